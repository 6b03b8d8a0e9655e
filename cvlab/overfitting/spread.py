"""Bias and variance: what fifty fits to fifty samples have in common, and in what they differ.

At a place x, over draws D of the sample:  E_D (f_D(x) - y)^2 = (E_D f_D(x) - t(x))^2 + Var_D f_D(x) + noise^2,
y = t(x) + noise being a fresh point there. Averaged over x these are bias^2, variance and noise.
Source: S. Geman, E. Bienenstock, R. Doursat, "Neural networks and the bias/variance dilemma", 1992,
https://doi.org/10.1162/neco.1992.4.1.1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.overfitting.polynomials import coefficients, values
from cvlab.overfitting.samples import GRID, World, truth

DRAWS = 50


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Fits of one kind to many samples. curves: draws x GRID. bias2, variance, noise: means over GRID, mean squares."""

    curves: np.ndarray
    bias2: float
    variance: float
    noise: float

    @property
    def mean(self) -> np.ndarray:
        """The curve in the middle of all of them."""
        return self.curves.mean(axis=0)

    @property
    def expected(self) -> float:
        """The error to be expected on a fresh noisy point."""
        return self.bias2 + self.variance + self.noise


def spread_of(curves: np.ndarray, noise: float) -> Spread:
    """Bias and variance of these curves, draws x GRID."""
    bias2 = float(np.mean((curves.mean(axis=0) - truth(GRID)) ** 2))
    return Spread(
        curves=curves, bias2=bias2, variance=float(curves.var(axis=0).mean()), noise=float(noise**2)
    )


def spread(world: World, degree: int, l2: float = 0.0, draws: int = DRAWS) -> Spread:
    """Polynomials of that degree, fitted to so many samples of the world."""
    x, y = world.draws(draws)
    return spread_of(values(coefficients(x, y, degree, l2), GRID), world.noise)
