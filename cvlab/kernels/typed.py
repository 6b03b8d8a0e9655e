"""The kernel a learner types cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cvlab.kernels.base import KERNELS, LARGEST, KernelSpec
from cvlab.types import Kernel


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Custom(KernelSpec):
    """A grid typed by hand: rows of numbers, 1 to 15 of them, or rows of (red, green, blue) triples."""

    kind: str = "custom"
    cells: tuple[tuple[Any, ...], ...] = ((0, 0, 0), (0, 1, 0), (0, 0, 0))
    title = "Your own"

    def values(self) -> np.ndarray:
        return as_kernel(self.cells)


def as_kernel(cells: Any) -> Kernel:
    """Nested rows of numbers as a kernel, float32 KH x KW or KH x KW x 3.

    Raises:
        ValueError: for ragged rows, sizes outside 1..15, or values that are not finite numbers.
    """
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as that
            grid = np.asarray(cells, np.float32)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("A kernel is a grid of numbers with equally long rows.") from error
    if (
        grid.ndim not in (2, 3)
        or not all(1 <= n <= LARGEST for n in grid.shape[:2])
        or grid.shape[2:] not in ((), (3,))
    ):
        size = " × ".join(map(str, grid.shape)) or "a single number"
        raise ValueError(
            f"This kernel is {size}; rows and columns must number 1 to {LARGEST}, channels 3 if any."
        )
    if not np.isfinite(grid).all():
        raise ValueError("This kernel holds a value that is not a finite number; write a number in its cell.")
    return np.ascontiguousarray(grid)
