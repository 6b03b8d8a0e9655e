"""Kernels that answer where the picture changes and are silent where it is flat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.kernels.base import EDGE_SIZE, KERNELS, KernelSpec, binomial, middle, offsets, size_of
from cvlab.params import Choice, param

DIRECTION = Choice(options=("x", "y"))
DIRECTION_HELP = "x: answers to changes from left to right, y: from top to bottom."


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Vertical(KernelSpec):
    """Upright edges: plus on the left, minus on the right; a stroke answers + on one side, - on the other."""

    kind: str = "vertical"
    size: int = size_of(3, EDGE_SIZE)
    title = "Vertical edges"

    def values(self) -> np.ndarray:
        return np.tile(-np.sign(offsets(self.size)), (self.size, 1))


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Horizontal(KernelSpec):
    """Level edges: the vertical kernel transposed."""

    kind: str = "horizontal"
    size: int = size_of(3, EDGE_SIZE)
    title = "Horizontal edges"

    def values(self) -> np.ndarray:
        return Vertical(size=self.size).values().T


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Diagonal(KernelSpec):
    """Slanting edges: minus on one side of a diagonal, plus on the other."""

    kind: str = "diagonal"
    direction: str = param(
        "falling",
        Choice(options=("falling", "rising")),
        label="Direction",
        help="falling: like \\, rising: like /.",
    )
    size: int = size_of(3, EDGE_SIZE)
    title = "Diagonal edges"

    def values(self) -> np.ndarray:
        at = np.arange(self.size)
        falling = np.sign(at[:, None] - at[None, :])
        return falling if self.direction == "falling" else falling[:, ::-1]


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class EdgeDetect(KernelSpec):
    """A pixel against all that surround it: zero where the picture is flat, whatever the edge's direction."""

    kind: str = "edge_detect"
    size: int = size_of(3, EDGE_SIZE)
    title = "Edges in all directions"

    def values(self) -> np.ndarray:
        return middle(self.size) * self.size**2 - 1


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Sobel(KernelSpec):
    """The slope along one direction, smoothed across it.

    Source: Sobel and Feldman, A 3x3 isotropic gradient operator for image processing, 1968;
    larger sizes as OpenCV builds them, https://docs.opencv.org/4.x/d4/d86/group__imgproc__filter.html
    """

    kind: str = "sobel"
    direction: str = param("x", DIRECTION, label="Direction", help=DIRECTION_HELP)
    size: int = param(3, Choice(options=(3, 5, 7)), label="Size")

    def values(self) -> np.ndarray:
        grid = np.outer(binomial(self.size), np.convolve(binomial(self.size - 2), [-1, 0, 1]))
        return grid if self.direction == "x" else grid.T


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Prewitt(KernelSpec):
    """The slope along one direction, plainly averaged across it.

    Source: Prewitt, Object enhancement and extraction, 1970.
    """

    kind: str = "prewitt"
    direction: str = param("x", DIRECTION, label="Direction", help=DIRECTION_HELP)

    def values(self) -> np.ndarray:
        grid = np.tile([-1, 0, 1], (3, 1))
        return grid if self.direction == "x" else grid.T


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Laplacian(KernelSpec):
    """The curvature, d2/dx2 + d2/dy2: how far a pixel lies below the mean of its neighbours."""

    kind: str = "laplacian"
    neighbours: int = param(4, Choice(options=(4, 8)), label="Neighbours", help="8 counts the corners too.")

    def values(self) -> np.ndarray:
        ring = np.ones((3, 3)) if self.neighbours == 8 else np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
        return ring - (self.neighbours + 1) * middle(3)
