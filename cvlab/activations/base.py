"""What every activation has: value, slope and formula; and the family ACTIVATIONS, under Keras' names."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from cvlab.registry import Registry

ACTIVATIONS = Registry("activation")
FLAT = 0.1  # a slope of this size or less lets next to nothing through
SPAN = (-6.0, 6.0)  # the x that the lesson shows


@dataclass(frozen=True, kw_only=True)
class ActivationSpec:
    """One function of one number; one of ACTIVATIONS."""

    kind: str

    @property
    def kink(self) -> float | None:
        """The x at which it has no slope; None where it has one everywhere."""
        return None

    def value(self, x: np.ndarray | float) -> np.ndarray:
        """f(x), float64 of the same shape."""
        raise NotImplementedError

    def slope(self, x: np.ndarray | float) -> np.ndarray:
        """f'(x), float64 of the same shape; at a kink the slope that Keras takes."""
        raise NotImplementedError

    def formula(self) -> tuple[str, str]:
        """f and f' in LaTeX, with the numbers chosen."""
        raise NotImplementedError

    def options(self) -> dict[str, float]:
        """Its numbers by the name that Keras gives them."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "kind"}

    def call(self, x: str) -> str:
        """The call of Keras that does it to `x`."""
        return f"keras.activations.{self.kind}({', '.join([x, *(f'{k}={v:g}' for k, v in self.options().items())])})"


def floats(x: Any) -> np.ndarray:
    """float64, whatever it was."""
    return np.asarray(x, np.float64)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x), without a power that overflows or a small share that is lost beside 1."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1 + e)
