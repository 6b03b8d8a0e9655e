"""The network's numbers: two inputs, up to four hidden layers, one sigmoid; what it says, its loss, its gradients.

The browser does the same sums (`cvlab/ui/backpropagation/maths.js`); a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")
LOSSES = ("cross-entropy", "squared error")
DEEPEST, WIDEST = 4, 8  # hidden layers, and units in one: what a screen shows
REACH = 6.0  # the plane goes from -REACH to REACH in both directions
Weights = list[np.ndarray]  # kernel (in, out) and bias (out,) of each layer in turn, as Keras lists them


@dataclass(frozen=True, kw_only=True)
class Mlp:
    """Which network: `hidden` units in each hidden layer, their activation, and the loss at the one sigmoid.

    Raises:
        ValueError: for a layer without units, too many layers or units, or an unknown activation or loss.
    """

    hidden: tuple[int, ...] = (3, 2)
    activation: str = "tanh"
    loss: str = "cross-entropy"

    def __post_init__(self) -> None:
        if not 1 <= len(self.hidden) <= DEEPEST:
            raise ValueError(f"There are {len(self.hidden)} hidden layers; this page has 1 to {DEEPEST}.")
        for place, width in enumerate(self.hidden, 1):
            if not 1 <= width <= WIDEST:
                raise ValueError(
                    f"Hidden layer {place} has {width:,} units; it must have 1 to {WIDEST}, or nothing passes through."
                    if width < 1
                    else f"Hidden layer {place} has {width:,} units; this page draws at most {WIDEST}."
                )
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"The activation must be one of {', '.join(ACTIVATIONS)}.")
        if self.loss not in LOSSES:
            raise ValueError(f"The loss must be one of {', '.join(LOSSES)}.")

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each layer has, inputs and output included."""
        return (2, *self.hidden, 1)

    @property
    def parameter_count(self) -> int:
        return sum((before + 1) * after for before, after in zip(self.sizes, self.sizes[1:], strict=False))

    def split(self, flat: Sequence[float] | np.ndarray) -> Weights:
        """The row of all numbers taken apart into kernels and biases.

        Raises:
            ValueError: when the row is not as long as the network has numbers.
        """
        row = np.asarray(flat, np.float64).ravel()
        if row.size != self.parameter_count:
            raise ValueError(f"This network has {self.parameter_count} weights and biases, not {row.size}.")
        parts: Weights = []
        at = 0
        for before, after in zip(self.sizes, self.sizes[1:], strict=False):
            parts += [row[at : at + before * after].reshape(before, after)]
            at += before * after
            parts += [row[at : at + after]]
            at += after
        return parts


def widths_from(text: str) -> tuple[int, ...]:
    """The units of each hidden layer from what was typed: "3, 2" is (3, 2).

    Raises:
        ValueError: for anything but whole numbers with commas or blanks between them.
    """
    words = [word for word in re.split(r"[\s,;]+", text.strip()) if word]
    if not words or not all(re.fullmatch(r"\d{1,6}", word) for word in words):
        raise ValueError(
            f"Hidden layers are written as whole numbers from 1 to {WIDEST}, such as 3, 2 for two layers."
        )
    return tuple(int(word) for word in words)


def activate(kind: str, z: np.ndarray) -> np.ndarray:
    """f(z)."""
    if kind == "tanh":
        return np.tanh(z)
    if kind == "relu":
        return np.maximum(z, 0)
    return sigmoid(z) if kind == "sigmoid" else z


def slope(kind: str, z: np.ndarray, a: np.ndarray) -> np.ndarray:
    """f'(z), from f(z) = a where that is shorter; ReLU's slope at 0 is 0, as in Keras."""
    if kind == "tanh":
        return 1 - a * a
    if kind == "relu":
        return (z > 0).astype(np.float64)
    return a * (1 - a) if kind == "sigmoid" else np.ones_like(z)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-z), without overflow at either end."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def forward(net: Mlp, weights: Weights, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """(sums z, values a) of every layer for points N x 2; values begin with the points and end with the sigmoid."""
    sums, values = [], [np.asarray(x, np.float64)]
    for layer in range(len(net.sizes) - 1):
        z = values[-1] @ weights[2 * layer] + weights[2 * layer + 1]
        last = layer == len(net.sizes) - 2
        sums.append(z)
        values.append(sigmoid(z) if last else activate(net.activation, z))
    return sums, values


def loss_of(
    net: Mlp, weights: Weights, x: np.ndarray, y: np.ndarray, *, l1: float = 0.0, l2: float = 0.0
) -> float:
    """The mean loss over points N x 2 of classes y (0 or 1), and what L1 and L2 ask for the kernels, as in Keras.

    Cross-entropy is worked out from the sum before the sigmoid: a share may be too near 0 or 1 to be told from them.
    """
    sums, values = forward(net, weights, x)
    z, p = sums[-1][:, 0], values[-1][:, 0]
    each = (p - y) ** 2
    if net.loss == "cross-entropy":
        each = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    asked = sum(l1 * np.abs(kernel).sum() + l2 * (kernel**2).sum() for kernel in weights[::2])
    return float(each.mean() + asked)


def gradients(
    net: Mlp, weights: Weights, x: np.ndarray, y: np.ndarray, *, l1: float = 0.0, l2: float = 0.0
) -> Weights:
    """The slope of `loss_of` by every weight and bias, by backpropagation; shaped like the weights.

    Source: Rumelhart, Hinton and Williams, 1986, https://doi.org/10.1038/323533a0
    """
    values, deltas = errors(net, weights, x, y)
    found: Weights = []
    for kernel, value, delta in zip(weights[::2], values[:-1], deltas, strict=True):
        found += [
            value.T @ delta / len(x) + l1 * np.sign(kernel) + 2 * l2 * kernel,
            delta.sum(axis=0) / len(x),
        ]
    return found


def errors(
    net: Mlp, weights: Weights, x: np.ndarray, y: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """(values as `forward` gives them, the error δ = ∂loss/∂z of every layer), both point by point: N x units."""
    sums, values = forward(net, weights, x)
    p = values[-1]
    delta = p - y[:, None]
    if net.loss == "squared error":
        delta = 2 * delta * p * (1 - p)
    deltas = [delta]
    for layer in reversed(range(1, len(sums))):
        delta = (delta @ weights[2 * layer].T) * slope(net.activation, sums[layer - 1], values[layer])
        deltas.insert(0, delta)
    return values, deltas


def surface(net: Mlp, weights: Weights, side: int = 100, reach: float = REACH) -> np.ndarray:
    """What the network says at side x side places: the middles of cells from -reach to reach, the upper row first."""
    at = (2 * (np.arange(side) + 0.5) / side - 1) * reach
    x, y = np.meshgrid(at, -at)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    return forward(net, weights, points)[1][-1].reshape(side, side)
