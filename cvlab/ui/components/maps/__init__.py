"""Layers' feature maps as a strip of pictures, one of them enlarged beside the patch of the picture it sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from cvlab.plots import palette
from cvlab.receptive_field import Field
from cvlab.types import FeatureMaps, Image
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

_mount = register(
    "maps", Path(__file__).parent, '<div class="maps"></div>', parts=(MESSAGE, CANVAS, "enlarged", "strip")
)
TABLES = {"signed": palette.SIGNED, "positive": palette.ACTIVATION, "pixel": palette.PIXEL}
EXACT = 120_000  # numbers of a layer from which on small pictures of its maps are sent instead of its values
THUMBNAIL = 48

Scale = Literal["map", "layer", "net"]
Chosen = tuple[str, int]  # the layer and the channel that are enlarged


def map_strip(
    images: Sequence[Image],
    maps: Sequence[Mapping[str, FeatureMaps]],
    *,
    key: str,
    scale: Scale = "layer",
    whole: tuple[float, float] | None = None,
    about: Mapping[str, str] | None = None,
    fields: Mapping[str, Field | None] | None = None,
    first: int = 0,
    most: int | None = None,
    chosen: Chosen | None = None,
    on_choose: Callable[[], None] | None = None,
) -> None:
    """Show the maps of each layer side by side, one map of the chosen channel large, and the pictures.

    Args:
        images: what the network was given, one or two pictures, H x W x C in [0, 1].
        maps: for each picture {layer: H x W x K, or (units,) for a dense layer}, drawn in their order.
        scale: what shares colours: each "map" has its own, or those of a "layer", or of the whole "net".
        whole: lowest and highest value of the net, for that scale.
        about: {layer: a few words under its name}, such as "Conv2D, 6 filters".
        fields: {layer: what one place of it has seen}, None where it has seen everything.
        first, most: the channels of each layer that are shown.
        chosen: what is enlarged; another choice comes back as `chosen` of the component, then `on_choose` is called.
    """
    layers, values, large = [], [], []
    for name in maps[0]:
        cubes = [cube(own[name]) for own in maps]
        layers.append(_head(name, cubes, (about or {}).get(name, ""), (fields or {}).get(name)))
        layers[-1] |= {"flat": np.ndim(maps[0][name]) == 1, "first": 0 if len(cubes[0]) == 1 else first}
        shown = [c if len(c) == 1 else c[..., first : None if most is None else first + most] for c in cubes]
        values += [_sent(c, layers[-1]) for c in shown]
        if chosen and chosen[0] == name and not layers[-1]["exact"]:
            large = [np.ascontiguousarray(c[..., chosen[1]], np.float32) for c in cubes]
    header = {"layers": layers, "scale": scale, "whole": whole, "chosen": chosen}
    pictures = [np.ascontiguousarray(image, np.float32) for image in images]
    _mount(
        key=key,
        data=pack(header, pictures=pictures, values=values, large=large, **TABLES),
        on_chosen_change=on_choose or (lambda: None),
    )


def cube(values: np.ndarray) -> np.ndarray:
    """H x W x K; a vector of units becomes one map of a single row."""
    values = np.asarray(values)
    return values.reshape(1, -1, 1) if values.ndim == 1 else values


def _head(name: str, cubes: Sequence[np.ndarray], about: str, field: Field | None) -> dict[str, Any]:
    height, width, count = cubes[0].shape
    seen = field and {
        "size": field.size,
        "jump": field.jump,
        "start": field.start,
        "channels": field.channels,
    }
    if field and field.channels:
        seen["columns"] = field.output_size[1]
    return {
        "name": name,
        "about": about,
        "height": height,
        "width": width,
        "count": count,
        "zeros": [float((c == 0).mean()) for c in cubes],
        "low": float(min(c.min() for c in cubes)),
        "high": float(max(c.max() for c in cubes)),
        "exact": cubes[0].size <= EXACT,
        "field": seen,
    }


def _sent(values: np.ndarray, head: Mapping[str, Any]) -> np.ndarray:
    """K x H x W: the values themselves, or small pictures in 256 steps from the layer's lowest to its highest."""
    if head["exact"]:
        return np.ascontiguousarray(values.transpose(2, 0, 1), np.float32)
    shrink = max(1.0, max(values.shape[:2]) / THUMBNAIL)
    size = (round(values.shape[1] / shrink), round(values.shape[0] / shrink))
    # cv2 resizes a few channels at a time only.
    small = np.stack(
        [cv2.resize(values[..., k], size, interpolation=cv2.INTER_AREA) for k in range(values.shape[2])]
    )
    steps = (small - head["low"]) * (255 / max(head["high"] - head["low"], 1e-12))
    return steps.round().clip(0, 255).astype(np.uint8)
