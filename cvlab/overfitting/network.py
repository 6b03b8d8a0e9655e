"""A network from one number to one number, many of them at once: forward, backward, and the weights in between.

The first axis of every array is the network: as many of one shape are carried along as there are seeds. The browser
does the same sums in float64 (cvlab/ui/overfitting/maths.js); a browser test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from cvlab.overfitting.dice import shares
from cvlab.params import Range, Switch, check, param

EPSILON, KEPT = (
    1e-3,
    0.99,
)  # of Keras' BatchNormalization: below its root, and of its moving averages each step

Parts = list[np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A network of tanh layers, how it is trained, and the cures that are on. Names are Keras' own."""

    width: int = param(64, Range(low=1, high=128), label="Width", help="Units of each hidden layer.")
    layers: int = param(2, Range(low=1, high=3), label="Hidden layers", help="How many tanh layers.")
    steps: int = param(
        2000, Range(low=100, high=5000, step=100), label="Steps", help="Updates of all weights."
    )
    learning_rate: float = param(
        0.01, Range(low=1e-4, high=10.0, step=1e-4, log=True), label="Learning rate", help="Adam's."
    )
    batch_size: int = param(
        0, Range(low=0, high=100), label="Batch", help="Points a step; 0 takes all of them."
    )
    l1: float = param(
        0.0, Range(low=0.0, high=1.0, step=1e-4), label="L1", help="Adds l1 × sum(|w|) to the loss."
    )
    l2: float = param(
        0.0, Range(low=0.0, high=1.0, step=1e-4), label="L2", help="Adds l2 × sum(w²) to the loss."
    )
    proximal: bool = param(
        False,
        Switch(),
        label="Exact zeros",
        help="A proximal step in place of Keras' subgradient: what would cross 0 stays there.",
    )
    dropout: float = param(
        0.0, Range(low=0.0, high=0.9, step=0.05), label="Dropout", help="Share of units left out."
    )
    batchnorm: bool = param(False, Switch(), label="Batch normalisation", help="Before each tanh.")
    idle_bias: bool = param(
        True,
        Switch(),
        label="Biases in front of it",
        help="Keras' layers have them unless told otherwise. A normalisation takes them off again, so they do nothing "
        "but wander.",
    )
    patience: int = param(
        0,
        Range(low=0, high=2000, step=50),
        label="Patience",
        help="Steps without a better moment; 0 never stops.",
    )

    def __post_init__(self) -> None:
        check(self)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the input to the output."""
        return (1, *(self.width,) * self.layers, 1)

    @property
    def parameters(self) -> int:
        """How many numbers training moves."""
        biases = sum(self.sizes[1:]) if self.biased else 1
        normal = 2 * self.width * self.layers if self.batchnorm else 0
        return sum(a * b for a, b in pairwise(self.sizes)) + biases + normal

    @property
    def biased(self) -> bool:
        """Whether the hidden layers have biases."""
        return self.idle_bias or not self.batchnorm


@dataclass
class Net:
    """kernels: nets x in x out, biases: nets x 1 x out, one each a layer, or the output's
    alone. Of batch normalisation, one each a hidden layer and nets x 1 x units: scales, shifts, and the moving
    means and variances."""

    kernels: Parts
    biases: Parts
    scales: Parts = field(default_factory=list)
    shifts: Parts = field(default_factory=list)
    means: Parts = field(default_factory=list)
    variances: Parts = field(default_factory=list)

    @property
    def biased(self) -> bool:
        """Whether the hidden layers have biases."""
        return len(self.biases) == len(self.kernels)

    @property
    def moved(self) -> Parts:
        """All that the optimizer moves: first the kernels, which alone are charged for their size."""
        return [*self.kernels, *self.biases, *self.scales, *self.shifts]

    def copy(self) -> Net:
        """The same numbers in arrays of their own."""
        return Net(*([part.copy() for part in parts] for parts in vars(self).values()))


@dataclass(frozen=True)
class Seen:
    """One forward pass. inputs: of each layer. plain: each hidden layer's sums. normal: the same normalised (None
    without). spread: their root of variance + epsilon. active: after tanh. masks: of dropout, already divided."""

    inputs: Parts
    plain: Parts
    normal: Parts
    spread: Parts
    active: Parts
    masks: Parts
    output: np.ndarray


def begin(fit: Fit, seeds: np.ndarray, dtype: type = np.float64) -> Net:
    """Networks as Keras begins them: kernels of Glorot's uniform, biases 0, scales 1, shifts 0.

    Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
    https://proceedings.mlr.press/v9/glorot10a.html
    """
    count, sizes = len(seeds), fit.sizes
    kernels = [
        ((2 * shares(seeds, n, a * b) - 1) * np.sqrt(6 / (a + b))).reshape(count, a, b).astype(dtype)
        for n, (a, b) in enumerate(pairwise(sizes))
    ]
    biases = [np.zeros((count, 1, b), dtype) for b in (sizes[1:] if fit.biased else sizes[-1:])]
    if not fit.batchnorm:
        return Net(kernels, biases)

    def each(value: float) -> Parts:
        return [np.full((count, 1, fit.width), value, dtype) for _ in range(fit.layers)]

    return Net(kernels, biases, each(1), each(0), each(0), each(1))


def forward(net: Net, x: np.ndarray, masks: Parts | None = None, training: bool = False) -> Seen:
    """What each layer makes of x (nets x places x 1).

    Args:
        masks: dropout's, one each a hidden layer: 0 where a unit is off, 1 / (1 - rate) where it is on.
        training: whether batch normalisation takes the mean and variance of x itself, not the moving ones.
    """
    inputs, plain, normal, spread, active = [], [], [], [], []
    h = x
    for n in range(len(net.kernels) - 1):
        inputs.append(h)
        z = h @ net.kernels[n]
        if net.biased:
            z = z + net.biases[n]
        plain.append(z)
        if net.scales:
            mean = z.mean(axis=1, keepdims=True) if training else net.means[n]
            variance = z.var(axis=1, keepdims=True) if training else net.variances[n]
            spread.append(np.sqrt(variance + EPSILON))
            normal.append((z - mean) / spread[n])
            z = net.scales[n] * normal[n] + net.shifts[n]
        active.append(np.tanh(z))
        h = active[n] * masks[n] if masks else active[n]
    inputs.append(h)
    return Seen(inputs, plain, normal, spread, active, masks or [], h @ net.kernels[-1] + net.biases[-1])


def backward(net: Net, seen: Seen, y: np.ndarray) -> Parts:
    """The gradient of mean((f(x) - y)^2), in the order of `Net.moved`. y: nets x places x 1."""
    last = len(net.kernels) - 1
    empty = np.zeros(0)
    kernels, biases, scales, shifts = (
        [empty] * len(p) for p in (net.kernels, net.biases, net.scales, net.shifts)
    )
    back = 2 * (seen.output - y) / y.shape[1]
    for n in range(last, -1, -1):
        if n < last:
            if seen.masks:
                back = back * seen.masks[n]
            back = back * (1 - seen.active[n] ** 2)
            if net.scales:
                scales[n] = (back * seen.normal[n]).sum(axis=1, keepdims=True)
                shifts[n] = back.sum(axis=1, keepdims=True)
                back = through_norm(back * net.scales[n], seen.normal[n], seen.spread[n])
        kernels[n] = seen.inputs[n].swapaxes(1, 2) @ back
        if n == last or net.biased:
            biases[n if net.biased else 0] = back.sum(axis=1, keepdims=True)
        back = back @ net.kernels[n].swapaxes(1, 2)
    return [*kernels, *biases, *scales, *shifts]


def through_norm(back: np.ndarray, normal: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """The gradient by what was normalised: mean and variance hang on it too, so both parts are taken off again.

    Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015, https://arxiv.org/abs/1502.03167
    """
    mean = back.mean(axis=1, keepdims=True)
    along = (back * normal).mean(axis=1, keepdims=True)
    return (back - mean - normal * along) / spread


def predict(net: Net, x: np.ndarray) -> np.ndarray:
    """nets x places: the curves at the places x; all units at work, moving averages."""
    given = np.broadcast_to(x[:, None], (net.kernels[0].shape[0], len(x), 1)) if x.ndim == 1 else x
    return forward(net, given.astype(net.kernels[0].dtype)).output[..., 0]
