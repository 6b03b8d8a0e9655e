"""Noisy samples of one wave of a sine, the world in which every fit of the lesson can be held to the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.params import Range, param

GRID = np.linspace(-1.0, 1.0, 101)  # where fits are drawn and measured
# Which points: those to learn from, those to check with, those of more draws.
DRAWN, HELD_BACK, REDRAWN = 10, 11, 12


@dataclass(frozen=True, kw_only=True)
class World:
    """How many points are seen, how noisy they are, and which ones the dice gave."""

    points: int = param(20, Range(low=1, high=100), label="Points", help="How many points are learnt from.")
    noise: float = param(
        0.5,
        Range(low=0.0, high=1.0, step=0.05),
        label="Noise",
        help="The standard deviation of what is added to the sine, which itself reaches from −1 to 1.",
    )
    seed: int = param(0, Range(low=0, high=999), label="Seed", help="Another number draws other points.")

    def samples(self, which: int = DRAWN) -> tuple[np.ndarray, np.ndarray]:
        """x from left to right in [-1, 1], one in each of as many equal parts, and y = sin(pi x) + noise; float64."""
        rng = np.random.default_rng([self.seed, which])
        x = self._places(rng, 1)[0]
        return x, truth(x) + self.noise * rng.normal(size=self.points)

    def draws(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """x and y of `count` further samples of as many points, each count x points."""
        rng = np.random.default_rng([self.seed, REDRAWN])
        x = self._places(rng, count)
        return x, truth(x) + self.noise * rng.normal(size=x.shape)

    def _places(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """count x points: one in each of as many equal parts of [-1, 1], where the dice put it."""
        return (np.arange(self.points) + rng.uniform(0, 1, (count, self.points))) * 2 / self.points - 1


def truth(x: np.ndarray) -> np.ndarray:
    """What the points are samples of: sin(pi x)."""
    return np.sin(np.pi * x)


def off(curve: np.ndarray, at: np.ndarray = GRID) -> np.ndarray:
    """The mean squared distance of a curve (... x places) to the truth: its test error, less the noise's share."""
    return np.mean((curve - truth(at)) ** 2, axis=-1)
