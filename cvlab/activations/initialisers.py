"""How the weights of a layer are drawn before anything is learned, under Keras' names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.params import Range, param
from cvlab.registry import Registry

INITIALISERS = Registry("initialiser")


@dataclass(frozen=True, kw_only=True)
class InitialiserSpec:
    """A way to draw weights around zero; one of INITIALISERS."""

    kind: str

    def variance(self, fan_in: int, fan_out: int) -> float:
        """The variance of one weight of a layer with so many inputs and outputs."""
        raise NotImplementedError

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """float64 (fan_in, fan_out) weights."""
        raise NotImplementedError

    def code(self) -> str:
        """The NumPy expression that draws these weights, of `random`, `fan_in` and `fan_out`."""
        raise NotImplementedError

    def keras(self) -> str:
        """The same as an argument of a layer of Keras."""
        return f'"{self.kind}"'


@dataclass(frozen=True, kw_only=True)
class _Uniform(InitialiserSpec):
    """Numbers between minus and plus the root of three times the variance, as Keras draws them."""

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        end = np.sqrt(3 * self.variance(fan_in, fan_out))
        return random.uniform(-end, end, (fan_in, fan_out))


@INITIALISERS.register
@dataclass(frozen=True, kw_only=True)
class HeUniform(_Uniform):
    """Variance 2 / inputs, made for ReLU, which halves the power.

    Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", 2015, https://arxiv.org/abs/1502.01852
    """

    title: ClassVar[str] = "He"
    kind: str = "he_uniform"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 / fan_in

    def code(self) -> str:
        return "random.uniform(-1, 1, (fan_in, fan_out)) * np.sqrt(6 / fan_in)"


@INITIALISERS.register
@dataclass(frozen=True, kw_only=True)
class GlorotUniform(_Uniform):
    """Variance 2 / (inputs + outputs), Keras' default: a compromise between the way forward and the way back.

    Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
    https://proceedings.mlr.press/v9/glorot10a.html
    """

    title: ClassVar[str] = "Glorot"
    kind: str = "glorot_uniform"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 / (fan_in + fan_out)

    def code(self) -> str:
        return "random.uniform(-1, 1, (fan_in, fan_out)) * np.sqrt(6 / (fan_in + fan_out))"


@INITIALISERS.register
@dataclass(frozen=True, kw_only=True)
class RandomNormal(InitialiserSpec):
    """Normal numbers of one spread, however many inputs there are."""

    title: ClassVar[str] = "N(0, s²)"
    kind: str = "random_normal"
    stddev: float = param(
        0.05,
        Range(low=0.005, high=0.5, step=0.005),
        label="Spread s",
        help="The standard deviation of every weight; Keras takes 0.05.",
    )

    def variance(self, fan_in: int, fan_out: int) -> float:
        return self.stddev**2

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        return self.stddev * random.standard_normal((fan_in, fan_out))

    def code(self) -> str:
        return f"random.standard_normal((fan_in, fan_out)) * {self.stddev:g}"

    def keras(self) -> str:
        return f"keras.initializers.RandomNormal(stddev={self.stddev:g})"


@INITIALISERS.register
@dataclass(frozen=True, kw_only=True)
class Zeros(InitialiserSpec):
    """Every weight 0: all units alike, and no gradient that could make them differ."""

    title: ClassVar[str] = "Zeros"
    kind: str = "zeros"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 0.0

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        return np.zeros((fan_in, fan_out))

    def code(self) -> str:
        return "np.zeros((fan_in, fan_out))"
