"""Polynomials laid through points: least squares, among equally good ones the smallest, and L2 where it is asked for.

A polynomial of degree d is a sum of the Legendre polynomials P_0 to P_d. They are of one size on [-1, 1] and at right
angles to each other, so that "small coefficients" means "a calm curve"; powers of x would be neither.
Source: G. James, D. Witten, T. Hastie, R. Tibshirani, "An introduction to statistical learning", chapter 10.8
(double descent with splines of least norm), https://www.statlearning.com
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import legvander

from cvlab.overfitting.samples import GRID, off

HIGHEST = 100  # degree
CUT = 1e-12  # singular values below this share of the largest count as none


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """The fits of several degrees to the same points.

    degrees: ints. curves: degrees x GRID. train: mean squared distance to the points. clean: to the truth; the test
    error on fresh noisy points is that plus noise squared. sizes: the length of the coefficients' vector.
    """

    degrees: np.ndarray
    curves: np.ndarray
    train: np.ndarray
    clean: np.ndarray
    sizes: np.ndarray

    @property
    def best(self) -> int:
        """The degree whose curve is nearest to the truth; the lowest of equal ones."""
        return int(self.degrees[np.argmin(self.clean)])


def coefficients(x: np.ndarray, y: np.ndarray, degree: int, l2: float = 0.0) -> np.ndarray:
    """The Legendre coefficients (... x degree + 1) that make mean((f(x) - y)^2) + l2 sum(c^2) least.

    With l2 = 0 and more coefficients than points there are many; the shortest is taken (least norm).

    Args:
        x, y: ... x points, each row a sample of its own.

    Raises:
        ValueError: for a degree or an l2 below 0, or a degree above 100.
    """
    if not 0 <= degree <= HIGHEST:
        raise ValueError(f"The degree is {degree}; it must lie between 0 and {HIGHEST}.")
    if not l2 >= 0:
        raise ValueError(f"L2 is {l2:g}; it cannot be below 0, or large coefficients would be praised.")
    u, s, vt = np.linalg.svd(legvander(x, degree), full_matrices=False)
    share = s**2 + l2 * x.shape[-1]  # the mean over the points instead of their sum
    kept = s > CUT * s[..., :1]
    turned = np.einsum("...pk,...p->...k", u, y) * np.divide(s, share, out=np.zeros_like(s), where=kept)
    return np.einsum("...kd,...k->...d", vt, turned)


def values(coefficients: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The polynomial (... x degree + 1) at the places x: ... x places."""
    return np.einsum("...d,pd->...p", coefficients, legvander(x, coefficients.shape[-1] - 1))


def sweep(x: np.ndarray, y: np.ndarray, degrees: np.ndarray, l2: float = 0.0) -> Sweep:
    """Fits of all these degrees to the points."""
    found = [coefficients(x, y, int(degree), l2) for degree in degrees]
    curves = np.stack([values(c, GRID) for c in found])
    train = np.array([np.mean((values(c, x) - y) ** 2) for c in found])
    sizes = np.array([np.sqrt(np.sum(c**2)) for c in found])
    return Sweep(degrees=np.asarray(degrees), curves=curves, train=train, clean=off(curves), sizes=sizes)


def hits(train: float) -> bool:
    """Whether a fit of that training error goes through every point, as far as the eye and the sums can tell."""
    return train < 1e-6
