"""Surfaces to roll down: a loss over two weights x and y, with its slope, its curvature and its true minima.

Each loss is 0 at its lowest place and never below. The browser has the same sums in cvlab/ui/optimizers/surfaces.js;
a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from cvlab.registry import Registry

SURFACES = Registry("surface")
Window = tuple[float, float, float, float]  # x from, x to, y from, y to

_SEEDS = 33  # a side of the grid that Newton's method starts from
_NEWTON_STEPS = 60
_STILL = 1e-9  # a slope that counts as none


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A loss f(x, y); one of SURFACES.

    window: the part that is shown. start: where the race begins at first. rates: by optimizer, what each begins with
    here. grain: the height from which on colours grow with its logarithm. Arrays broadcast; x comes before y.
    """

    kind: str
    title: ClassVar[str]
    formula: ClassVar[str]  # in LaTeX
    note: ClassVar[str] = ""  # what the formula leaves to be said
    window: ClassVar[Window]
    start: ClassVar[tuple[float, float]]
    rates: ClassVar[Mapping[str, float]]
    grain: ClassVar[float] = 1.0

    def value(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The loss."""
        raise NotImplementedError

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """2 x ...: the slope along x and along y."""
        raise NotImplementedError

    def hessian(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """2 x 2 x ...: the curvature."""
        raise NotImplementedError

    def at(self, place: np.ndarray) -> np.ndarray:
        """The slope at a place of two numbers, as an optimizer takes it."""
        return self.gradient(place[0], place[1])

    def inside(self, x: float, y: float) -> bool:
        """Does the window show the place?"""
        left, right, low, high = self.window
        return bool(left <= x <= right and low <= y <= high)

    def minima(self) -> tuple[tuple[float, float], ...]:
        """The places (x, y) in the window where the slope is zero and the curvature is positive every way."""
        return _minima(self)


def rates_of(plain: float, pushed: float, scaled: float) -> Mapping[str, float]:
    """plain: of SGD. pushed: of momentum and Nesterov. scaled: of the optimizers that divide by past gradients."""
    return {
        "sgd": plain,
        "momentum": pushed,
        "nesterov": pushed,
        **dict.fromkeys(("rmsprop", "adam", "adamw", "adagrad"), scaled),
    }


def outside(surface: Surface, x: float, y: float) -> float:
    """How far the place lies beyond the rim of the window; 0 within."""
    left, right, low, high = surface.window
    return float(np.hypot(max(left - x, x - right, 0), max(low - y, y - high, 0)))


@cache
def _minima(surface: Surface) -> tuple[tuple[float, float], ...]:
    """By Newton's method from a grid of places; what it finds is kept where it is a minimum in the window."""
    left, right, low, high = surface.window
    x, y = (
        axis.ravel() for axis in np.meshgrid(np.linspace(left, right, _SEEDS), np.linspace(low, high, _SEEDS))
    )
    with np.errstate(all="ignore"):
        for _ in range(_NEWTON_STEPS):
            slope, curve = surface.gradient(x, y), surface.hessian(x, y)
            det = curve[0, 0] * curve[1, 1] - curve[0, 1] ** 2
            x, y = (
                x - (curve[1, 1] * slope[0] - curve[0, 1] * slope[1]) / det,
                y - (curve[0, 0] * slope[1] - curve[0, 1] * slope[0]) / det,
            )
        kept = _are_minima(surface, x, y)
    x, y = x[kept], y[kept]
    rows = np.unique(np.round(np.stack([surface.value(x, y), x, y], axis=1), 9) + 0.0, axis=0)
    return tuple((float(a), float(b)) for _, a, b in rows)  # the lowest first


def _are_minima(surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which of the places lie still, in the window, and where the smaller eigenvalue of the curvature is above 0."""
    left, right, low, high = surface.window
    curve = surface.hessian(x, y)
    middle = (curve[0, 0] + curve[1, 1]) / 2
    smaller = middle - np.hypot((curve[0, 0] - curve[1, 1]) / 2, curve[0, 1])
    still = np.abs(surface.gradient(x, y)).max(axis=0) < _STILL
    return still & (smaller > 1e-6) & (x >= left) & (x <= right) & (y >= low) & (y <= high)
