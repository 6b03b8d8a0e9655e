"""Averages over noisy gradients: the notes' V and Keras' v, side by side, and Adam's two averages for one weight.

Source: course notes' V = beta V + (1 - beta) g; D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization",
2015, https://arxiv.org/abs/1412.6980
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cvlab.optimizers.base import as_keras
from cvlab.optimizers.scaled import Adam
from cvlab.optimizers.surface import Surface

LENGTH = 120  # steps shown
OUTLIER = 8.0  # how far a gradient that went wrong lies off


def true_slopes(length: int = LENGTH) -> np.ndarray:
    """The gradient without noise: it falls from 1 to -1 and comes back, once."""
    return np.cos(2 * np.pi * np.arange(length) / length)


def noisy_slopes(
    noise: float, outliers: int, seed: int, length: int = LENGTH
) -> tuple[np.ndarray, np.ndarray]:
    """(gradients, places of the outliers): the true slope with normal noise of that standard deviation.

    The same seed gives the same noise for any number of outliers, and one more outlier leaves the others in place.
    """
    random = np.random.default_rng(seed)
    slopes = true_slopes(length) + noise * random.standard_normal(length)
    places = random.permutation(np.arange(5, length - 5))[:outliers]
    signs = np.where(np.arange(len(places)) % 2 == 0, 1.0, -1.0)
    slopes[places] += OUTLIER * signs
    return slopes, np.sort(places)


class Averages(NamedTuple):
    """What each way of writing momentum has after every step. mean: V = beta V + (1 - beta) g. corrected: V over
    1 - beta^t. sum: v = beta v + g, which is Keras' velocity over minus the rate."""

    mean: np.ndarray
    corrected: np.ndarray
    sum: np.ndarray


def averages(slopes: np.ndarray, beta: float) -> Averages:
    """The running mean and the running sum of these gradients, both begun at 0."""
    mean, total = np.zeros(len(slopes)), np.zeros(len(slopes))
    last_mean = last_sum = 0.0
    for t, g in enumerate(slopes):
        last_mean = beta * last_mean + (1 - beta) * g
        last_sum = beta * last_sum + g
        mean[t], total[t] = last_mean, last_sum
    begun = 1 - beta ** np.arange(1, len(slopes) + 1)
    return Averages(mean, mean / begun, total)


def memory(beta: float) -> float:
    """How many of the last gradients the mean is about over: 1 / (1 - beta)."""
    return 1 / (1 - beta)


def noise_left(beta: float) -> float:
    """The standard deviation of the running mean of independent noise, over that of the noise, in the long run."""
    return math.sqrt((1 - beta) / (1 + beta))


class AdamStep(NamedTuple):
    """One step of Adam for one weight, with all that it is made of. m_hat and v_hat: corrected for the start at 0.

    rate: Keras' rate of this step, which holds the correction. change: what is added to the weight.
    """

    t: int
    g: float
    m_before: float
    v_before: float
    m: float
    v: float
    m_hat: float
    v_hat: float
    rate: float
    change: float


def adam_steps(spec: Adam, slopes: Sequence[float]) -> list[AdamStep]:
    """Adam's steps for one weight whose gradients are these."""
    found, place = [], np.zeros(1)
    state = spec.begin(place)
    for t, g in enumerate(slopes, 1):
        before = state.slots
        moved, state = spec.step(place, np.array([g], np.float64), state)
        m, v = (float(slot[0]) for slot in state.slots)
        m_hat = m / (1 - as_keras(spec.beta_1) ** t)
        v_hat = v / (1 - as_keras(spec.beta_2) ** t)
        change = float(moved[0] - place[0])
        start = (float(before[0][0]), float(before[1][0]))
        found.append(AdamStep(t, float(g), *start, m, v, m_hat, v_hat, spec.rate_at(t), change))
        place = moved
    return found


def adam_slopes(spec: Adam, surface: Surface, scale: float, steps: int) -> np.ndarray:
    """steps x 2: the gradients that Adam meets on the surface from its start, the loss being `scale` times as high."""
    place = np.array(surface.start, np.float64)
    state, found = spec.begin(place), []
    for _ in range(steps):
        gradient = scale * surface.at(place)
        found.append(gradient)
        place, state = spec.step(place, gradient, state)
    return np.array(found)
