"""The activations that let positive numbers pass: two with a kink, one without. Defaults are Keras'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.activations.base import ACTIVATIONS, ActivationSpec, floats
from cvlab.params import Range, param


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class ReLU(ActivationSpec):
    """What is above zero stays, the rest becomes 0.

    Source: V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010,
    https://www.cs.toronto.edu/~hinton/absps/reluICML.pdf
    """

    title: ClassVar[str] = "ReLU"
    kind: str = "relu"

    @property
    def kink(self) -> float | None:
        return 0.0

    def value(self, x: np.ndarray | float) -> np.ndarray:
        return np.maximum(floats(x), 0.0)

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        return (floats(x) > 0).astype(np.float64)

    def formula(self) -> tuple[str, str]:
        return r"f(x) = \max(0, x)", r"f'(x) = 1 \;(x > 0),\; 0 \text{ else}"


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class LeakyReLU(ActivationSpec):
    """ReLU whose negative side is not shut but weakened.

    Source: A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier nonlinearities improve neural network acoustic models",
    2013, https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf
    """

    title: ClassVar[str] = "Leaky ReLU"
    kind: str = "leaky_relu"
    negative_slope: float = param(
        0.2,
        Range(low=0.0, high=1.0, step=0.05),
        label="Slope below zero",
        help="0 makes it ReLU, 1 a straight line. Keras takes 0.2; its layer LeakyReLU takes 0.3.",
    )

    @property
    def kink(self) -> float | None:
        return None if self.negative_slope == 1 else 0.0

    def value(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return np.where(x > 0, x, self.negative_slope * x)

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        return np.where(floats(x) > 0, 1.0, self.negative_slope)

    def formula(self) -> tuple[str, str]:
        a = f"{self.negative_slope:g}"
        return rf"f(x) = x \;(x > 0),\; {a}\,x \text{{ else}}", rf"f'(x) = 1 \;(x > 0),\; {a} \text{{ else}}"


@ACTIVATIONS.register
@dataclass(frozen=True, kw_only=True)
class ELU(ActivationSpec):
    """A straight line above zero, below it a curve that ends at -alpha.

    Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, 2015, https://arxiv.org/abs/1511.07289
    """

    title: ClassVar[str] = "ELU"
    kind: str = "elu"
    alpha: float = param(
        1.0,
        Range(low=0.1, high=3.0, step=0.1),
        label="Alpha",
        help="How far below zero it goes. At 1 there is no kink.",
    )

    @property
    def kink(self) -> float | None:
        return None if self.alpha == 1 else 0.0

    def value(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0.0)))

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        x = floats(x)
        return np.where(x > 0, 1.0, self.alpha * np.exp(np.minimum(x, 0.0)))

    def formula(self) -> tuple[str, str]:
        a = "" if self.alpha == 1 else rf"{self.alpha:g}\,"
        inner = "e^x - 1" if self.alpha == 1 else "(e^x - 1)"
        return rf"f(x) = x \;(x > 0),\; {a}{inner} \text{{ else}}", (
            rf"f'(x) = 1 \;(x > 0),\; {a}e^x \text{{ else}}"
        )
