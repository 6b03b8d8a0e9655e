"""Pretrained networks of keras.applications: what they take, where their weights lie, what their classes are called."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from cvlab.params import Choice, param
from cvlab.registry import Registry
from cvlab.types import Shape

BACKBONES = Registry("pretrained network")
ORIGIN = "https://storage.googleapis.com/tensorflow/keras-applications/"
CLASS_INDEX = "imagenet_class_index.json"
CLASS_INDEX_ORIGIN = "https://storage.googleapis.com/download.tensorflow.org/data/"
CLASS_INDEX_DIGEST = "sha256:a1e7a966a1f601d39e4b43e119b3e7dd4a2ad3ea08cf69847cbaf021013767bc"
CLASS_INDEX_BYTES = 35_363
_PIECE = 1 << 20


def _weights() -> str:
    words = "imagenet: as its authors trained it. random: its first weights, which have learned nothing."
    return param("imagenet", Choice(options=("imagenet", "random")), label="Weights", help=words)


@dataclass(frozen=True, kw_only=True)
class BackboneSpec:
    """A network of keras.applications; one of BACKBONES. Our models of it take float32 pictures in [0, 1].

    keras_class: its function in keras.applications. scale and offset (R, G, B): what is done to pictures in [0, 1]
    before it, as `preprocess_input` of its module does. blue_first: whether it wants BGR. file: its weights.
    digest: theirs, by SHA-256, or by MD5 where Keras publishes no other; nothing else is kept after a download.
    """

    title: ClassVar[str]
    keras_class: ClassVar[str]
    input_shape: ClassVar[Shape] = (224, 224, 3)
    class_count: ClassVar[int] = 1000
    scale: ClassVar[float]
    offset: ClassVar[tuple[float, float, float]]
    blue_first: ClassVar[bool] = False
    folder: ClassVar[str]
    file: ClassVar[str]
    digest: ClassVar[str]
    megabytes: ClassVar[int]
    kind: str
    weights: str

    def where(self) -> str:
        """The file of its weights, or "" where it would have to be fetched first. Random weights need none."""
        return _find(self.file)

    def available(self) -> bool:
        """Whether it can be built now, without a download."""
        return self.weights == "random" or bool(self.where())

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
    scale: ClassVar[float] = 2.0
    offset: ClassVar[tuple[float, float, float]] = (-1.0, -1.0, -1.0)
    folder: ClassVar[str] = "mobilenet_v2/"
    file: ClassVar[str] = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"
    digest: ClassVar[str] = "sha256:3e195a2857356cfc092cbbb460beb2a5bce279015d7792598b8d3d9e451902e3"
    megabytes: ClassVar[int] = 14
    kind: str = "mobilenet_v2"
    weights: str = _weights()


@BACKBONES.register
@dataclass(frozen=True, kw_only=True)
class VGG16(BackboneSpec):
    """Source: K. Simonyan and A. Zisserman, 2014, https://arxiv.org/abs/1409.1556"""

    title: ClassVar[str] = "VGG16"
    keras_class: ClassVar[str] = "VGG16"
    scale: ClassVar[float] = 255.0
    offset: ClassVar[tuple[float, float, float]] = (-123.68, -116.779, -103.939)
    blue_first: ClassVar[bool] = True
    folder: ClassVar[str] = "vgg16/"
    file: ClassVar[str] = "vgg16_weights_tf_dim_ordering_tf_kernels.h5"
    digest: ClassVar[str] = "md5:64373286793e3c8b2b4e3219cbf3544b"
    megabytes: ClassVar[int] = 553
    kind: str = "vgg16"
    weights: str = _weights()


def cache_folder() -> Path:
    """The folder where Keras keeps weights, so that nothing is fetched twice."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def download(spec: BackboneSpec) -> Generator[float, None, str]:
    """Fetch the weights and the class names into Keras' cache; yields the share that is there, returns the file.

    Raises:
        ValueError: in words, without a network or where what arrives is not the file that was meant.
    """
    most = int(1.05e6 * spec.megabytes)
    try:
        if not _find(CLASS_INDEX):
            yield from _fetch(CLASS_INDEX_ORIGIN, CLASS_INDEX, CLASS_INDEX_DIGEST, CLASS_INDEX_BYTES)
        if not spec.where():
            yield from _fetch(ORIGIN + spec.folder, spec.file, spec.digest, most)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", None) or error.strerror or error
        raise ValueError(
            f"The weights of {spec.title} could not be fetched ({reason}); connect to the internet, or put "
            f"{spec.file} into the folder models of Keras' cache, which is .keras at home unless KERAS_HOME names one."
        ) from error
    return spec.where()


def _fetch(origin: str, name: str, digest: str, most: int) -> Generator[float, None, None]:
    """Fetch a file of at most so many bytes into Keras' cache, where only what has the digest is kept."""
    target, (kind, _, right) = cache_folder() / name, digest.partition(":")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved, because two workers may fetch at once and Stop may cut it short.
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with urllib.request.urlopen(origin + name, timeout=20) as answer, part.open("wb") as file:
            size, got, read = int(answer.headers.get("Content-Length") or 0), 0, hashlib.new(kind)
            while piece := answer.read(_PIECE):
                got += len(piece)
                if got > most:
                    raise OSError(f"more than {most:,} bytes came, so it is another file")
                file.write(piece)
                read.update(piece)
                yield min(got / size, 1.0) if size else 0.0
        if got < size:
            raise OSError(f"it arrived cut short, {got:,} of {size:,} bytes")
        if read.hexdigest() != right:
            raise OSError("what arrived is not the file that Keras published")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _find(name: str) -> str:
    """The file of that name in Keras' cache or in the folder of one's own, "" where there is none."""
    folders = [cache_folder()]
    if own := os.environ.get("CVLAB_DATA"):
        folders += [Path(own) / "weights", Path(own) / "weights" / "keras_cache" / "models"]
    return next((str(folder / name) for folder in folders if (folder / name).is_file()), "")


@lru_cache(maxsize=4)
def _names(path: str) -> tuple[str, ...]:
    index = json.loads(Path(path).read_text(encoding="utf-8"))
    return tuple(index[str(i)][1].replace("_", " ") for i in range(len(index)))
