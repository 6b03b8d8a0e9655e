"""Every layer's feature maps as a strip of pictures; hovering or arrow keys read a value, in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from cvlab.plots import palette
from cvlab.types import FeatureMaps, Image
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

_mount = register("maps", Path(__file__).parent, '<div class="maps"></div>', parts=(MESSAGE, CANVAS))
PICTURE = "What the network sees"
TABLES = {"signed": palette.SIGNED, "positive": palette.ACTIVATION, "pixel": palette.PIXEL}


def map_strip(
    image: Image,
    maps: Mapping[str, FeatureMaps],
    *,
    key: str,
    scale: Literal["map", "layer"] = "layer",
    about: Mapping[str, str] | None = None,
) -> None:
    """Show the picture, then the maps of each layer, all of one layer side by side.

    Args:
        image: what the network was given, H x W x C in [0, 1].
        maps: {layer name: H x W x K, or (units,) for a dense layer}, float, drawn in their order.
        scale: "layer" compares the maps of a layer with each other, "map" gives each its own colours.
        about: {layer name: a few words under its name}, such as "Conv2D, 6 filters".
    """
    layers, blocks = [], []
    for name, values in {PICTURE: image, **maps}.items():
        block = np.ascontiguousarray(cube(values).transpose(2, 0, 1), np.float32)
        head = {"name": name, "about": (about or {}).get(name, ""), "flat": np.ndim(values) == 1}
        layers.append({**head, "zeros": float((block == 0).mean())})
        blocks.append(block)
    header = {"layers": layers, "scale": scale, "picture": PICTURE}
    _mount(key=key, data=pack(header, values=blocks, **TABLES))


def cube(values: np.ndarray) -> np.ndarray:
    """H x W x K; a vector of units becomes one map of a single row."""
    values = np.asarray(values)
    return values.reshape(1, -1, 1) if values.ndim == 1 else values
