"""Gradients of small batches: how far they lie from the gradient of all data, and what that does to a descent.

A straight line y = w x + b is fitted to noisy points; the loss is the mean squared error, so that the gradient of a
batch is the mean of its points' gradients.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

POINTS = 512
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
DRAWS = 300
TRUE = (1.0, 0.5)  # w and b that made the points
AT = (0.5, 0.9)  # where the gradients are looked at


class Points(NamedTuple):
    """x and y of the points, N each."""

    x: np.ndarray
    y: np.ndarray


def points(seed: int, noise: float = 0.8) -> Points:
    """Points about a line, drawn from that seed."""
    random = np.random.default_rng(seed)
    x = random.normal(size=POINTS)
    return Points(x, TRUE[0] * x + TRUE[1] + noise * random.normal(size=POINTS))


def each_gradient(data: Points, w: float, b: float) -> np.ndarray:
    """N x 2: every point's own gradient of (w x + b - y)², along w and b."""
    off = 2 * (w * data.x + b - data.y)
    return np.stack([off * data.x, off], axis=1)


def batch_gradients(gradients: np.ndarray, size: int, draws: int, seed: int) -> np.ndarray:
    """draws x 2: the mean gradients of batches of that size, no point twice in one."""
    random = np.random.default_rng(seed)
    order = random.random((draws, len(gradients))).argpartition(size - 1, axis=1)[:, :size]
    return gradients[order].mean(axis=1)


def spread(found: np.ndarray, whole: np.ndarray) -> float:
    """The root of the mean squared distance between batch gradients and the gradient of all data."""
    return float(np.sqrt(((found - whole) ** 2).sum(axis=1).mean()))


def spread_in_theory(gradients: np.ndarray, size: int) -> float:
    """sigma / sqrt(size), times sqrt((N - size) / (N - 1)) because no point is drawn twice."""
    count = len(gradients)
    sigma = float(np.sqrt(((gradients - gradients.mean(axis=0)) ** 2).sum(axis=1).mean()))
    return sigma / math.sqrt(size) * math.sqrt((count - size) / (count - 1))


def descent(data: Points, size: int, rate: float, steps: int, seed: int) -> np.ndarray:
    """(steps + 1) x 2: w and b of plain descent from AT, each step on a new batch of that size."""
    random = np.random.default_rng(seed)
    place, found = np.array(AT, np.float64), [np.array(AT, np.float64)]
    for _ in range(steps):
        rows = random.choice(len(data.x), size, replace=False)
        gradient = each_gradient(Points(data.x[rows], data.y[rows]), *place).mean(axis=0)
        place = place - rate * gradient
        found.append(place)
    return np.array(found)


class Spreads(NamedTuple):
    """By batch size: how far the drawn batches lie from the whole gradient, and how far theory says. whole: along w and
    b. cloud: the draws of each size."""

    whole: np.ndarray
    measured: tuple[float, ...]
    theory: tuple[float, ...]
    cloud: tuple[np.ndarray, ...]


@lru_cache(8)
def spreads(seed: int) -> Spreads:
    """The draws of every batch size at AT, made once a seed."""
    gradients = each_gradient(points(seed), *AT)
    whole = gradients.mean(axis=0)
    cloud = tuple(batch_gradients(gradients, size, DRAWS, seed) for size in SIZES)
    theory = tuple(spread_in_theory(gradients, size) for size in SIZES)
    return Spreads(whole, tuple(spread(one, whole) for one in cloud), theory, cloud)


def best_line(data: Points) -> np.ndarray:
    """(w, b) of least squares, where the loss of all data is lowest."""
    return np.linalg.lstsq(np.stack([data.x, np.ones_like(data.x)], axis=1), data.y, rcond=None)[0]
