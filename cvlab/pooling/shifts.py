"""What moving a picture by a pixel does to pooling: with the stride's grid, and with a blur before it.

The picture lies on black, so that nothing leaves it and nothing unknown comes in when it moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.convolution.geometry import Pair, as_pair
from cvlab.convolution.sliding import as_planes
from cvlab.kernels.base import binomial
from cvlab.pooling.pooling import geometry_of, slide
from cvlab.types import FeatureMaps, Image

BLURS = (1, 2, 3, 5)  # widths of the blur; 1 blurs nothing
MOST = 4  # pixels that a study moves a picture by


@dataclass(frozen=True, kw_only=True)
class ShiftStudy:
    """A picture moved before pooling and after it. Agreements in [0, 1], see `agreement`.

    moved: the moved picture on black. pooled_moved: the moved picture, pooled. moved_pooled: the pooled picture, moved
    by as much, in cells of the result. along: how far those two agree (1 is equivariance). same: how far the
    result agrees with that of the picture before it moved (1 is invariance). pixels: how far the pictures do.
    """

    moved: FeatureMaps
    pooled_moved: FeatureMaps
    moved_pooled: FeatureMaps
    along: float
    same: float
    pixels: float


def shift_study(
    image: Image,
    rows: int,
    columns: int,
    *,
    pool_size: Pair = 2,
    strides: Pair | None = None,
    kind: str = "max",
    blur: int = 1,
) -> ShiftStudy:
    """Move by `rows` down and `columns` right, at most 4 pixels each way, then pool; and the other way round.

    Raises:
        ValueError: for a longer way, or a wrong kind or blur.
    """
    if max(abs(rows), abs(columns)) > MOST:
        raise ValueError(
            f"A move is at most {MOST} pixels each way; this one is {rows} down, {columns} right."
        )
    size = as_pair(pool_size, "pool_size")
    steps = size if strides is None else as_pair(strides, "strides")
    still = on_black(image, size, steps)
    moved = shift(still, rows, columns)
    before, after = (blur_pool(x, size, steps, kind=kind, blur=blur) for x in (still, moved))
    along = shift(before, rows / steps[0], columns / steps[1])
    return ShiftStudy(
        moved=moved,
        pooled_moved=after,
        moved_pooled=along,
        along=agreement(after, along),
        same=agreement(after, before),
        pixels=agreement(moved, still),
    )


def on_black(image: Image, pool_size: tuple[int, int], strides: tuple[int, int]) -> FeatureMaps:
    """The picture with black around it: whole strides, and wide enough for every move, window and blur."""
    margins = [s * -(-(MOST + k + max(BLURS) // 2) // s) for k, s in zip(pool_size, strides, strict=True)]
    return np.pad(as_planes(image), ((margins[0],) * 2, (margins[1],) * 2, (0, 0)))


def blur_pool(
    image: Image,
    pool_size: Pair = 2,
    strides: Pair | None = None,
    padding: str = "valid",
    kind: str = "max",
    blur: int = 3,
) -> FeatureMaps:
    """Pooling that blurs before it drops pixels: the window moves by one, then a blur, then every s-th is kept.

    The windows kept are those of `pool`, so the sizes agree; beyond the rim the blur sees mirrored values.

    Args:
        kind: "max" or "average". blur: 1 (none), 2, 3 or 5, the width of a row of Pascal's triangle.

    Raises:
        ValueError: for another kind or blur, or where the window does not fit.
    Source: R. Zhang, "Making convolutional networks shift-invariant again", 2019, https://arxiv.org/abs/1904.11486
    """
    image = as_planes(image)
    if kind not in ("max", "average"):
        raise ValueError(f"There is no blurred pooling called {kind!r}; there are: max, average.")
    geometry = geometry_of(image, pool_size, strides, padding)
    dense = slide(image, geometry, kind, (1, 1))
    weights = blur_weights(blur)
    for axis in (0, 1):
        dense = _blurred(dense, weights, axis)
    return dense[:: geometry.strides[0], :: geometry.strides[1]].astype(np.float32)


def blur_weights(width: int) -> np.ndarray:
    """A row of Pascal's triangle divided by its sum, the blur of that width: 1 2 1 over 4 for 3."""
    if width not in BLURS:
        raise ValueError(f"blur is {width!r}; it must be one of {', '.join(map(str, BLURS))}.")
    row = binomial(width)
    return row / row.sum()


def shift(image: FeatureMaps, rows: float, columns: float) -> FeatureMaps:
    """The map moved down by `rows` and right by `columns`; zeros come in where nothing was.

    By half a pixel means halfway between neighbours: fractions are interpolated linearly.
    """
    moved = as_planes(image).astype(np.float64)
    for axis, by in enumerate((rows, columns)):
        whole = int(np.floor(by))
        part = by - whole
        moved = (1 - part) * _moved(moved, whole, axis) + part * _moved(moved, whole + 1, axis)
    return moved.astype(np.float32)


def agreement(first: FeatureMaps, second: FeatureMaps) -> float:
    """How alike two maps without negative numbers are: 1 for equal ones, 0 where they share nothing.

    One minus the sum of the differences over the sum of both (the Bray-Curtis index).
    Source: J. R. Bray and J. T. Curtis, 1957, https://doi.org/10.2307/1942268
    """
    total = float(np.abs(first).sum(dtype=np.float64) + np.abs(second).sum(dtype=np.float64))
    return 1 - float(np.abs(np.subtract(first, second, dtype=np.float64)).sum()) / total if total else 1.0


def _blurred(values: np.ndarray, weights: np.ndarray, axis: int) -> np.ndarray:
    """One axis blurred; of an even width the extra weight lies below or to the right."""
    if values.shape[axis] == 1:
        return values  # nothing beside it to mix with
    before, after = (len(weights) - 1) // 2, len(weights) // 2
    pads = [(0, 0)] * 3
    pads[axis] = (before, after)
    padded = np.pad(values, pads, mode="reflect")
    return np.lib.stride_tricks.sliding_window_view(padded, len(weights), axis=axis) @ weights


def _moved(values: np.ndarray, by: int, axis: int) -> np.ndarray:
    result, length = np.zeros_like(values), values.shape[axis]
    if abs(by) < length:
        before = (slice(None),) * axis
        result[(*before, slice(max(by, 0), length + min(by, 0)))] = values[
            (*before, slice(max(-by, 0), length - max(by, 0)))
        ]
    return result
