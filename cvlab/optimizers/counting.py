"""Predict, then count: what curvature foretells for a few learning rates, and what a run makes of them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from cvlab.optimizers.prediction import (
    MOST,
    best_rate,
    counted_steps,
    distances,
    edge,
    final_losses,
    predicted_steps,
    shrinking,
)
from cvlab.question import Question

START = (1.0, 1.0)  # along the flattest and the steepest axis
SHOWN = 400  # steps of a curve
SHARES = {"a tenth of the edge": 0.1, "half of the edge": 0.5, "near the edge": 0.98, "over the edge": 1.03}


class Trial(NamedTuple):
    """One learning rate. left: the share of the distance that stays a step. foretold: steps, inf for never.

    counted: by the run, None where it never arrives. far: the run's distances, line: the foretold ones, as shares.
    """

    name: str
    rate: float
    left: float
    foretold: float
    counted: int | None
    far: np.ndarray
    line: np.ndarray

    @property
    def off(self) -> float | None:
        """How far the foretold steps are from the counted ones, as a share of these; None without both."""
        if self.counted is None or math.isinf(self.foretold):
            return None
        return abs(self.foretold - self.counted) / max(self.counted, 1)


def trials(condition: float, momentum: float) -> list[Trial]:
    """Learning rates from slow to too large on a bowl whose steepest curvature is 1; without momentum the best too."""
    curvatures = (1 / condition, 1.0)
    rates = {name: share * edge(1.0, momentum) for name, share in SHARES.items()}
    if not momentum:
        rates["the best"] = best_rate(curvatures)
    return [
        _trial(name, rate, curvatures, momentum)
        for name, rate in sorted(rates.items(), key=lambda one: one[1])
    ]


def _trial(name: str, rate: float, curvatures: tuple[float, float], momentum: float) -> Trial:
    left = float(max(shrinking(rate, h, momentum) for h in curvatures))
    foretold = predicted_steps(rate, curvatures, momentum)
    most = SHOWN if math.isinf(foretold) else min(MOST, int(1.5 * foretold) + 100)
    far = distances(rate, curvatures, momentum, START, most)
    found = counted_steps(far)
    shown = min(SHOWN, found + 5) if found is not None else SHOWN
    steps = np.arange(shown + 1)
    line = left**steps
    return Trial(name, rate, left, foretold, found, far[: shown + 1] / far[0], line)


def question(condition: float) -> Question:
    """How many steps the rate 1 / steepest takes on a bowl of twice this condition number, to within a tenth."""
    twice = 2 * condition
    one = _trial("half of the edge", edge(1.0) / 2, (1 / twice, 1.0), 0.0)
    count = one.counted if one.counted is not None else MOST
    return Question(
        f"A bowl has the condition number {twice:g}, and plain descent takes the rate 1 / λmax, half of the rate that "
        "breaks. How many steps until a ten-thousandth of the distance is left? (A tenth off is still right.)",
        count,
        f"Along the flat axis 1 − 1/{twice:g} of the distance is left a step, and log 10,000 / −log(1 − 1/{twice:g}) = "
        f"{one.foretold:.0f}, about 9.2 times the condition number. The run took {count:,}.",
        count / 10,
    )


class RateGrid(NamedTuple):
    """rates: R. momenta: M. shares: M x R, the loss left. edge: M, the rate from which on it grows."""

    rates: np.ndarray
    momenta: np.ndarray
    shares: np.ndarray
    edge: np.ndarray


def rate_grid(condition: float, steps: int, across: int = 72, down: int = 50) -> RateGrid:
    """The loss after so many steps, over all rates and momenta, on a bowl whose steepest curvature is 1."""
    rates, momenta = np.linspace(0.05, 4.3, across), np.linspace(0, 0.98, down)
    shares = final_losses(rates, momenta, (1 / condition, 1.0), START, steps)
    return RateGrid(rates, momenta, shares, np.array([edge(1.0, kept) for kept in momenta]))
