"""Descent along the gradient itself, plain and with momentum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cvlab.optimizers.base import OPTIMIZERS, OptimizerSpec, State, as_keras, momentum_field, rate_field, tex


def _ball(spec: Momentum | Nesterov) -> str:
    return rf"v \leftarrow {tex(spec.momentum)}\, v - {tex(spec.learning_rate)}\, g"


def _mean_written(spec: Momentum | Nesterov) -> str:
    """How the same steps read where v is a mean of gradients: its rate has to make up for the factor 1 - momentum."""
    kept, rate = tex(spec.momentum), spec.learning_rate / (1 - spec.momentum)
    return (
        f"Where a course writes $V \\leftarrow {kept}\\, V + {tex(1 - spec.momentum)}\\, g$, a running mean, its rate "
        f"must be {rate:.3g} for the same steps: Keras' $v$ holds the whole gradient, not a share of it."
    )


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class SGD(OptimizerSpec):
    """w -= learning_rate * g: stochastic gradient descent.

    Source: H. Robbins, S. Monro, "A stochastic approximation method", 1951,
    https://doi.org/10.1214/aoms/1177729586
    """

    title: ClassVar[str] = "SGD"
    keras_class: ClassVar[str] = "SGD"
    keras_shown: ClassVar[tuple[str, ...]] = ("learning_rate",)
    kind: str = "sgd"
    learning_rate: float = rate_field(0.01)

    @property
    def slots(self) -> int:
        return 0

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        return weights - as_keras(self.learning_rate) * gradient, State(state.steps + 1, ())

    def formula(self) -> tuple[str, ...]:
        return (rf"w \leftarrow w - {tex(self.learning_rate)}\, g",)


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class Momentum(OptimizerSpec):
    """v = momentum * v - learning_rate * g; w += v: steps that agree add up.

    Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964,
    https://doi.org/10.1016/0041-5553(64)90137-5
    """

    title: ClassVar[str] = "SGD with momentum"
    keras_class: ClassVar[str] = "SGD"
    keras_shown: ClassVar[tuple[str, ...]] = ("learning_rate", "momentum")
    kind: str = "momentum"
    learning_rate: float = rate_field(0.01)
    momentum: float = momentum_field(0.9)

    @property
    def slots(self) -> int:
        return 1

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        v = as_keras(self.momentum) * state.slots[0] - as_keras(self.learning_rate) * gradient
        return weights + v, State(state.steps + 1, (v,))

    def formula(self) -> tuple[str, ...]:
        return _ball(self), r"w \leftarrow w + v"

    def difference(self) -> str:
        return _mean_written(self)


@OPTIMIZERS.register
@dataclass(frozen=True, kw_only=True)
class Nesterov(OptimizerSpec):
    """v = momentum * v - learning_rate * g; w += momentum * v - learning_rate * g: looks ahead first.

    Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum
    in deep learning", 2013, https://proceedings.mlr.press/v28/sutskever13.html
    """

    title: ClassVar[str] = "SGD with Nesterov momentum"
    keras_class: ClassVar[str] = "SGD"
    keras_fixed: ClassVar[Mapping[str, Any]] = {"nesterov": True}
    keras_shown: ClassVar[tuple[str, ...]] = ("learning_rate", "momentum")
    kind: str = "nesterov"
    learning_rate: float = rate_field(0.01)
    momentum: float = momentum_field(0.9)

    @property
    def slots(self) -> int:
        return 1

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        kept, move = as_keras(self.momentum), as_keras(self.learning_rate) * gradient
        v = kept * state.slots[0] - move
        return weights + kept * v - move, State(state.steps + 1, (v,))

    def formula(self) -> tuple[str, ...]:
        return _ball(self), rf"w \leftarrow w + {tex(self.momentum)}\, v - {tex(self.learning_rate)}\, g"

    def difference(self) -> str:
        return _mean_written(self)
