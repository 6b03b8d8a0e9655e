"""Where a net that looks once stands while it is taught, as the page keeps it: pausing is not asking for more.

The teaching itself is `cvlab.nets.detector:teach`, which goes on from a `Standing` and gives the next one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cvlab.detection.judging import curve, match
from cvlab.detection.looking import one_shot
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.scattering import Canvas

BATCH = 16  # canvases of a step
LOOKS = 12  # how often a net is tried on a canvas on the way
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)
Weights = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Teaching:
    """What is asked for. digits: the data set whose training digits are thrown. watched: a canvas that the net is tried
    on and never taught."""

    digits: str
    canvases: int
    seed: int
    watched: Canvas

    @property
    def steps(self) -> int:
        return max(1, self.canvases // BATCH)

    @property
    def marks(self) -> frozenset[int]:
        """After which steps the net is tried."""
        return frozenset(round(n * self.steps / LOOKS) for n in range(1, LOOKS + 1)) - {0}


@dataclass(frozen=True)
class Standing:
    """A net between two steps. moments: the optimizer's numbers. losses: of the steps since the last look."""

    weights: Weights
    moments: Weights
    step: int
    losses: tuple[float, ...] = ()


@dataclass(frozen=True)
class Look:
    """After so many canvases: the mean loss since the last look, the weights in half precision, and their AP."""

    canvases: int
    loss: float
    ap: float
    weights: Weights


@dataclass(frozen=True)
class Lesson:
    """A part of a teaching: where it came to, and the looks on the way.

    broken: the loss stopped being a number, so it stands where it began, and wants a smaller rate.
    """

    standing: Standing
    looks: tuple[Look, ...] = ()
    broken: bool = False


def rate_at(rate: float, step: int, steps: int) -> float:
    """The learning rate of a step: it rises from a tenth for a fifth of the steps (50 at most), then falls as a cosine.

    Source: `keras.optimizers.schedules.CosineDecay` with a warm-up; I. Loshchilov and F. Hutter, "SGDR", 2017,
    https://arxiv.org/abs/1608.03983
    """
    rising = min(50, steps // 5)
    if step < rising:
        return rate * (0.1 + 0.9 * step / rising)
    return rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (step - rising) / steps)))


def sound(weights: Weights) -> bool:
    """Whether all are numbers, and none larger than half precision holds."""
    return all(bool((np.abs(array) < np.finfo(np.float16).max).all()) for array in weights)


def looked(weights: Weights, standing: Standing, canvas: Canvas) -> Look:
    """The net tried on a canvas, with the weights as they are kept."""
    halves = tuple(array.astype(np.float16) for array in weights)
    settings = Settings(floor=0.05)
    answer = find(one_shot(canvas.image, full(halves)), settings).answer(settings.floor)
    right = match(answer, canvas.truth, settings.judge) >= 0
    ap = curve(answer.scores, right, len(canvas.truth.classes)).ap
    return Look(standing.step * BATCH, float(np.mean(standing.losses)), ap, halves)


def full(halves: Weights) -> Weights:
    """Kept weights as a net computes with them."""
    return tuple(array.astype(np.float32) for array in halves)
