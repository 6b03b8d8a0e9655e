"""What a checked foreign network takes: pictures of which size, and what white is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cvlab.nets.foreign_configs import layers_in

# Layers in front of a rescaling that leave the range of the numbers as it is.
_LEVEL = (
    "InputLayer",
    "Random",
    "Resizing",
    "CenterCrop",
    "Cropping",
    "ZeroPadding",
    "Dropout",
    "GetItem",
    "Stack",
    "Flip",
)


def picture_shape(config: dict[str, Any]) -> tuple[int | None, int | None, int]:
    """(height, width, channels) of what a checked model takes; None where any size will do.

    Raises:
        ValueError: where that is no picture.
    """
    first = next(layers_in(config))
    if first["class_name"] != "InputLayer":
        raise ValueError("its input size is unknown; begin the model with keras.Input(...), then save it")
    return checked_picture(first["config"].get("batch_shape"))


def checked_picture(batch_shape: Any) -> tuple[int | None, int | None, int]:
    """The shape without the batch, where it is a picture's.

    Raises:
        ValueError: with the shape, where it is not.
    """
    shape = batch_shape[1:] if isinstance(batch_shape, list | tuple) else ()
    sides = all(n is None or (type(n) is int and 0 < n <= 4096) for n in shape[:2])
    if len(shape) != 3 or not sides or type(shape[2]) is not int or shape[2] not in (1, 3):
        words = " x ".join("any" if n is None else str(n)[:20] for n in shape[:5]) or "an unknown size"
        raise ValueError(
            f"it takes {words}, but only networks for pictures of height x width x 1 or 3, up to 4,096 wide, can be "
            "looked into here"
        )
    return tuple(shape)


def top_of(config: dict[str, Any], means: Any = None) -> int:
    """What white is for a checked model: 255 where it begins by scaling numbers as large as that down, else 1.

    means: those that its first Normalization found in its pictures, where its config does not hold them.
    """
    for entry in layers_in(config):
        name, own = entry["class_name"], entry["config"]
        if name.startswith(_LEVEL):
            continue
        constants = [abs(n) for n in _numbers(entry.get("inbound_nodes", []))]
        largest, least = max(constants, default=0), min(constants, default=1)
        if name == "Rescaling":
            return 255 if 0 < max(_numbers(own.get("scale")), default=1) < 0.1 else 1
        if name == "Normalization":
            own_means = list(_numbers(own.get("mean"))) or list(_numbers(means))
            return 255 if max(own_means, default=255) > 1 else 1
        if name in ("Divide", "TrueDivide", "Add", "Subtract"):
            return 255 if largest >= 10 else 1
        return 255 if name == "Multiply" and 0 < least < 0.1 else 1
    return 1


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
