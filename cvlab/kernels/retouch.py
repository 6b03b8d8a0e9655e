"""Kernels that change how a picture looks and leave flat regions as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.kernels.base import KERNELS, KernelSpec, middle, offsets, size_of
from cvlab.kernels.edges import Laplacian
from cvlab.params import Range, param


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Identity(KernelSpec):
    """One weight of 1 in the middle: the picture comes out as it went in."""

    kind: str = "identity"
    size: int = size_of(3)

    def values(self) -> np.ndarray:
        return middle(self.size)


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Box(KernelSpec):
    """The plain mean of a neighbourhood: blurs, and leaves flat regions as they are."""

    kind: str = "box"
    size: int = size_of(3)
    title = "Box blur"

    def values(self) -> np.ndarray:
        return np.full((self.size, self.size), 1 / self.size**2)


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Gaussian(KernelSpec):
    """A mean in which near pixels count more: exp(-(x^2 + y^2) / 2 sigma^2), brought to a sum of 1."""

    kind: str = "gaussian"
    size: int = size_of(5)
    sigma: float = param(
        1.0, Range(low=0.3, high=5, step=0.1), label="Sigma", help="Width of the bell, in pixels."
    )
    title = "Gaussian blur"

    def values(self) -> np.ndarray:
        bell = np.exp(-(offsets(self.size) ** 2) / (2 * self.sigma**2))
        grid = np.outer(bell, bell)
        return grid / grid.sum()


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Sharpen(KernelSpec):
    """The picture plus its difference from its four neighbours: edges stand out, flat regions stay."""

    kind: str = "sharpen"
    amount: float = param(1.0, Range(low=0, high=4, step=0.1), label="Amount")

    def values(self) -> np.ndarray:
        return middle(3) - self.amount * Laplacian().values()


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Emboss(KernelSpec):
    """Light from the upper left: slopes look like relief, flat regions keep their grey."""

    kind: str = "emboss"
    strength: float = param(1.0, Range(low=0, high=3, step=0.1), label="Strength")

    def values(self) -> np.ndarray:
        return middle(3) + self.strength * np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
