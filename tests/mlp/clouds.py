"""Networks, points and their classes for the tests of the small network."""

from __future__ import annotations

import numpy as np

from cvlab.mlp import ACTIVATIONS, LOSSES, Mlp, initial
from cvlab.mlp.network import Weights
from cvlab.point_clouds import POINT_CLOUDS

NETS = [
    Mlp(hidden=hidden, activation=activation, loss=loss)
    for hidden in ((4, 2), (1,), (3, 5, 2, 4))
    for activation in ACTIVATIONS
    for loss in LOSSES
]


def name(net: Mlp) -> str:
    return f"{'-'.join(map(str, net.hidden))} {net.activation} {net.loss}"


def cloud(kind: str = "circle", count: int = 40, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    points = POINT_CLOUDS[kind](count=count, seed=seed).points()
    return points.places, points.labels.astype(np.float64)


def weights_of(net: Mlp, seed: int = 7) -> Weights:
    """First weights, and biases that are not all 0."""
    rng = np.random.default_rng(seed)
    return [part + (rng.normal(0, 0.2, part.shape) if part.ndim == 1 else 0) for part in initial(net, seed)]
