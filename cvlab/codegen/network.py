"""The lines that load a network and its picture, the same in the code of every page that looks into one."""

from __future__ import annotations

from typing import Any

from cvlab.backbones import BackboneSpec
from cvlab.foreign import Foreign, Origin, ranged
from cvlab.images import SIDE
from cvlab.types import Shape

_DIGIT = f"# A digit as the page gives it to the network: white on black, in the middle of {SIDE} x {SIDE}."


def getting(path: str) -> str:
    """The calls that get a layer out of a model, through the networks it is nested in."""
    return "".join(f'.get_layer("{name.split(":")[0]}")' for name in path.split("/"))


def use_of(path: str) -> int:
    """1, or n for the n-th use of a layer that is used several times, whose path ends with ":n"."""
    return int(path.rsplit("/", 1)[-1].partition(":")[2] or 1)


def loading(net: Any, origin: Origin | None = None) -> str:
    """The line that loads the network: a pretrained one, the learner's own, or that of a file (`origin`)."""
    if isinstance(net, BackboneSpec):
        return f"model = keras.applications.{net.keras_class}()"
    where = "the Training page saves it" if origin is None else "your file"
    return f'model = keras.models.load_model("net.keras")  # {where}'


def shown(net: Any, origin: Origin | None = None) -> list[str]:
    """The lines that load the network and a picture, `x`, as the network takes it."""
    if isinstance(net, BackboneSpec):
        prepared = f"x = keras.applications.{net.module}.preprocess_input(255 * pixels[None])"
        return [loading(net), *_picture("photo.jpg", net.input_shape), prepared]
    height, width, channels = net.input_shape
    shape = f"1, {height}, {width}, {channels}"
    if isinstance(net, Foreign):
        shape = {"grey": f"1, {height}, {width}", "row": f"1, {height * width * channels}"}.get(
            net.layout, shape
        )
    return [
        loading(net, origin),
        *([_DIGIT] if net.input_shape == (SIDE, SIDE, 1) else []),
        *_picture("picture.png", net.input_shape),
        *ranged(net),
        f"x = pixels.reshape({shape})",
    ]


def _picture(name: str, shape: Shape) -> list[str]:
    """The whole picture squeezed into that shape, in [0, 1], as the page does it."""
    height, width, channels = shape
    colours = "RGB" if channels == 3 else "GRAY"
    return [
        f'pixels = cv2.cvtColor(cv2.imread("{name}").astype(np.float32) / 255, cv2.COLOR_BGR2{colours})',
        f"shrinks = pixels.shape[0] >= {height} and pixels.shape[1] >= {width}  # then pixels are averaged",
        "how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR",
        f"pixels = cv2.resize(pixels, ({width}, {height}), interpolation=how)",
    ]
