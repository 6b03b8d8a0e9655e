"""Kernels that are a column times a row, found by singular values, and what that saves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cvlab.types import Kernel

TOLERANCE = 1e-5  # a singular value this far below the largest is rounding


class Separation(NamedTuple):
    """rank: how many column-times-row products the kernel is the sum of; 1 is separable.

    column (KH), row (KW): the strongest product. error: the share of the kernel, by the root of its squares,
    that this one product misses, 0 to 1. singular: all singular values, largest first.
    """

    rank: int
    column: np.ndarray
    row: np.ndarray
    error: float
    singular: np.ndarray

    @property
    def cost(self) -> tuple[int, int]:
        """Multiplications a pixel: (the whole kernel, the column and then the row)."""
        return len(self.column) * len(self.row), len(self.column) + len(self.row)


def separate(kernel: Kernel) -> Separation:
    """The column and the row whose product comes nearest to the kernel, KH x KW.

    The row's largest number is 1, so that plain kernels give plain numbers: Sobel is (1, 2, 1) times (-1, 0, 1).

    Raises:
        ValueError: for a kernel with channels.
    Source: S. Eddins, Separable convolution, 2006, https://blogs.mathworks.com/steve/2006/11/28/separable-convolution-part-2/
    """
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim != 2:
        raise ValueError(f"A kernel with rows and columns only is needed; this one is {kernel.shape}.")
    left, singular, right = np.linalg.svd(kernel, full_matrices=False)
    column, row = left[:, 0] * singular[0], right[0]
    largest = row[np.abs(row).argmax()] or 1.0
    column, row = column * largest, row / largest
    if column.sum() < -1e-9 * np.abs(column).sum():
        column, row = -column, -row
    total = float(np.sqrt((singular**2).sum()))
    error = float(np.sqrt((singular[1:] ** 2).sum()) / total) if total else 0.0
    rank = int((singular > TOLERANCE * max(singular[0], 1e-30)).sum()) if total else 0
    return Separation(rank, _clean(column), _clean(row), error, singular)


def _clean(values: np.ndarray) -> np.ndarray:
    """Without the dust of rounding, and without a minus before 0."""
    dust = 1e-7 * np.abs(values).max(initial=0)
    return np.where(np.abs(values) > dust, values, 0).astype(np.float32)
