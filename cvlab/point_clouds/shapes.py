"""The four clouds, from the one that a line separates to the one that nothing simple does.

Source: the shapes are those of D. Smilkov, S. Carter et al., "A neural network playground", 2016,
https://playground.tensorflow.org
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.params import Range, param
from cvlab.point_clouds.base import COUNT, DRAWS, HALVES, NOISE, POINT_CLOUDS, SEED, STRAYING, PointCloud

BETWEEN = (1.0, 2.0)  # the middle between the two heaps: off the origin, so that a bias is needed


@POINT_CLOUDS.register
@dataclass(frozen=True, kw_only=True)
class Blobs(PointCloud):
    """Two heaps; a line separates them while they do not reach into each other."""

    title: ClassVar[str] = "Two blobs"
    kind: str = "blobs"
    count: int = param(40, COUNT, label="Points", help=HALVES)
    noise: float = param(0.8, NOISE, label="Noise", help=STRAYING)
    seed: int = param(6, SEED, label="Seed", help=DRAWS)
    apart: float = param(
        2.0,
        Range(low=0.0, high=4.0, step=0.1),
        label="Apart",
        help="The heaps' middles lie that far to the right and left of (1, 2), and half as far above and below it.",
    )

    def exact(self, labels: np.ndarray, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return np.outer(2.0 * labels - 1, [self.apart, self.apart / 2]) + BETWEEN


@POINT_CLOUDS.register
@dataclass(frozen=True, kw_only=True)
class Circle(PointCloud):
    """A disc of radius 2 (orange) within a ring from 3.5 to 5 (blue)."""

    title: ClassVar[str] = "Circle"
    kind: str = "circle"

    def exact(self, labels: np.ndarray, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        share = rng.random(len(labels))
        # the square root spreads a disc's points evenly
        radius = np.where(labels == 1, 2 * np.sqrt(share), 3.5 + 1.5 * share)
        return radius[:, None] * _around(2 * np.pi * rng.random(len(labels)))


@POINT_CLOUDS.register
@dataclass(frozen=True, kw_only=True)
class Xor(PointCloud):
    """Four squares of side 2.4 around (±3, ±3); orange where exactly one coordinate is above zero.

    Without noise the strip |x₁ + x₂| < 3 holds all that is orange and nothing that is blue.
    """

    title: ClassVar[str] = "Xor"
    kind: str = "xor"
    noise: float = param(0.2, NOISE, label="Noise", help=STRAYING)

    def exact(self, labels: np.ndarray, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        sizes = rng.uniform(1.8, 4.2, (len(labels), 2))
        right = np.arange(len(labels)) // 2 % 2 == 0  # each class's points lie left and right in turn
        above = right ^ (labels == 1)
        return sizes * np.where(np.stack([right, above], axis=1), 1, -1)


@POINT_CLOUDS.register
@dataclass(frozen=True, kw_only=True)
class Spiral(PointCloud):
    """Two arms around each other, one and three quarter turns each."""

    title: ClassVar[str] = "Spiral"
    kind: str = "spiral"
    noise: float = param(0.1, NOISE, label="Noise", help=STRAYING)

    def exact(self, labels: np.ndarray, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return (5.5 * along)[:, None] * _around(3.5 * np.pi * along + np.pi * labels)


def _around(angles: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)
