"""Two ways to a gradient that know nothing of backpropagation: pulling at each weight, and adding up every path."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from cvlab.mlp.network import Mlp, Weights, forward, slope

# Central differences err by about step² (cut off) and by 1e-16 / step (rounding): least near the third root of 1e-16.
STEP = 1e-5


def finite_differences(loss: Callable[[], float], parts: Weights, step: float = STEP) -> Weights:
    """(L(w + h) - L(w - h)) / 2h for every number of `parts`, which are changed in place and put back."""
    found = []
    for part in parts:
        slopes = np.zeros_like(part)
        for place in np.ndindex(part.shape):
            kept = part[place]
            part[place] = kept + step
            above = loss()
            part[place] = kept - step
            below = loss()
            part[place] = kept
            slopes[place] = (above - below) / (2 * step)
        found.append(slopes)
    return found


def by_paths(net: Mlp, weights: Weights, point: np.ndarray, label: float) -> Weights:
    """The gradients for one point as the sum over all ways from a weight to the loss, each a product of local slopes.

    That is the chain rule written out; there are (units)^(layers) ways, which backpropagation goes together.
    """
    sums, values = forward(net, weights, point[None])
    p = values[-1][0, 0]
    last = p - label if net.loss == "cross-entropy" else 2 * (p - label) * p * (1 - p)
    layers = len(sums)
    slopes = [slope(net.activation, sums[n], values[n + 1])[0] for n in range(layers - 1)]
    found: Weights = []
    for layer in range(layers):
        width = net.sizes[layer + 1]
        deltas = np.zeros(width)
        for unit in range(width):
            between = [range(n) for n in net.sizes[layer + 2 :]]
            for way in product(*between):
                places, term = (unit, *way), last
                for n in range(len(places) - 1):
                    at = layer + n
                    term *= slopes[at][places[n]] * weights[2 * (at + 1)][places[n], places[n + 1]]
                deltas[unit] += term
        found += [np.outer(values[layer][0], deltas), deltas]
    return found


def path_count(net: Mlp, layer: int) -> int:
    """How many ways lead from one weight of that layer (from 0) to the loss."""
    return int(np.prod(net.sizes[layer + 2 :]))
