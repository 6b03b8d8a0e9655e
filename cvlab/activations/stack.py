"""A stack of dense layers run on pictures: how large the signal and the gradient are at each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from cvlab.activations.base import ActivationSpec
from cvlab.activations.initialisers import InitialiserSpec
from cvlab.activations.small_digits import small_digits
from cvlab.params import Choice, Range

DEEPEST = 50
LAYERS = Range(low=1, high=DEEPEST, whole=True)
WIDTHS = (16, 32, 64, 128, 256)
PICTURES = 20  # two of each digit
DRAWS = 30
BAND = (0.1, 0.9)  # the draws between are the band
ALONE = 2**18  # multiplications up to which OpenBLAS does not ask for threads
FLOAT32 = (1.2e-38, 3.4e38)  # what a network's own numbers can hold without loss


@dataclass(frozen=True, kw_only=True)
class Stack:
    """`layers` dense layers of `width` units without biases, each followed by the activation, over 64 pixels.

    Raises:
        ValueError: for a number of layers or a width that the lesson does not have.
    """

    activation: Any
    initialiser: Any
    layers: int = 20
    width: int = 128

    def __post_init__(self) -> None:
        if not isinstance(self.activation, ActivationSpec) or not isinstance(
            self.initialiser, InitialiserSpec
        ):
            raise ValueError("A stack wants an activation and an initialiser of the lesson.")
        for name, limit in (("layers", LAYERS), ("width", Choice(options=WIDTHS))):
            if problem := limit.problem(getattr(self, name)):
                raise ValueError(f"The stack's {name} {problem}.")


@dataclass(frozen=True, kw_only=True)
class Draw:
    """One draw of all weights. signal: (layers + 1,) mean squares, the pictures' own first. gradient: (layers,) mean
    squares of the gradient that arrives at each layer's output; 1 at the last."""

    signal: np.ndarray
    gradient: np.ndarray


def weights_of(stack: Stack, draw: int) -> Iterator[np.ndarray]:
    """The weights of draw number `draw`, (inputs, units) a layer; a deeper stack begins with the same ones."""
    random = np.random.default_rng(draw)
    sizes = [small_digits().shape[1]] + [stack.width] * stack.layers
    return (stack.initialiser.draw(random, a, b) for a, b in pairwise(sizes))


def arriving(stack: Stack, draw: int) -> np.ndarray:
    """What is sent back from the last layer's output: normal numbers, (pictures, width), whose mean square is 1."""
    sent = np.random.default_rng([draw, 1]).standard_normal((PICTURES, stack.width))
    return sent / np.sqrt(np.square(sent).mean())


def run(stack: Stack, draw: int) -> Draw:
    """Forward and backward through one draw, in float64: what leaves float32's range is still told.

    Source: X. Glorot, Y. Bengio, 2010, https://proceedings.mlr.press/v9/glorot10a.html
    """
    x, sums, signal = small_digits()[:PICTURES], [], []
    weights = list(weights_of(stack, draw))
    signal.append(np.square(x).mean())
    for w in weights:
        sums.append(times(x, w))
        x = stack.activation.value(sums[-1])
        signal.append(np.square(x).mean())
    gradient, sent = [1.0], arriving(stack, draw)
    for w, z in zip(weights[:0:-1], sums[:0:-1], strict=True):
        sent = times(sent * stack.activation.slope(z), w.T)
        gradient.append(np.square(sent).mean())
    return Draw(signal=np.array(signal), gradient=np.array(gradient[::-1]))


def dead_units(stack: Stack, draw: int = 0) -> Iterator[int]:
    """Layer by layer, how many units have a slope of exactly 0 on every one of 1,000 pictures.

    Such a unit gets no gradient from any of them, and so never learns from them.
    """
    x = small_digits()
    for w in weights_of(stack, draw):
        z = times(x, w)
        x = stack.activation.value(z)
        yield int((stack.activation.slope(z) == 0).all(axis=0).sum())


def times(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """x @ w in pieces too small for BLAS' threads, whose waiting for each other cost fifty times the work."""
    rows = max(1, ALONE // w.size)
    if len(x) <= rows:
        return x @ w
    out = np.empty((len(x), w.shape[1]))
    for n in range(0, len(x), rows):
        np.matmul(x[n : n + rows], w, out=out[n : n + rows])
    return out
