"""Optimizers: how a gradient becomes a change of the weights. Names and defaults are those of Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cvlab.keras_spec import KerasSpec
from cvlab.params import Range, param
from cvlab.registry import Registry

OPTIMIZERS = Registry("optimizer")

# Up to 10, because finding the rate at which training breaks is a lesson of its own.
LEARNING_RATE = Range(low=1e-5, high=10.0, step=1e-5, log=True)
_SHARE = Range(low=0.0, high=0.999, step=0.001)
_EPSILON = Range(low=1e-10, high=1.0, step=1e-10, log=True)


def _learning_rate(default: float) -> Any:
    words = "How far one step goes along the gradient."
    return param(default, LEARNING_RATE, label="Learning rate", help=words)


def _momentum(default: float) -> Any:
    words = "The share of the last step that is kept: a heavy ball rolls through small dents."
    return param(default, _SHARE, label="Momentum", help=words)


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(KerasSpec):
    """A way to step downhill; one of OPTIMIZERS. Every one has a `learning_rate`."""

    keras_module: ClassVar[str] = "optimizers"
    learning_rate: float

    @property
    def slots(self) -> int:
        """How many numbers it keeps for every weight from step to step."""
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
    learning_rate: float = _learning_rate(0.01)

    @property
    def slots(self) -> int:
        return 0

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
    learning_rate: float = _learning_rate(0.01)
    momentum: float = _momentum(0.9)

    @property
    def slots(self) -> int:
        return 1

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
    learning_rate: float = _learning_rate(0.01)
    momentum: float = _momentum(0.9)

    @property
    def slots(self) -> int:
        return 1

    def formula(self) -> tuple[str, ...]:
        return _ball(self), rf"w \leftarrow w + {tex(self.momentum)}\, v - {tex(self.learning_rate)}\, g"

    def difference(self) -> str:
        return _mean_written(self)


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
    learning_rate: float = _learning_rate(0.001)
    rho: float = param(0.9, _SHARE, label="Rho", help="How long squared gradients are remembered.")
    momentum: float = _momentum(0.0)
    epsilon: float = param(1e-7, _EPSILON, label="Epsilon", help="Keeps the division from zero.")

    @property
    def slots(self) -> int:
        return 1 + (self.momentum > 0)

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
    learning_rate: float = _learning_rate(0.001)
    beta_1: float = param(0.9, _SHARE, label="Beta 1", help="How long gradients are remembered.")
    beta_2: float = param(0.999, _SHARE, label="Beta 2", help="How long squared gradients are remembered.")
    epsilon: float = param(1e-7, _EPSILON, label="Epsilon", help="Keeps the division from zero.")

    @property
    def slots(self) -> int:
        return 2

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
