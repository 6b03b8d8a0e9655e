"""How round the loss is where a network stands: how sharply it bends along its own gradient.

Along the gradient g the error falls at first by |g|^2 a unit of way, and bends up again by g'Hg / g'g, H being the
second derivatives. A step longer than 2 over that bend makes the error grow. It is what batch normalisation is said to
make smaller; the lesson measures whether it does.
Source: S. Santurkar, D. Tsipras, A. Ilyas, A. Madry, "How does batch normalization help optimization?", 2018,
https://arxiv.org/abs/1805.11604
"""

from __future__ import annotations

import numpy as np

from cvlab.overfitting.network import Net, Parts, backward, forward

FAR = 1e-4  # length of the way between the two gradients that are compared


def roundness(net: Net, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The bend of the training error along its gradient, by net; x, y: nets x points x 1, float64."""

    def slope(at: Net) -> Parts:
        return backward(at, forward(at, x, training=True), y)

    def dot(a: Parts, b: Parts) -> np.ndarray:
        return np.sum([np.sum(p * q, axis=(1, 2)) for p, q in zip(a, b, strict=True)], axis=0)

    here, moved = slope(net), net.copy()
    square = dot(here, here)
    far = FAR / np.sqrt(square)
    for w, g in zip(moved.moved, here, strict=True):
        w -= far[:, None, None] * g
    change = [a - b for a, b in zip(here, slope(moved), strict=True)]
    return dot(change, here) / (far * square)
