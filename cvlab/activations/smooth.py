"""The activations without a kink: gates, the two that saturate, and a softened ReLU. Defaults are Keras'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.activations.base import ACTIVATIONS, ActivationSpec, floats, sigmoid


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class GELU(ActivationSpec):
    """x times the probability that a normal number is smaller than x.

    Source: D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016, https://arxiv.org/abs/1606.08415
    """

    title: ClassVar[str] = "GELU"
    kind: str = "gelu"

    def value(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return x * _below(x)

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return _below(x) + x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)

    def formula(self) -> tuple[str, str]:
        return r"f(x) = x\,\Phi(x)", r"f'(x) = \Phi(x) + x\,\varphi(x)"


def _below(x: np.ndarray) -> np.ndarray:
    """The share of a normal distribution below x."""
    from scipy.special import erfc  # as large as a page; only this function wants it

    return 0.5 * erfc(-x / np.sqrt(2))


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class SiLU(ActivationSpec):
    """x times its own sigmoid; also called swish.

    Source: S. Elfwing, E. Uchibe, K. Doya, 2017, https://arxiv.org/abs/1702.03118
    """

    title: ClassVar[str] = "SiLU"
    kind: str = "silu"

    def value(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return x * sigmoid(x)

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        e = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, e) / (1 + e) + x * e / np.square(1 + e)

    def formula(self) -> tuple[str, str]:
        return r"f(x) = x\,\sigma(x)", r"f'(x) = \sigma(x) + x\,\sigma(x)\,(1 - \sigma(x))"


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class Sigmoid(ActivationSpec):
    """Any number brought between 0 and 1."""

    title: ClassVar[str] = "Sigmoid"
    kind: str = "sigmoid"

    def value(self, x: np.ndarray | float) -> np.ndarray:
        return sigmoid(floats(x))

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        e = np.exp(-np.abs(floats(x)))
        return e / np.square(1 + e)

    def formula(self) -> tuple[str, str]:
        return r"f(x) = \sigma(x) = \frac{1}{1 + e^{-x}}", r"f'(x) = \sigma(x)\,(1 - \sigma(x))"


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class Tanh(ActivationSpec):
    """Any number brought between -1 and 1, zero to zero."""

    title: ClassVar[str] = "Tanh"
    kind: str = "tanh"

    def value(self, x: np.ndarray | float) -> np.ndarray:
        return np.tanh(floats(x))

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        return 1 - np.tanh(floats(x)) ** 2

    def formula(self) -> tuple[str, str]:
        return r"f(x) = \tanh x", r"f'(x) = 1 - \tanh^2 x"


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class Softplus(ActivationSpec):
    """ReLU with its kink rounded; its slope is the sigmoid.

    Source: C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2000,
    https://proceedings.neurips.cc/paper/2000/hash/44968aece94f667e4095002d140b5896-Abstract.html
    """

    title: ClassVar[str] = "Softplus"
    kind: str = "softplus"

    def value(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        return sigmoid(floats(x))

    def formula(self) -> tuple[str, str]:
        return r"f(x) = \ln(1 + e^x)", r"f'(x) = \sigma(x)"
