"""The rule: take the points in turn, and where the sign is wrong, add the point to the weights or take it away.

Everywhere in cvlab a point x = (x₁, x₂) is extended by a 1 in front, x̃ = (1, x₁, x₂), and the bias is the first
weight, w = (b, w₁, w₂): in the sum w · x̃, in the rule, in R and in γ alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_UPDATES = 1000  # where a run on points that no line separates is broken off
# A sum this small against |w| |x̃| is 0 but for rounding: hundredths, however often added, give larger ones.
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Update:
    """One mistake and what was learnt from it: after = before + rate · y · x̃ of the point `index`.

    looked: how many points were looked at until then, this one included, over all sweeps.
    """

    index: int
    looked: int
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class Run:
    """What became of a perceptron. done: whether every point is right."""

    updates: tuple[Update, ...]
    weights: np.ndarray
    done: bool

    @property
    def mistakes(self) -> int:
        return len(self.updates)


def extended(places: np.ndarray) -> np.ndarray:
    """N x (1 + D): each place with a 1 in front, which the bias weighs."""
    return np.column_stack([np.ones(len(places)), np.asarray(places, np.float64)])


def scores(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """N sums w · x̃ of extended points; the answer is their sign, +1, −1, or 0 on the line itself."""
    sums = x @ weights
    sums[np.abs(sums) <= TOLERANCE * np.linalg.norm(x, axis=1) * np.linalg.norm(weights)] = 0.0
    return sums


def wrong(x: np.ndarray, signs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """N truth values: where the sign is not y. A point on the line is on no side, so it is wrong too."""
    return signs * scores(x, weights) <= 0


def loss(x: np.ndarray, signs: np.ndarray, weights: np.ndarray) -> float:
    """The perceptron's loss, the mean of max(0, −y w · x̃): 0 for right points, else how far the sum is off.

    The rule is a step of stochastic gradient descent on it: a wrong point's slope is −y x̃, a right one's 0.
    Source: F. Rosenblatt, 1958, https://doi.org/10.1037/h0042519; as a loss: C. Bishop, "Pattern recognition and
    machine learning", 2006, section 4.1.7
    """
    return float(np.maximum(0.0, -signs * scores(x, weights)).mean()) if len(x) else 0.0


def learn(
    x: np.ndarray,
    signs: np.ndarray,
    *,
    rate: float = 1.0,
    start: Sequence[float] | None = None,
    most: int = MOST_UPDATES,
) -> Run:
    """Go through the points in their order again and again, w ← w + rate · y · x̃ at each mistake, until none is left.

    Args:
        x: N x D extended points. signs: N of −1 and +1. start: D weights, zeros without. most: updates at most.
    """
    weights = np.zeros(x.shape[1]) if start is None else np.array(start, np.float64)
    updates: list[Update] = []
    looked, count = 0, len(x)
    while len(updates) < most:
        turn = np.roll(wrong(x, signs, weights), -(looked % count) if count else 0)
        if not turn.any():
            return Run(tuple(updates), weights, True)
        looked += int(turn.argmax()) + 1
        index = (looked - 1) % count
        after = weights + rate * signs[index] * x[index]
        updates.append(Update(index, looked, weights, after))
        weights = after
    return Run(tuple(updates), weights, not wrong(x, signs, weights).any())
