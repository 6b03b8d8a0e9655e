"""Pretrained networks of keras.applications: what they take, where their weights lie, what their classes are called."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from cvlab.architecture import Architecture
from cvlab.downloads import DownloadError, Source, cache_folder, pieces
from cvlab.layers import PretrainedBase
from cvlab.params import Choice, param
from cvlab.registry import Registry
from cvlab.types import Shape

BACKBONES = Registry("pretrained network")
ORIGIN = "https://storage.googleapis.com/"
APPLICATIONS = "tensorflow/keras-applications/"
CLASS_INDEX = "imagenet_class_index.json"
CLASS_INDEX_ORIGIN = "https://storage.googleapis.com/download.tensorflow.org/data/"
CLASS_INDEX_DIGEST = "sha256:a1e7a966a1f601d39e4b43e119b3e7dd4a2ad3ea08cf69847cbaf021013767bc"
CLASS_INDEX_BYTES = 35_363


def _weights() -> str:
    words = "imagenet: as its authors trained it. random: its first weights, which have learned nothing."
    return param("imagenet", Choice(options=("imagenet", "random")), label="Weights", help=words)


@dataclass(frozen=True, kw_only=True)
class BackboneSpec:
    """A network of keras.applications; one of BACKBONES. Our models of it take float32 pictures in [0, 1].

    keras_class: its function in keras.applications. module: where that lies. scale and offset (R, G, B): what is done
    to pictures in [0, 1] before it, as `preprocess_input` of its module does. blue_first: whether it wants BGR. file:
    its weights, and bare_file those of it without its top, as a base. digest, bare_digest: theirs, by SHA-256, or by
    MD5 where Keras publishes no other; nothing else is kept after a download. "" where Keras publishes none.
    """

    title: ClassVar[str]
    keras_class: ClassVar[str]
    module: ClassVar[str]
    input_shape: ClassVar[Shape] = (224, 224, 3)
    class_count: ClassVar[int] = 1000
    scale: ClassVar[float]
    offset: ClassVar[tuple[float, float, float]]
    blue_first: ClassVar[bool] = False
    folder: ClassVar[str]
    file: ClassVar[str]
    digest: ClassVar[str]
    megabytes: ClassVar[int]
    bare_file: ClassVar[str]
    bare_digest: ClassVar[str]
    bare_megabytes: ClassVar[int]
    kind: str
    weights: str

    def where(self, top: bool = True) -> str:
        """The file of its weights, or "" where it would have to be fetched first. Random weights need none."""
        return _find(self.file if top else self.bare_file)

    def available(self, top: bool = True) -> bool:
        """Whether it, or its base without the top, can be built now, without a download."""
        return self.weights == "random" or bool(self.where(top))

    def size(self, top: bool = True) -> int:
        """Megabytes of its weights' file."""
        return self.megabytes if top else self.bare_megabytes

    def url(self, top: bool = True) -> str:
        """Where Keras fetches its weights from."""
        return ORIGIN + self.folder + (self.file if top else self.bare_file)

    @property
    def class_names(self) -> tuple[str, ...]:
        """What ImageNet calls the classes; "class 0", ... while the list of names is not there."""
        path = _find(CLASS_INDEX)
        return _names(path) if path else tuple(f"class {i}" for i in range(self.class_count))


@BACKBONES.register
@dataclass(frozen=True, kw_only=True)
class MobileNetV2(BackboneSpec):
    """Source: M. Sandler et al., 2018, https://arxiv.org/abs/1801.04381"""

    title: ClassVar[str] = "MobileNetV2"
    keras_class: ClassVar[str] = "MobileNetV2"
    module: ClassVar[str] = "mobilenet_v2"
    scale: ClassVar[float] = 2.0
    offset: ClassVar[tuple[float, float, float]] = (-1.0, -1.0, -1.0)
    folder: ClassVar[str] = APPLICATIONS + "mobilenet_v2/"
    file: ClassVar[str] = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"
    digest: ClassVar[str] = "sha256:3e195a2857356cfc092cbbb460beb2a5bce279015d7792598b8d3d9e451902e3"
    megabytes: ClassVar[int] = 14
    bare_file: ClassVar[str] = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
    bare_digest: ClassVar[str] = ""
    bare_megabytes: ClassVar[int] = 10
    kind: str = "mobilenet_v2"
    weights: str = _weights()


@BACKBONES.register
@dataclass(frozen=True, kw_only=True)
class MobileNet(BackboneSpec):
    """Source: A. Howard et al., 2017, https://arxiv.org/abs/1704.04861"""

    title: ClassVar[str] = "MobileNet"
    keras_class: ClassVar[str] = "MobileNet"
    module: ClassVar[str] = "mobilenet"
    scale: ClassVar[float] = 2.0
    offset: ClassVar[tuple[float, float, float]] = (-1.0, -1.0, -1.0)
    folder: ClassVar[str] = APPLICATIONS + "mobilenet/"
    file: ClassVar[str] = "mobilenet_1_0_224_tf.h5"
    digest: ClassVar[str] = ""
    megabytes: ClassVar[int] = 18
    bare_file: ClassVar[str] = "mobilenet_1_0_224_tf_no_top.h5"
    bare_digest: ClassVar[str] = ""
    bare_megabytes: ClassVar[int] = 18
    kind: str = "mobilenet"
    weights: str = _weights()


@BACKBONES.register
@dataclass(frozen=True, kw_only=True)
class EfficientNetB0(BackboneSpec):
    """Source: M. Tan, Q. Le, 2019, https://arxiv.org/abs/1905.11946. It scales its pictures itself."""

    title: ClassVar[str] = "EfficientNetB0"
    keras_class: ClassVar[str] = "EfficientNetB0"
    module: ClassVar[str] = "efficientnet"
    scale: ClassVar[float] = 255.0
    offset: ClassVar[tuple[float, float, float]] = (0.0, 0.0, 0.0)
    folder: ClassVar[str] = "keras-applications/"
    file: ClassVar[str] = "efficientnetb0.h5"
    digest: ClassVar[str] = "md5:902e53a9f72be733fc0bcb005b3ebbac"
    megabytes: ClassVar[int] = 22
    bare_file: ClassVar[str] = "efficientnetb0_notop.h5"
    bare_digest: ClassVar[str] = "md5:50bc09e76180e00e4465e1a485ddc09d"
    bare_megabytes: ClassVar[int] = 17
    kind: str = "efficientnet_b0"
    weights: str = _weights()


@BACKBONES.register
@dataclass(frozen=True, kw_only=True)
class VGG16(BackboneSpec):
    """Source: K. Simonyan and A. Zisserman, 2014, https://arxiv.org/abs/1409.1556"""

    title: ClassVar[str] = "VGG16"
    keras_class: ClassVar[str] = "VGG16"
    module: ClassVar[str] = "vgg16"
    scale: ClassVar[float] = 255.0
    offset: ClassVar[tuple[float, float, float]] = (-123.68, -116.779, -103.939)
    blue_first: ClassVar[bool] = True
    folder: ClassVar[str] = APPLICATIONS + "vgg16/"
    file: ClassVar[str] = "vgg16_weights_tf_dim_ordering_tf_kernels.h5"
    digest: ClassVar[str] = "md5:64373286793e3c8b2b4e3219cbf3544b"
    megabytes: ClassVar[int] = 553
    bare_file: ClassVar[str] = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
    bare_digest: ClassVar[str] = "md5:6d6bbae143d832006294945121d1f1fc"
    bare_megabytes: ClassVar[int] = 59
    kind: str = "vgg16"
    weights: str = _weights()


def bare(kind: str, weights: str = "imagenet") -> BackboneSpec:
    """The network of that kind whose base a `PretrainedBase` is."""
    return BACKBONES.make({"kind": kind, "weights": weights})


def missing(architecture: Architecture) -> BackboneSpec | None:
    """The network whose weights its base needs and this machine has not: `download(it, top=False)` fetches them."""
    for layer in architecture.layers:
        if isinstance(layer, PretrainedBase):
            spec = bare(layer.network, layer.weights)
            return None if spec.available(top=False) else spec
    return None


def download(spec: BackboneSpec, top: bool = True) -> Generator[float, None, str]:
    """Fetch the weights and the class names into Keras' cache; yields the share that is there, returns the file.

    Args:
        top: with the layers that tell ImageNet's classes; without them they make a base.

    Raises:
        ValueError: in words, without a network or where what arrives is not the file that was meant.
    """
    most = int(1.05e6 * spec.size(top))
    file, digest = (spec.file, spec.digest) if top else (spec.bare_file, spec.bare_digest)
    names = Source(
        url=CLASS_INDEX_ORIGIN + CLASS_INDEX,
        name=CLASS_INDEX,
        size=CLASS_INDEX_BYTES,
        digest=CLASS_INDEX_DIGEST,
        folder="models",
    )
    weights = Source(url=spec.url(top), name=file, size=most, digest=digest, folder="models")
    try:
        for source in (names, weights) if top else (weights,):
            if not _find(source.name):
                for done, total in pieces(source):
                    yield min(done / total, 1.0)
    except DownloadError as error:
        raise ValueError(
            f"The weights of {spec.title} could not be fetched ({error}); connect to the internet, or put "
            f"{file} into the folder models of Keras' cache, which is .keras at home unless KERAS_HOME names one."
        ) from error
    return spec.where(top)


def _find(name: str) -> str:
    """The file of that name in Keras' cache or in the folder of one's own, "" where there is none."""
    folders = [cache_folder("models")]
    if own := os.environ.get("CVLAB_DATA"):
        folders += [Path(own) / "weights", Path(own) / "weights" / "keras_cache" / "models"]
    return next((str(folder / name) for folder in folders if (folder / name).is_file()), "")


@lru_cache(maxsize=4)
def _names(path: str) -> tuple[str, ...]:
    index = json.loads(Path(path).read_text(encoding="utf-8"))
    return tuple(index[str(i)][1].replace("_", " ") for i in range(len(index)))
