"""What every optimizer is: a spec with Keras' names, one update in numpy, and its formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from cvlab.keras_spec import KerasSpec
from cvlab.params import Range, param
from cvlab.registry import Registry

OPTIMIZERS = Registry("optimizer")

# Up to 10, because finding the rate at which training breaks is a lesson of its own.
LEARNING_RATE = Range(low=1e-5, high=10.0, step=1e-5, log=True)
SHARE = Range(low=0.0, high=0.999, step=0.001)
EPSILON = Range(low=1e-10, high=1.0, step=1e-10, log=True)


class State(NamedTuple):
    """What an optimizer keeps from step to step: how many steps were made, and arrays shaped as the weights."""

    steps: int
    slots: tuple[np.ndarray, ...]


def rate_field(default: float) -> Any:
    words = "How far one step goes along the gradient."
    return param(default, LEARNING_RATE, label="Learning rate", help=words)


def momentum_field(default: float) -> Any:
    words = "The share of the last step that is kept: a heavy ball rolls through small dents."
    return param(default, SHARE, label="Momentum", help=words)


def epsilon_field() -> Any:
    return param(1e-7, EPSILON, label="Epsilon", help="Keeps the division from zero.")


def as_keras(value: float) -> float:
    """The number as Keras passes it on: learning rates, momentum, decay and the powers of beta go through float32."""
    return float(np.float32(value))


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(KerasSpec):
    """A way to step downhill; one of OPTIMIZERS. Every one has a `learning_rate`."""

    keras_module: ClassVar[str] = "optimizers"
    learning_rate: float

    @property
    def slots(self) -> int:
        """How many numbers it keeps for every weight from step to step."""
        raise NotImplementedError

    def begin(self, weights: np.ndarray) -> State:
        """The state before the first step: zeros, as Keras begins."""
        return State(0, tuple(np.zeros_like(weights) for _ in range(self.slots)))

    def step(self, weights: np.ndarray, gradient: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        """(weights, state) after one update, as Keras' optimizer of that kind makes it.

        Args:
            weights, gradient: floats of one shape; the update is done in their own precision.
        """
        raise NotImplementedError

    def formula(self) -> tuple[str, ...]:
        """One step in LaTeX, a line each, with the numbers chosen; g is the gradient, w a weight, t the step."""
        raise NotImplementedError

    def difference(self) -> str:
        """In what other books write it otherwise, in a sentence; empty where they do not."""
        return ""


def tex(number: float) -> str:
    """A number as formulas have it: 0.001, and 10^{-7} below a ten-thousandth."""
    mantissa, _, exponent = f"{number:.6g}".partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa} \cdot {power}"
