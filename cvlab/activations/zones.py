"""Where a curve is so flat that next to no gradient comes through."""

from __future__ import annotations

import numpy as np

from cvlab.activations.base import FLAT, SPAN, ActivationSpec

STEPS = 4800  # 0.0025 apart: no flat zone of the lesson's functions is narrower than 0.2
HALVINGS = 40


def flat_zones(
    spec: ActivationSpec, low: float = SPAN[0], high: float = SPAN[1]
) -> tuple[tuple[float, float], ...]:
    """The stretches of x from `low` to `high` on which the slope is under 0.1 in size, from left to right."""
    x = np.linspace(low, high, STEPS + 1)
    flat = np.abs(spec.slope(x)) < FLAT
    turns = np.flatnonzero(flat[1:] != flat[:-1])
    edges = [_edge(spec, x[n], x[n + 1], bool(flat[n])) for n in turns]
    if flat[0]:
        edges.insert(0, low)
    if flat[-1]:
        edges.append(high)
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def flat_share(spec: ActivationSpec, values: np.ndarray) -> float:
    """The share of these numbers at which the slope is under 0.1 in size."""
    return float((np.abs(spec.slope(values)) < FLAT).mean())


def _edge(spec: ActivationSpec, low: float, high: float, flat: bool) -> float:
    """Where between `low` and `high` the slope passes 0.1; flat: whether it is under it at `low`."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (abs(float(spec.slope(middle))) < FLAT) == flat:
            low = middle
        else:
            high = middle
    return float((low + high) / 2)
