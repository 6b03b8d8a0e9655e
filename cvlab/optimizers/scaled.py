"""Optimizers that give every weight a pace of its own: RMSprop, Adam, AdamW, Adagrad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.optimizers.base import (
    OPTIMIZERS,
    SHARE,
    OptimizerSpec,
    State,
    as_keras,
    epsilon_field,
    momentum_field,
    rate_field,
    tex,
)
from cvlab.params import Range, param


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class RMSprop(OptimizerSpec):
    """s = rho * s + (1 - rho) * g ** 2; w -= learning_rate * g / sqrt(s + epsilon): one pace for every weight.

    Source: T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop", 2012,
    https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
    """

    title: ClassVar[str] = "RMSprop"
    keras_class: ClassVar[str] = "RMSprop"
    keras_shown: ClassVar[tuple[str, ...]] = ("learning_rate",)
    kind: str = "rmsprop"
    learning_rate: float = rate_field(0.001)
    rho: float = param(0.9, SHARE, label="Rho", help="How long squared gradients are remembered.")
    momentum: float = momentum_field(0.0)
    epsilon: float = epsilon_field()

    @property
    def slots(self) -> int:
        return 1 + (self.momentum > 0)

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        s = self.rho * state.slots[0] + (1 - self.rho) * gradient**2
        move = as_keras(self.learning_rate) * gradient / np.sqrt(s + self.epsilon)
        if not self.momentum:
            return weights - move, State(state.steps + 1, (s,))
        v = self.momentum * state.slots[1] + move
        return weights - v, State(state.steps + 1, (s, v))

    def formula(self) -> tuple[str, ...]:
        step = rf"\frac{{{tex(self.learning_rate)}\, g}}{{\sqrt{{s + {tex(self.epsilon)}}}}}"
        squares = rf"s \leftarrow {tex(self.rho)}\, s + {tex(1 - self.rho)}\, g^2"
        if not self.momentum:
            return squares, rf"w \leftarrow w - {step}"
        return squares, rf"v \leftarrow {tex(self.momentum)}\, v + {step}", r"w \leftarrow w - v"


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class Adam(OptimizerSpec):
    """Momentum over RMSprop, both corrected for their start at zero.

    m = beta_1 * m + (1 - beta_1) * g; v = beta_2 * v + (1 - beta_2) * g ** 2;
    w -= learning_rate * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t) * m / (sqrt(v) + epsilon)

    Source: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015,
    https://arxiv.org/abs/1412.6980
    """

    title: ClassVar[str] = "Adam"
    keras_class: ClassVar[str] = "Adam"
    keras_shown: ClassVar[tuple[str, ...]] = ("learning_rate",)
    kind: str = "adam"
    learning_rate: float = rate_field(0.001)
    beta_1: float = param(0.9, SHARE, label="Beta 1", help="How long gradients are remembered.")
    beta_2: float = param(0.999, SHARE, label="Beta 2", help="How long squared gradients are remembered.")
    epsilon: float = epsilon_field()

    @property
    def slots(self) -> int:
        return 2

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        t = state.steps + 1
        m, v = state.slots
        m = m + (gradient - m) * (1 - self.beta_1)
        v = v + (gradient**2 - v) * (1 - self.beta_2)
        move = self.rate_at(t) * m / (np.sqrt(v) + self.epsilon)
        return weights - move, State(t, (m, v))

    def rate_at(self, t: int) -> float:
        """The rate of step t, counted from 1, with the correction for averages that began at zero."""
        first, second = as_keras(self.beta_1) ** t, as_keras(self.beta_2) ** t
        return as_keras(self.learning_rate) * (1 - second) ** 0.5 / (1 - first)

    def formula(self) -> tuple[str, ...]:
        first, second = tex(self.beta_1), tex(self.beta_2)
        start = rf"\frac{{\sqrt{{1 - {second}^t}}}}{{1 - {first}^t}}"
        return (
            rf"m \leftarrow {first}\, m + {tex(1 - self.beta_1)}\, g",
            rf"v \leftarrow {second}\, v + {tex(1 - self.beta_2)}\, g^2",
            # Two lines: in one it is wider than the column of the settings.
            rf"\eta_t = {tex(self.learning_rate)}\, {start}",
            rf"w \leftarrow w - \eta_t\, \frac{{m}}{{\sqrt{{v}} + {tex(self.epsilon)}}}",
        )


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class AdamW(Adam):
    """w -= learning_rate * weight_decay * w, then a step of Adam: weights shrink, whatever their gradients are.

    Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", 2019,
    https://arxiv.org/abs/1711.05101
    """

    title: ClassVar[str] = "AdamW"
    keras_class: ClassVar[str] = "AdamW"
    kind: str = "adamw"
    learning_rate: float = rate_field(0.001)
    weight_decay: float = param(
        0.004, SHARE, label="Weight decay", help="How much of each weight a rate of 1 takes."
    )

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        shrunk = weights - weights * as_keras(self.weight_decay) * as_keras(self.learning_rate)
        return super().step(shrunk, gradient, state)

    def formula(self) -> tuple[str, ...]:
        shrunk = rf"w \leftarrow w - {tex(self.learning_rate)} \cdot {tex(self.weight_decay)}\, w"
        return (shrunk, *super().formula())


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class Adagrad(OptimizerSpec):
    """s = s + g ** 2; w -= learning_rate * g / sqrt(s + epsilon): each weight slows down with all it went through.

    s begins at `initial_accumulator_value`.

    Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011, https://jmlr.org/papers/v12/duchi11a.html
    """

    title: ClassVar[str] = "Adagrad"
    keras_class: ClassVar[str] = "Adagrad"
    keras_shown: ClassVar[tuple[str, ...]] = ("learning_rate",)
    kind: str = "adagrad"
    learning_rate: float = rate_field(0.001)
    initial_accumulator_value: float = param(
        0.1, Range(low=0.0, high=10.0, step=0.1), label="First sum", help="What the sum of squares begins at."
    )
    epsilon: float = epsilon_field()

    @property
    def slots(self) -> int:
        return 1

    def begin(self, weights: np.ndarray) -> State:
        return State(0, (np.full_like(weights, self.initial_accumulator_value),))

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        s = state.slots[0] + gradient**2
        move = as_keras(self.learning_rate) * gradient / np.sqrt(s + self.epsilon)
        return weights - move, State(state.steps + 1, (s,))

    def formula(self) -> tuple[str, ...]:
        step = rf"\frac{{{tex(self.learning_rate)}\, g}}{{\sqrt{{s + {tex(self.epsilon)}}}}}"
        return r"s \leftarrow s + g^2", rf"w \leftarrow w - {step}"
