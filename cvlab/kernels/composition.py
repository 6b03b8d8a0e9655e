"""Kernels made of kernels: turned around, laid flat, and two that act as one."""

from __future__ import annotations

import numpy as np

from cvlab.types import Kernel


def flipped(kernel: Kernel) -> Kernel:
    """The kernel turned by half a turn: correlating with it is what mathematics calls convolution.

    sum x[r - i, c - j] w[i, j] in place of sum x[r + i, c + j] w[i, j]; KH x KW or KH x KW x C.
    """
    return np.ascontiguousarray(kernel[::-1, ::-1])


def flat(kernel: Kernel) -> tuple[Kernel, np.ndarray]:
    """(grid KH x KW, weights C): the one grid that, times a weight for each colour, comes nearest to the kernel.

    The weights' sizes sum to 1 and the largest is positive; a flat kernel is its own grid.
    """
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim == 2:
        return kernel.astype(np.float32), np.ones(1, np.float32)
    right = np.linalg.svd(kernel.reshape(-1, kernel.shape[2]), full_matrices=False)[2]
    weights = right[0] * (np.sign(right[0][np.abs(right[0]).argmax()]) or 1)
    grid = (kernel.reshape(-1, kernel.shape[2]) @ weights) * np.abs(weights).sum()
    return (
        grid.reshape(kernel.shape[:2]).astype(np.float32),
        (weights / np.abs(weights).sum()).astype(np.float32),
    )


def chained(first: Kernel, second: Kernel) -> Kernel:
    """The one kernel that does what `first` and then `second` (flat) do: (KH + KH' - 1) x (KW + KW' - 1), x C if any.

    Filters in a row, with nothing between them, are a single larger filter: that is why networks put a
    ReLU between two layers. Holds wherever no padding is involved.
    """
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if second.ndim != 2:
        raise ValueError(
            f"The second kernel meets a result of one layer, so it is flat; this one is {second.shape}."
        )
    rows, columns = second.shape
    one = np.zeros((first.shape[0] + rows - 1, first.shape[1] + columns - 1, *first.shape[2:]))
    for i in range(rows):
        for j in range(columns):
            one[i : i + first.shape[0], j : j + first.shape[1]] += second[i, j] * first
    return one.astype(np.float32)
