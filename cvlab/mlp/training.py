"""Training as the browser does it, draw for draw: the same generator, first weights, order of points and steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cvlab.mlp.network import Mlp, Weights, gradients

MASK = 0xFFFFFFFF


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one step is made. rate: how far along the gradient. batch: points a step. l1, l2: Keras' regularizers of
    the kernels. keep: gradients are not set to zero between steps, so that they add up."""

    rate: float = 0.1
    batch: int = 10
    l1: float = 0.0
    l2: float = 0.0
    keep: bool = False


def mulberry32(seed: int) -> Callable[[], float]:
    """A small generator of numbers in [0, 1), the same in JavaScript to the last bit.

    Source: T. Ettinger, 2017, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    """
    state = seed & MASK

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & MASK
        t = ((state ^ (state >> 15)) * (state | 1)) & MASK
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & MASK)) & MASK
        return ((t ^ (t >> 14)) & MASK) / 4294967296

    return draw


def initial(net: Mlp, seed: int) -> Weights:
    """Keras' own first weights: kernels evenly from ±sqrt(6 / (in + out)), biases 0.

    Source: Glorot and Bengio, 2010, https://proceedings.mlr.press/v9/glorot10a.html
    """
    draw = mulberry32(seed)
    weights: Weights = []
    for before, after in zip(net.sizes, net.sizes[1:], strict=False):
        limit = np.sqrt(6 / (before + after))
        kernel = np.array([(2 * draw() - 1) * limit for _ in range(before * after)])
        weights += [kernel.reshape(before, after), np.zeros(after)]
    return weights


def order_of(count: int, seed: int, epoch: int) -> np.ndarray:
    """In which order an epoch goes through the points; Fisher and Yates' shuffle."""
    draw = mulberry32((seed * 0x9E3779B1 + (epoch + 1) * 0x85EBCA6B) & MASK)
    order = np.arange(count)
    for last in range(count - 1, 0, -1):
        other = int(draw() * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order


def train(
    net: Mlp,
    weights: Weights,
    recipe: Recipe,
    x: np.ndarray,
    y: np.ndarray,
    *,
    seed: int,
    epochs: int,
    first: int = 0,
) -> Weights:
    """The weights after so many epochs of gradient descent, from epoch `first` on; those given stay as they are."""
    weights = [part.copy() for part in weights]
    stored = [np.zeros_like(part) for part in weights]
    for epoch in range(first, first + epochs):
        order = order_of(len(x), seed, epoch)
        for start in range(0, len(x), recipe.batch):
            rows = order[start : start + recipe.batch]
            found = gradients(net, weights, x[rows], y[rows], l1=recipe.l1, l2=recipe.l2)
            stored = [old + new if recipe.keep else new for old, new in zip(stored, found, strict=True)]
            for part, step in zip(weights, stored, strict=True):
                part -= recipe.rate * step
    return weights
