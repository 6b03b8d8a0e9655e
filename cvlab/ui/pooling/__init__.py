"""Pooling before one's eyes: which window made which pixel, which pixel won, and what a shift does to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cvlab.plots import palette
from cvlab.pooling import PoolGeometry, pool, winners
from cvlab.pooling.shifts import MOST, on_black
from cvlab.types import FeatureMaps
from cvlab.ui.colours import signed_scale
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent

_windows = register(
    "pooling", FOLDER, (FOLDER / "pooling.html").read_text(encoding="utf-8"), parts=(MESSAGE, CANVAS)
)
_shifts = register(
    "shifts", FOLDER, (FOLDER / "shifts.html").read_text(encoding="utf-8"), parts=(MESSAGE, CANVAS, "maths")
)


def pooling(
    values: FeatureMaps,
    geometry: PoolGeometry,
    *,
    key: str,
    name: str,
    scale: np.ndarray,
) -> None:
    """Show one channel, its maximum, mean and global pooling; hovering and arrow keys explain a pixel.

    Args:
        values: H x W x 1, none negative. name: what the values are, such as "Picture". scale: a 256-colour table.
    """
    words = {"pool_size": geometry.pool_size, "strides": geometry.strides, "padding": geometry.padding}
    whole = {kind: float(pool(values, kind=f"global_{kind}")[0, 0, 0]) for kind in ("max", "average")}
    header = {
        "name": name,
        "size": geometry.input_size,
        "result": geometry.output_size,
        "window": geometry.pool_size,
        "strides": geometry.strides,
        "before": [pad[0] for pad in geometry.pads],
        "top": palette.limit(values),
        "global": whole,
    }
    arrays = {kind: pool(values, kind=kind, **words) for kind in ("max", "average")}
    won = winners(values, **words).astype(np.int32)
    _windows(key=key, data=pack(header, values=values, table=scale, winners=won, **arrays))


def shift_lab(
    values: FeatureMaps,
    geometry: PoolGeometry,
    *,
    key: str,
    scale: np.ndarray,
) -> None:
    """Move the picture by hand and see what pooling, with and without a blur, makes of the move.

    The browser does the sums of `cvlab.pooling.shifts` again while the slider moves; a browser test holds them
    together.
    """
    still = on_black(values, geometry.pool_size, geometry.strides)
    header = {
        "size": still.shape[:2],
        "window": geometry.pool_size,
        "strides": geometry.strides,
        "most": MOST,
        "margin": [(n - m) // 2 for n, m in zip(still.shape[:2], values.shape[:2], strict=True)],
        "top": palette.limit(values),
    }
    _shifts(key=key, data=pack(header, values=still, table=scale, signed=signed_scale()))
