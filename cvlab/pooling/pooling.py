"""Pooling: many pixels become one. Sizes, results and winners, as Keras has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.convolution import ConvGeometry
from cvlab.convolution.geometry import Pair, as_pair
from cvlab.convolution.sliding import as_planes
from cvlab.types import FeatureMaps, Image

KINDS = ("max", "average", "global_max", "global_average")
PADDINGS = ("valid", "same")


@dataclass(frozen=True, kw_only=True)
class PoolGeometry:
    """How many windows fit, and which pixels each of them covers. Every size is a (height, width) pair; an int
    stands for both.

    strides: how far the window moves; None means by its own size, so that windows tile the picture.
    padding: "valid" drops rows and columns that no whole window covers, "same" lets windows reach over the rim
    (an odd row or column below and to the right) but counts only real pixels.

    Raises:
        ValueError: for a size below 1, an unknown padding, or a window larger than the picture ("valid").
    """

    input_size: tuple[int, int]
    pool_size: tuple[int, int] = (2, 2)
    strides: tuple[int, int] = None  # type: ignore[bad-assignment]  # because None is replaced as soon as it is made
    padding: str = "valid"

    def __post_init__(self) -> None:
        object.__setattr__(self, "strides", self.pool_size if self.strides is None else self.strides)
        for name in ("input_size", "pool_size", "strides"):
            object.__setattr__(self, name, as_pair(getattr(self, name), name))
        if self.padding not in PADDINGS:
            raise ValueError(f"padding is {self.padding!r}; it must be one of {', '.join(PADDINGS)}.")
        (height, width), (rows, columns) = self.input_size, self.pool_size
        if self.padding == "valid" and (rows > height or columns > width):
            raise ValueError(
                f"A pool of {rows} × {columns} is larger than the picture of {height} × {width}; "
                "choose a smaller pool, a larger picture or padding 'same'."
            )

    @property
    def _sliding(self) -> ConvGeometry:
        return ConvGeometry(
            input_size=self.input_size,
            kernel_size=self.pool_size,
            strides=self.strides,
            padding=self.padding,
        )

    @property
    def output_size(self) -> tuple[int, int]:
        """(height, width) of the result; "valid" floor((n - k) / s) + 1, "same" ceil(n / s)."""
        return self._sliding.output_size

    @property
    def pads(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """How far windows reach over the rim: ((above, below), (left, right))."""
        return self._sliding.pads

    def window(self, row: int, column: int) -> tuple[slice, slice]:
        """The real rows and columns of the picture that one pixel of the result was pooled from."""
        rows, columns = self._sliding.patch(row, column)
        inside = [p[(p >= 0) & (p < n)] for p, n in zip((rows, columns), self.input_size, strict=True)]
        down, across = (slice(int(p[0]), int(p[-1]) + 1) for p in inside)
        return down, across


def pool(
    image: Image,
    pool_size: Pair = 2,
    strides: Pair | None = None,
    padding: str = "valid",
    kind: str = "max",
) -> FeatureMaps:
    """The picture made smaller: of each window the largest pixel, or the mean of its pixels.

    Args:
        image: H x W x C floats (H x W is taken as one channel); each channel is pooled by itself.
        pool_size, strides, padding: see `PoolGeometry`; the global kinds take the whole picture instead.
        kind: "max", "average", "global_max" or "global_average".

    Returns:
        float32 H' x W' x C; 1 x 1 x C for the global kinds. A mean is over real pixels only.

    Raises:
        ValueError: for an unknown kind, or where the window does not fit.
    Source: Keras, MaxPooling2D, https://keras.io/api/layers/pooling_layers/max_pooling2d/
    """
    image = as_planes(image)
    if kind not in KINDS:
        raise ValueError(f"There is no pooling called {kind!r}; there are: {', '.join(KINDS)}.")
    if kind.startswith("global_"):
        pool_size, strides, padding, kind = image.shape[:2], None, "valid", kind.removeprefix("global_")
    geometry = geometry_of(image, pool_size, strides, padding)
    return slide(image, geometry, kind, geometry.strides).astype(np.float32)


def winners(
    image: Image, pool_size: Pair = 2, strides: Pair | None = None, padding: str = "valid"
) -> np.ndarray:
    """Which pixel of each window is the largest: int H' x W' x C x 2, its row and column in the picture.

    Where several are equal the first in reading order wins, as in `argmax`.
    """
    image = as_planes(image)
    geometry = geometry_of(image, pool_size, strides, padding)
    (above, below), (left, right) = geometry.pads
    padded = np.pad(image, ((above, below), (left, right), (0, 0)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(padded, geometry.pool_size, axis=(0, 1))
    height, width = geometry.output_size
    windows = windows[:: geometry.strides[0], :: geometry.strides[1]][:height, :width]
    place = windows.reshape(*windows.shape[:3], -1).argmax(axis=-1)
    rows = place // geometry.pool_size[1] + np.arange(height)[:, None, None] * geometry.strides[0] - above
    columns = place % geometry.pool_size[1] + np.arange(width)[:, None] * geometry.strides[1] - left
    return np.stack([rows, columns], axis=-1)


def geometry_of(image: Image, pool_size: Pair, strides: Pair | None, padding: str) -> PoolGeometry:
    """The windows of a pooling on that picture; strides of None are the pool size."""
    size = as_pair(pool_size, "pool_size")
    step = size if strides is None else as_pair(strides, "strides")
    return PoolGeometry(input_size=image.shape[:2], pool_size=size, strides=step, padding=padding)


def slide(image: np.ndarray, geometry: PoolGeometry, kind: str, strides: tuple[int, int]) -> np.ndarray:
    """Windows of the geometry, taken at these strides from its first window to its last.

    A window's maximum, and its sum, is that of its columns' results: a few passes instead of one per pixel.
    """
    pads = (*geometry.pads, (0, 0))
    spans = [(n - 1) * s + 1 for n, s in zip(geometry.output_size, geometry.strides, strict=True)]

    def passes(values: np.ndarray, join: np.ufunc) -> np.ndarray:
        for axis in (0, 1):
            parts = [
                values[(slice(None),) * axis + (slice(k, k + spans[axis], strides[axis]),)]
                for k in range(geometry.pool_size[axis])
            ]
            values = parts[0].copy()
            for part in parts[1:]:
                join(values, part, out=values)
        return values

    if kind == "max":
        return passes(np.pad(image, pads, constant_values=-np.inf), np.maximum)
    total = passes(np.pad(image.astype(np.float64), pads), np.add)
    real = passes(np.pad(np.ones((*image.shape[:2], 1)), pads), np.add)
    return total / real
