"""How many steps descent on a bowl takes, and where it breaks, said before a step is made.

On a bowl each axis of curvature h shrinks by itself. Plain descent leaves the share 1 - a h of the distance at every
step; with momentum two numbers, place and velocity, go through one 2 x 2 matrix a step, and its largest eigenvalue
says what is left.

Source: G. Goh, "Why momentum really works", 2017, https://doi.org/10.23915/distill.00006; B. T. Polyak, "Some methods
of speeding up the convergence of iteration methods", 1964, https://doi.org/10.1016/0041-5553(64)90137-5
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence

import numpy as np

TARGET = 1e-4  # of the distance at the start: where a run counts as arrived
MOST = 5000  # steps that a run is given


def shrinking(
    rate: np.ndarray | float, curvature: np.ndarray | float, momentum: np.ndarray | float = 0.0
) -> np.ndarray:
    """The share of the distance along one axis that is left after a step, in the long run; over 1 it grows.

    Arguments broadcast. The eigenvalues are the roots of r² - (1 + momentum - rate * curvature) r + momentum.
    """
    kept = np.asarray(momentum, np.float64)
    trace = 1 + kept - np.asarray(rate) * curvature
    inner = trace * trace - 4 * kept
    real = (np.abs(trace) + np.sqrt(np.maximum(inner, 0))) / 2
    return np.where(inner < 0, np.sqrt(kept + 0 * trace), real)


def edge(steepest: float, momentum: float = 0.0) -> float:
    """The learning rate from which on a bowl's steepest axis throws the ball out: 2 (1 + momentum) / curvature."""
    return 2 * (1 + momentum) / steepest


def edges(steepest: float, momentum: float) -> dict[str, float]:
    """The same for plain descent, momentum and Nesterov's: 2 / h, 2 (1 + mu) / h, 2 (1 + mu) / ((1 + 2 mu) h)."""
    pushed = edge(steepest, momentum)
    return {"sgd": edge(steepest), "momentum": pushed, "nesterov": pushed / (1 + 2 * momentum)}


def best_rate(curvatures: Sequence[float]) -> float:
    """The rate of plain descent that gets there in the fewest steps: 2 / (flattest + steepest)."""
    return 2 / (min(curvatures) + max(curvatures))


def best_momentum(curvatures: Sequence[float]) -> tuple[float, float]:
    """(rate, momentum) that leave the least a step: Polyak's."""
    low, high = math.sqrt(min(curvatures)), math.sqrt(max(curvatures))
    return (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2


def predicted_steps(rate: float, curvatures: Sequence[float], momentum: float = 0.0) -> float:
    """Steps until TARGET of the distance is left, from as far along every axis; inf where it grows.

    Plain descent: log(1 / TARGET) / -log(share left a step), of the axis that leaves most. With momentum, whose ball
    gathers speed first and then swings, the steps are read off the law of its place, `places_after`.
    """
    left = float(max(shrinking(rate, h, momentum) for h in curvatures))
    if left >= 1:
        return math.inf
    plain = math.log(1 / TARGET) / -math.log(left) if left > 0 else 1.0
    if not momentum:
        return plain
    steps = np.arange(2 * math.ceil(plain) + 20)  # to gather speed takes at most as long again
    far = np.linalg.norm([places_after(steps, rate, h, momentum) for h in curvatures], axis=0)
    return float(counted_steps(far) or 0)


def places_after(steps: np.ndarray, rate: float, curvature: float, momentum: float) -> np.ndarray:
    """The place along one axis after so many steps of momentum from rest at 1: A r^t + (1 - A) q^t.

    r and q are the two eigenvalues, and A = (1 - rate * curvature - q) / (r - q).
    """
    trace = 1 + momentum - rate * curvature
    root = (
        cmath.sqrt(trace * trace - 4 * momentum) or 1e-7
    )  # equal ones, whose law has a factor t, a little apart
    r, q = (trace + root) / 2, (trace - root) / 2
    share = (1 - rate * curvature - q) / (r - q)
    return np.real(share * r**steps + (1 - share) * q**steps)


def distances(
    rate: float, curvatures: Sequence[float], momentum: float, start: Sequence[float], steps: int
) -> np.ndarray:
    """steps + 1: the distance from the minimum after every step of Keras' SGD, from `start` along the bowl's axes."""
    # Plain floats: ten times as fast as arrays of two.
    places, speeds = list(start), [0.0] * len(start)
    found = [math.hypot(*places)]
    for _ in range(steps):
        for n, curve in enumerate(curvatures):
            speeds[n] = momentum * speeds[n] - rate * curve * places[n]
            places[n] += speeds[n]
        found.append(math.hypot(*places))
    return np.array(found)


def counted_steps(far: np.ndarray) -> int | None:
    """The first step from which on at most TARGET of the first distance is left; None where none of them is."""
    above = np.flatnonzero(~(far <= TARGET * far[0]))
    last = int(above[-1]) + 1 if len(above) else 0
    return last if last < len(far) else None


def final_losses(
    rates: np.ndarray, momenta: np.ndarray, curvatures: Sequence[float], start: Sequence[float], steps: int
) -> np.ndarray:
    """M x R: the loss after so many steps for each momentum and each rate, over the loss at the start."""
    rate, kept = np.meshgrid(rates, momenta)
    total = np.zeros_like(rate)
    with np.errstate(all="ignore"):
        for curve, begin in zip(curvatures, start, strict=True):
            place, v = np.full_like(rate, begin), np.zeros_like(rate)
            for _ in range(steps):
                v = kept * v - rate * curve * place
                place = place + v
            total += 0.5 * curve * place**2
    return total / (0.5 * float(np.dot(curvatures, np.square(start))))
