"""What a cloud of points is: places in a square window, each of one of two classes, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.params import Range, param
from cvlab.registry import Registry

POINT_CLOUDS = Registry("point cloud")
WINDOW = (-6.0, 6.0)  # of both axes
DECIMALS = 2  # of a place: what the address writes is what is computed with
NOISE = Range(low=0.0, high=2.0, step=0.05)
COUNT = Range(low=4, high=500, step=2)
SEED = Range(low=0, high=999)
HALVES = "How many, half of each class."
DRAWS = "Another number draws other points."
STRAYING = "How far points stray from their places: the standard deviation, in units of the axes."


@dataclass(frozen=True)
class Points:
    """places: float64 N x 2, hundredths within WINDOW. labels: N ints, 0 (blue) or 1 (orange)."""

    places: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def signs(self) -> np.ndarray:
        """The classes as a perceptron has them: float64, −1 for 0 and +1 for 1."""
        return 2.0 * self.labels - 1

    def rows(self) -> list[list[float]]:
        """[x, y, class] of each point, as the browser has them."""
        return [[float(x), float(y), int(c)] for (x, y), c in zip(self.places, self.labels, strict=True)]


@dataclass(frozen=True, kw_only=True)
class PointCloud:
    """A family of point clouds to draw from; one of POINT_CLOUDS. The classes alternate: blue, orange, blue, ..."""

    title: ClassVar[str]

    kind: str = ""
    count: int = param(60, COUNT, label="Points", help=HALVES)
    noise: float = param(0.3, NOISE, label="Noise", help=STRAYING)
    seed: int = param(0, SEED, label="Seed", help=DRAWS)

    def points(self) -> Points:
        """The cloud, the same for the same fields. What strays out of the window is brought back to its rim."""
        rng = np.random.default_rng(self.seed)
        labels = np.arange(self.count) % 2
        exact = self.exact(labels, (np.arange(self.count) // 2 + 0.5) / np.ceil(self.count / 2), rng)
        strayed = exact + self.noise * rng.standard_normal((self.count, 2))
        return Points(np.clip(strayed, *WINDOW).round(DECIMALS) + 0.0, labels)  # + 0.0: no −0.0

    def exact(self, labels: np.ndarray, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """N x 2 places without noise. along: each point's place among those of its class, 0..1."""
        raise NotImplementedError
