"""How many mistakes the rule can make at most: (R / γ)², from how far the points reach and how far apart they lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SMALLEST = 1e-9  # of γ: below it the points count as not separable
ROUNDS = 1000  # of Wolfe's method, which ends after a few


@dataclass(frozen=True)
class Margin:
    """gamma: the largest γ for which some w of length 1 has y w · x̃ ≥ γ at all points; 0 where none separates them.

    weights: that w, zeros where there is none. holding: the rows that lie at γ exactly and hold it.
    """

    gamma: float
    weights: np.ndarray
    holding: tuple[int, ...]


def radius(x: np.ndarray) -> float:
    """R: the length of the longest of N extended points, the 1 in front counted."""
    return float(np.linalg.norm(x, axis=1).max(initial=0.0))


def margin(x: np.ndarray, signs: np.ndarray) -> Margin:
    """The margin of extended points with the bias among the weights, which is what bounds the rule.

    γ is the distance of the origin from the convex hull of all y x̃: the hard-margin support vector machine without
    an intercept of its own, seen from the other side. γ is read off the weights that were found, so (R/γ)² bounds
    the mistakes whatever their last digits are.
    """
    turned = signs[:, None] * x
    nowhere = Margin(0.0, np.zeros(x.shape[1]), ())
    if not len(x):
        return nowhere
    found, holding = nearest(turned)
    length = float(np.linalg.norm(found))
    if length < SMALLEST:
        return nowhere
    weights = found / length
    gamma = float((turned @ weights).min())
    return Margin(gamma, weights, holding) if gamma >= SMALLEST else nowhere


def bound(reach: float, gamma: float) -> float:
    """(R / γ)²; infinite where no line separates the points.

    Source: A. Novikoff, "On convergence proofs on perceptrons", Symposium on the Mathematical Theory of Automata, 1962
    """
    return (reach / gamma) ** 2 if gamma > 0 else float("inf")


def nearest(points: np.ndarray) -> tuple[np.ndarray, tuple[int, ...]]:
    """The point of the convex hull of N x D points that lies nearest to the origin, and the rows it is a mean of.

    Wolfe's method: keep a few corners, go to the nearest point of their plane; where that leaves their hull, stop at
    its rim and drop a corner; add the corner that lies furthest towards the origin, until none does.
    Source: P. Wolfe, "Finding the nearest point in a polytope", 1976, https://doi.org/10.1007/BF01580381
    """
    small = 1e-12 * max(1.0, float((points**2).sum(axis=1).max()))
    corners = [int((points**2).sum(axis=1).argmin())]
    shares = np.array([1.0])
    for _ in range(ROUNDS):
        found = shares @ points[corners]
        ahead = points @ found
        best = int(ahead.argmin())
        if best in corners or ahead[best] > found @ found - small:
            break
        corners, shares = _settled(points, [*corners, best], np.append(shares, 0.0))
    return shares @ points[corners], tuple(corners)


def _settled(points: np.ndarray, corners: list[int], shares: np.ndarray) -> tuple[list[int], np.ndarray]:
    """The corners whose plane's nearest point lies inside their hull, and that point's shares of them."""
    while True:
        wanted = _in_plane(points[corners])
        if (wanted > 1e-14).all():
            return corners, wanted
        leaving = wanted <= 1e-14
        step = float((shares[leaving] / np.maximum(shares[leaving] - wanted[leaving], 1e-300)).min())
        shares = shares + min(1.0, step) * (wanted - shares)
        kept = shares > 1e-14
        if kept.all():  # by rounding alone
            kept[shares.argmin()] = False
        corners = [corner for corner, stays in zip(corners, kept, strict=True) if stays]
        shares = shares[kept] / shares[kept].sum()


def _in_plane(corners: np.ndarray) -> np.ndarray:
    """Shares, some below 0, that sum to 1 and make the point of the corners' plane nearest to the origin."""
    count = len(corners)
    table = np.ones((count + 1, count + 1))
    table[0, 0] = 0.0
    table[1:, 1:] = corners @ corners.T
    return np.linalg.lstsq(table, np.eye(count + 1)[0], rcond=None)[0][1:]
