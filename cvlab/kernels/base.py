"""What every kernel has, and the grids they are built from."""

from __future__ import annotations

from typing import Any

import numpy as np

from cvlab.params import Range, check, param
from cvlab.registry import Registry
from cvlab.types import Kernel

KERNELS = Registry("kernel")
LARGEST = 15
SIZE = Range(low=1, high=LARGEST)
EDGE_SIZE = Range(low=2, high=LARGEST)
NEAR_ONE = 0.1  # weights whose sum is no further from 1 leave the brightness about as it is


def size_of(default: int, limit: Range = SIZE) -> Any:
    return param(default, limit, label="Size", help="Rows and columns; odd and even are both allowed.")


class KernelSpec:
    """What every kernel has: `array()`, its numbers as float32 KH x KW, or KH x KW x 3 for colour."""

    def array(self) -> Kernel:
        """The kernel's numbers. Raises ValueError where a parameter breaks its limits."""
        check(self)
        return np.ascontiguousarray(self.values(), dtype=np.float32)

    def values(self) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} must say its values().")


def offsets(size: int) -> np.ndarray:
    """Distances from the middle of `size` cells; half numbers where the size is even."""
    return np.arange(size) - (size - 1) / 2


def middle(size: int) -> np.ndarray:
    """A 1 in the cell that "same" padding lays on the pixel itself, zeros elsewhere."""
    grid = np.zeros((size, size))
    grid[(size - 1) // 2, (size - 1) // 2] = 1
    return grid


def binomial(size: int) -> np.ndarray:
    """Pascal's row of that many numbers: 1 2 1, 1 4 6 4 1, ..."""
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [1, 1])
    return row


def keeps_brightness(kernel: Kernel) -> bool:
    """Whether the weights sum to about 1, so that the result is a picture again: blurred, sharpened or moved."""
    return abs(float(kernel.sum(dtype=float)) - 1) <= NEAR_ONE
