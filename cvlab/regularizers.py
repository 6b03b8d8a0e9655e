"""Regularizers: what is added to the loss so that weights, biases or activations stay small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvlab.keras_spec import KerasSpec
from cvlab.params import Range, param
from cvlab.registry import Registry

REGULARIZERS = Registry("regularizer")

_FACTOR = Range(low=0.0, high=1.0, step=0.0001)


class RegularizerSpec(KerasSpec):
    """A penalty on an array; one of REGULARIZERS."""

    keras_module: ClassVar[str] = "regularizers"


@REGULARIZERS.register
@dataclass(frozen=True, kw_only=True)
class L1(RegularizerSpec):
    """l1 * sum(|w|): pulls every number to exactly zero, so few survive.

    Source: R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996,
    https://doi.org/10.1111/j.2517-6161.1996.tb02080.x
    """

    title: ClassVar[str] = "L1"
    keras_class: ClassVar[str] = "L1"
    keras_shown: ClassVar[tuple[str, ...]] = ("l1",)
    kind: str = "l1"
    l1: float = param(0.01, _FACTOR, label="L1 factor", help="How much each unit of |w| adds to the loss.")


@REGULARIZERS.register
@dataclass(frozen=True, kw_only=True)
class L2(RegularizerSpec):
    """l2 * sum(w ** 2): shrinks large numbers most, and leaves many small ones.

    Source: A. Krogh, J. Hertz, "A simple weight decay can improve generalization", 1991,
    https://proceedings.neurips.cc/paper/1991/hash/8eefcfdf5990e441f0fb6f3fad709e21-Abstract.html
    """

    title: ClassVar[str] = "L2"
    keras_class: ClassVar[str] = "L2"
    keras_shown: ClassVar[tuple[str, ...]] = ("l2",)
    kind: str = "l2"
    l2: float = param(
        0.01, _FACTOR, label="L2 factor", help="How much each unit of w squared adds to the loss."
    )


@REGULARIZERS.register
@dataclass(frozen=True, kw_only=True)
class L1L2(RegularizerSpec):
    """l1 * sum(|w|) + l2 * sum(w ** 2): both at once (the elastic net).

    Source: H. Zou, T. Hastie, "Regularization and variable selection via the elastic net", 2005,
    https://doi.org/10.1111/j.1467-9868.2005.00503.x
    """

    title: ClassVar[str] = "L1 + L2"
    keras_class: ClassVar[str] = "L1L2"
    keras_shown: ClassVar[tuple[str, ...]] = ("l1", "l2")
    kind: str = "l1_l2"
    l1: float = param(0.01, _FACTOR, label="L1 factor", help="How much each unit of |w| adds to the loss.")
    l2: float = param(
        0.01, _FACTOR, label="L2 factor", help="How much each unit of w squared adds to the loss."
    )
