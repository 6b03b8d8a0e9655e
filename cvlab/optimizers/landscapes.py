"""Surfaces that are no bowls: a pass between two valleys, two famous test functions, one full of bumps, a plateau."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.optimizers.surface import SURFACES, Surface, Window, rates_of


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Saddle(Surface):
    """Flat on the pass between two valleys: x² / 2 + (y² - 1)² / 4."""

    title: ClassVar[str] = "Saddle"
    formula: ClassVar[str] = r"f = \tfrac{1}{2} x^2 + \tfrac{1}{4}\left(y^2 - 1\right)^2"
    window: ClassVar[Window] = (-2.0, 2.0, -2.0, 2.0)
    start: ClassVar[tuple[float, float]] = (-1.6, 0.001)
    rates: ClassVar[Mapping[str, float]] = rates_of(0.1, 0.02, 0.05)
    kind: str = "saddle"

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 0.5 * x * x + 0.25 * (y * y - 1) ** 2

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.array([x + 0 * y, y * (y * y - 1) + 0 * x])

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        none = 0 * (x + y)
        return np.array([[1 + none, none], [none, 3 * y * y - 1 + none]])


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Rosenbrock(Surface):
    """A bent valley whose floor is nearly flat.

    Source: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960,
    https://doi.org/10.1093/comjnl/3.3.175
    """

    title: ClassVar[str] = "Rosenbrock"
    formula: ClassVar[str] = r"f = (1 - x)^2 + 100\,(y - x^2)^2"
    window: ClassVar[Window] = (-2.0, 2.0, -1.0, 3.0)
    start: ClassVar[tuple[float, float]] = (-1.2, 1.0)
    rates: ClassVar[Mapping[str, float]] = rates_of(0.001, 0.0005, 0.05)
    kind: str = "rosenbrock"

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        off = y - x * x
        return np.array([-2 * (1 - x) - 400 * x * off, 200 * off])

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        mixed = -400 * x + 0 * y
        return np.array([[2 - 400 * (y - 3 * x * x), mixed], [mixed, 200 + 0 * mixed]])


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Beale(Surface):
    """A flat valley between walls that rise to hundreds of thousands.

    Source: E. M. L. Beale, "On an iterative method for finding a local minimum of a function of more than one
    variable", 1958; as in M. Jamil, X.-S. Yang, "A literature survey of benchmark functions for global optimization
    problems", 2013, https://arxiv.org/abs/1308.4008
    """

    title: ClassVar[str] = "Beale"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & (1.5 - x + x y)^2 \\ & + (2.25 - x + x y^2)^2 \\ "
        r"& + (2.625 - x + x y^3)^2 \end{aligned}"
    )
    window: ClassVar[Window] = (-4.5, 4.5, -4.5, 4.5)
    start: ClassVar[tuple[float, float]] = (1.0, 1.6)
    rates: ClassVar[Mapping[str, float]] = rates_of(0.005, 0.002, 0.1)
    kind: str = "beale"

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.sum([term**2 for term in self._terms(x, y)], axis=0)

    def _terms(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
        return tuple(c - x * (1 - y**n) for n, c in enumerate((1.5, 2.25, 2.625), 1))

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        along_x = along_y = 0 * (x + y)
        for n, term in enumerate(self._terms(x, y), 1):
            along_x = along_x + 2 * term * (y**n - 1)
            along_y = along_y + 2 * term * n * x * y ** (n - 1)
        return np.array([along_x, along_y])

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        xx = xy = yy = 0 * (x + y)
        for n, term in enumerate(self._terms(x, y), 1):
            by_x, by_y = y**n - 1, n * x * y ** (n - 1)
            bend = n * (n - 1) * x * y ** max(n - 2, 0)
            xx = xx + 2 * by_x**2
            xy = xy + 2 * (by_x * by_y + term * n * y ** (n - 1))
            yy = yy + 2 * (by_y**2 + term * bend)
        return np.array([[xx, xy], [xy, yy]])


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Bumps(Surface):
    """A shallow bowl full of dents: nine minima in the window, one of them the lowest."""

    title: ClassVar[str] = "Bumps"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & 0.15\,(x^2 + y^2) \\ & + 2 - \cos 3x - \cos 3y \end{aligned}"
    )
    window: ClassVar[Window] = (-3.6, 3.6, -3.6, 3.6)
    start: ClassVar[tuple[float, float]] = (-3.2, 3.1)
    rates: ClassVar[Mapping[str, float]] = rates_of(0.05, 0.05, 0.1)
    kind: str = "bumps"

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 0.15 * (x * x + y * y) + 2 - np.cos(3 * x) - np.cos(3 * y)

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.array([0.3 * x + 3 * np.sin(3 * x) + 0 * y, 0.3 * y + 3 * np.sin(3 * y) + 0 * x])

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        none = 0 * (x + y)
        return np.array([[0.3 + 9 * np.cos(3 * x) + none, none], [none, 0.3 + 9 * np.cos(3 * y) + none]])


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Plateau(Surface):
    """Flat all around a hole: far from it the slope is next to nothing."""

    title: ClassVar[str] = "Plateau"
    formula: ClassVar[str] = r"f = 1 - e^{-(x^2 + y^2) / 2}"
    window: ClassVar[Window] = (-4.0, 4.0, -4.0, 4.0)
    start: ClassVar[tuple[float, float]] = (-2.9, 1.9)
    rates: ClassVar[Mapping[str, float]] = rates_of(0.5, 0.5, 0.05)
    kind: str = "plateau"

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return -np.expm1(-(x * x + y * y) / 2)

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        height = np.exp(-(x * x + y * y) / 2)
        return np.array([x * height, y * height])

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        height = np.exp(-(x * x + y * y) / 2)
        mixed = -x * y * height
        return np.array([[(1 - x * x) * height, mixed], [mixed, (1 - y * y) * height]])
