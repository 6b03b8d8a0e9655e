"""What a checked foreign network takes: pictures of which size, and which numbers its own pictures were written in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from cvlab.nets.opening.checked_configs import layers_in

# Layers in front of a rescaling that leave the range of the numbers as it is.
LEVEL = (
    "InputLayer",
    "Random",
    "RandAugment",
    "AugMix",
    "CutMix",
    "MixUp",
    "Resizing",
    "CenterCrop",
    "Cropping",
    "ZeroPadding",
    "Dropout",
    "GetItem",
    "Stack",
    "Flip",
    "Cast",
    "Reshape",
    "Identity",
    "ExpandDims",
)
# How the networks of keras.applications are called, or layers that only they have; and what their own preprocess_input
# makes of pictures. Those that scale pictures themselves begin with a Rescaling, which is found first.
BASES = (
    ("Xception", ("xception",), ("block2_sepconv1",), "signed"),
    ("MobileNetV2", ("mobilenetv2",), ("expanded_conv_depthwise",), "signed"),
    ("MobileNet", ("mobilenet_",), ("conv_dw_1",), "signed"),
    ("ResNetV2", ("resnet50v2", "resnet101v2", "resnet152v2"), ("conv2_block1_preact_bn",), "signed"),
    ("ResNet", ("resnet50", "resnet101", "resnet152"), ("conv2_block1_1_conv", "conv2_block1_add"), "caffe"),
    ("VGG", ("vgg16", "vgg19"), ("block1_conv1", "block1_conv2"), "caffe"),
    ("DenseNet", ("densenet",), ("conv2_block1_concat", "pool2_conv"), "torch"),
    ("Inception", ("inception",), ("mixed0",), "signed"),
    ("NASNet", ("nasnet",), ("stem_conv1", "stem_bn1"), "signed"),
)
ROWS = range(8, 225)  # sides of square pictures that come as one row of numbers


class Taken(NamedTuple):
    """shape: (height, width, channels) of the pictures, None where any will do. layout: as in `Foreign`."""

    shape: tuple[int | None, int | None, int]
    layout: str


class Told(NamedTuple):
    """numbers: one of RANGES. why: a sentence on what told it, "" where nothing did."""

    numbers: str
    why: str


def taken_by(config: dict[str, Any]) -> Taken:
    """What a checked model takes.

    Raises:
        ValueError: where that is no picture.
    """
    first = next((e for e in layers_in(config) if e["class_name"] == "InputLayer"), None)
    if first is None:
        raise ValueError("its input size is unknown; begin the model with keras.Input(...), then save it")
    return checked_picture(first["config"].get("batch_shape", first["config"].get("shape")))


def checked_picture(batch_shape: Any) -> Taken:
    """The shape without the batch, where it is a picture's: with channels, without them, or all of it in one row.

    Raises:
        ValueError: with the shape, where it is not.
    """
    shape = tuple(batch_shape[1:]) if isinstance(batch_shape, list | tuple) else ()
    sides = all(n is None or (type(n) is int and 0 < n <= 4096) for n in shape)
    if sides and len(shape) == 3 and shape[2] in (1, 3):
        return Taken(shape, "picture")
    if sides and len(shape) == 2 and None not in shape and min(shape) > 3:
        return Taken((*shape, 1), "grey")
    if len(shape) == 1 and type(shape[0]) is int:
        for channels in (1, 3):
            side = math.isqrt(max(shape[0], 0) // channels)
            if side * side * channels == shape[0] and side in ROWS:
                return Taken((side, side, channels), "row")
    words = " × ".join("any" if n is None else str(n)[:20] for n in shape[:5]) or "an unknown size"
    raise ValueError(
        f"it takes {words}, but only networks for pictures of height × width × 1 or 3, up to 4,096 wide, can be "
        "looked into here"
    )


def range_told(config: dict[str, Any], dtype: str = "float32", means: Any = None) -> Told:
    """Which numbers the network's own pictures hold, as far as its layers tell.

    dtype: of its input. means: those that its first Normalization found, where its config does not hold them.
    """
    if dtype == "uint8":
        return Told("bytes", "its input is of whole numbers (uint8)")
    for entry in layers_in(config):
        if entry["class_name"].startswith(LEVEL):
            continue
        white = _white(entry, means)
        if white is not None:
            name = entry["config"].get("name") or entry.get("name") or entry["class_name"]
            return Told("bytes" if white == 255 else "fractions", f"its {name} scales pictures itself")
        break
    return _base(config)


def _white(entry: dict[str, Any], means: Any) -> int | None:
    """What white is for a network whose first layer that computes is this one; None where it does not scale."""
    name, own = entry["class_name"], entry["config"]
    constants = [abs(n) for n in _numbers(entry.get("inbound_nodes", []))]
    if name == "Rescaling":
        return 255 if 0 < max(_numbers(own.get("scale")), default=1) < 0.1 else 1
    if name == "Normalization":
        own_means = list(_numbers(own.get("mean"))) or list(_numbers(means))
        return 255 if max(own_means, default=255) > 1 else 1
    if name in ("Divide", "TrueDivide", "Add", "Subtract"):
        return (255 if max(constants) >= 10 else 1) if constants else None
    if name == "Multiply" and constants:
        return 255 if 0 < min(constants) < 0.1 else 1
    return None


def _base(config: dict[str, Any]) -> Told:
    """The range of the network of keras.applications that it was made of."""
    names, models = set(), []

    def gather(model: dict[str, Any]) -> None:
        models.append(str(model["config"].get("name", "")).lower())
        for entry in model["config"]["layers"]:
            if isinstance(entry["config"].get("layers"), list):
                gather(entry)
            else:
                names.add(entry["config"].get("name") or entry.get("name"))

    gather(config)
    for title, called, layers, numbers in BASES:
        if any(name.startswith(called) for name in models) or names.issuperset(layers):
            return Told(numbers, f"it is made of {title}, whose preprocess_input does that")
    return Told("fractions", "")


def _numbers(value: Any) -> Iterator[float]:
    """The numbers in plain values and in constants of a graph, but not in its references to other layers."""
    if isinstance(value, dict):
        if value.get("class_name") != "__keras_tensor__":
            for inner in value.values():
                yield from _numbers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
