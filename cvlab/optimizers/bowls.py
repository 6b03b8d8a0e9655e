"""Bowls: losses whose curvature is the same everywhere, so that the way of plain descent can be foretold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.optimizers.surface import SURFACES, Surface, Window, rates_of
from cvlab.params import Range, param

CONDITION = Range(low=1.0, high=100.0, step=1.0)


@dataclass(frozen=True, kw_only=True)
class Quadratic(Surface):
    """A loss that is 1/2 (a p² + b q²) along two axes p and q at right angles, turned by `angle` degrees."""

    angle: ClassVar[float] = 0.0
    condition: float

    @property
    def curvatures(self) -> tuple[float, float]:
        """(flattest, steepest) second derivative: the eigenvalues of the Hessian. The steepest is 1."""
        return 1.0 / self.condition, 1.0

    def matrix(self) -> np.ndarray:
        """The Hessian, 2 x 2, the same everywhere."""
        turn = np.deg2rad(self.angle)
        axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        return axes @ np.diag(self.curvatures) @ axes.T

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        (a, b), (_, c) = self.matrix()
        return 0.5 * (a * x * x + 2 * b * x * y + c * y * y)

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        (a, b), (_, c) = self.matrix()
        return np.array([a * x + b * y, b * x + c * y])

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return self.matrix().reshape(2, 2, *[1] * np.ndim(x)) * np.ones_like(x)


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Bowl(Quadratic):
    """Nearly round: every way down is nearly the straight one."""

    title: ClassVar[str] = "Bowl"
    formula: ClassVar[str] = r"f = \tfrac{1}{2}\left(\tfrac{x^2}{\kappa} + y^2\right)"
    window: ClassVar[Window] = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar[tuple[float, float]] = (-2.4, 1.8)
    rates: ClassVar[Mapping[str, float]] = rates_of(0.3, 0.05, 0.1)
    kind: str = "bowl"
    condition: float = param(3.0, CONDITION, label="Condition number")


@SURFACES.register
@dataclass(frozen=True, kw_only=True)
class Ravine(Quadratic):
    """Steep walls and a floor that hardly falls, askew to both weights."""

    title: ClassVar[str] = "Ravine"
    formula: ClassVar[str] = r"f = \tfrac{1}{2}\left(\tfrac{p^2}{\kappa} + q^2\right)"
    note: ClassVar[str] = "p and q are x and y, turned by 25°."
    window: ClassVar[Window] = (-3.0, 1.0, -2.4, 1.6)
    start: ClassVar[tuple[float, float]] = (-2.6, 0.4)
    rates: ClassVar[Mapping[str, float]] = rates_of(1.8, 0.2, 0.1)
    angle: ClassVar[float] = 25.0
    kind: str = "ravine"
    condition: float = param(40.0, CONDITION, label="Condition number")
