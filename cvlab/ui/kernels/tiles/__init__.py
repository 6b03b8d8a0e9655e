"""Pictures of one scene side by side: pointing at a place in one marks it in all and reads every number there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from cvlab.plots import palette
from cvlab.ui.colours import scales
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

_mount = register("tiles", Path(__file__).parent, '<div class="tiles"></div>', parts=(MESSAGE, CANVAS))


class Tile(NamedTuple):
    """values: H x W, or H x W x 3 for colours in [0, 1]. note: words under the name, such as the kernel's size.

    scale "signed" is around zero, "pixel" is 0 to 1, "positive" from 0 up; `top` is where the colours end, by
    default at the tile's own largest size.
    """

    name: str
    values: np.ndarray
    scale: Literal["signed", "pixel", "positive"] = "signed"
    note: str = ""
    top: float | None = None


def tiles(shown: Sequence[Tile], *, key: str, size: int = 224, axis: Sequence[float] | None = None) -> None:
    """Show the tiles, each about `size` screen pixels wide, in rows as they fit.

    axis: what rows and columns stand for, where they are not pixels: frequencies in cycles per pixel.
    """
    heads, arrays = [], []
    for item in shown:
        values = np.ascontiguousarray(item.values, np.float32)
        top = 1.0 if item.scale == "pixel" else item.top or palette.limit(values)
        heads.append({"name": item.name, "note": item.note, "scale": item.scale, "top": top})
        arrays.append(values)
    header = {"tiles": heads, "size": size, "axis": None if axis is None else list(axis)}
    _mount(key=key, data=pack(header, values=arrays, **scales()))
