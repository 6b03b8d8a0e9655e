"""Kernels that a network has learned: as filters for pictures, and beside those that people have made by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.kernels import KERNELS, as_kernel
from cvlab.registry import title
from cvlab.types import Kernel


@dataclass(frozen=True)
class Learned:
    """A convolution's kernels. layer: its path. values: float32 KH x KW x C_in x filters. bias: (filters,).

    strides: (down, across). first: whether it looks at the picture itself, its colours in the order red, green, blue.
    """

    layer: str
    values: np.ndarray
    bias: np.ndarray
    strides: tuple[int, int] = (1, 1)
    first: bool = False

    @property
    def count(self) -> int:
        return self.values.shape[3]

    def kernel(self, number: int, channel: int | None = None) -> Kernel:
        """KH x KW x C of one filter; KH x KW of one of its input channels, or where it has only one."""
        cube = self.values[..., number]
        if channel is not None:
            return cube[..., channel]
        return cube[..., 0] if cube.shape[2] == 1 else cube


def folded(
    values: np.ndarray, bias: np.ndarray, scale: float, offset: tuple[float, ...], blue_first: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Kernels and biases that give the same for pictures in [0, 1] as those of a network that first scales them.

    A convolution is linear: w * (s x + o) = (s w) * x + sum of w o, which holds wherever the window lies inside.
    """
    values = values[:, :, ::-1] if blue_first else values
    shift = np.einsum("uvck,c->k", values, np.asarray(offset, np.float64))
    return np.ascontiguousarray(values * scale, np.float32), (bias + shift).astype(np.float32)


def as_colours(kernel: Kernel) -> np.ndarray:
    """float32 KH x KW x 3 in [0, 1]: each weight a colour's strength, grey where all are 0; the strongest is full."""
    top = max(float(np.abs(kernel).max()), 1e-12)
    return (0.5 + 0.5 * np.asarray(kernel, np.float32) / top).astype(np.float32)


def hand_made(size: tuple[int, int]) -> dict[str, Kernel]:
    """Name -> the kernels people have made that have that size, by their own defaults."""
    found = {}
    for kind in KERNELS:
        try:
            array = np.asarray(KERNELS[kind]().array(), np.float64)
        except ValueError:
            continue
        if array.shape == size and np.abs(array).max() > 0:
            found[title(KERNELS[kind])] = array
    return found


def most_alike(kernel: Kernel) -> list[tuple[str, float]]:
    """(name, likeness from -1 to 1) of the hand-made kernels of that size, the most alike first, by their amount.

    Likeness is the cosine of the angle between the two as rows of numbers; of colours the sum counts. -1 is the
    negative of a kernel: bright and dark exchanged.
    """
    kernel = as_kernel(kernel)
    flat = (kernel.sum(axis=2) if kernel.ndim == 3 else kernel).astype(np.float64)
    length = np.linalg.norm(flat)
    if length == 0:
        return []
    known = hand_made(flat.shape)
    pairs = [(name, float((flat * k).sum() / length / np.linalg.norm(k))) for name, k in known.items()]
    return sorted(pairs, key=lambda pair: -abs(pair[1]))
