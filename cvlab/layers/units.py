"""Layers that take what comes, whatever its shape: dense, dropout, normalization, activation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cvlab.layers.base import (
    ACTIVATIONS,
    LAYERS,
    LayerSpec,
    activation_field,
    initializer_field,
    trainable_field,
)
from cvlab.params import Choice, Range, param
from cvlab.regularizers import RegularizerSpec
from cvlab.types import Shape


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class Flatten(LayerSpec):
    """The same numbers in one row, as a dense layer wants them."""

    keras_class: ClassVar[str] = "Flatten"
    kind: str = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        return (math.prod(shape),)


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class Dense(LayerSpec):
    """Every unit weighs all inputs, sums, and adds its bias."""

    keras_class: ClassVar[str] = "Dense"
    family: ClassVar[str] = "dense"
    keras_shown: ClassVar[tuple[str, ...]] = ("units",)
    kind: str = "dense"
    units: int = param(10, Range(low=1, high=9216), label="Units", help="How many numbers come out.")
    activation: str = activation_field()
    kernel_initializer: str = initializer_field()
    kernel_regularizer: RegularizerSpec | None = None
    bias_regularizer: RegularizerSpec | None = None
    activity_regularizer: RegularizerSpec | None = None
    trainable: bool = trainable_field()

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.units)

    def parameter_count(self, shape: Shape) -> int:
        return self.units * (shape[-1] + 1)

    def parameter_sum(self, shape: Shape) -> str:
        return f"{self.units:,} units × ({shape[-1]:,} weights + 1 bias) = {self.parameter_count(shape):,}"

    def array_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return (shape[-1], self.units), (self.units,)

    def mac_count(self, shape: Shape) -> int:
        return math.prod(shape) * self.units

    def reach(self, shape: Shape) -> tuple[tuple[int, int], tuple[int, int]] | None:
        # On a map it works at every place by itself, as a 1 x 1 convolution.
        return None if len(shape) == 1 else super().reach(shape)


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class Dropout(LayerSpec):
    """While training, a random share of the numbers is zeroed and the rest scaled up; later nothing happens.

    Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014,
    https://jmlr.org/papers/v15/srivastava14a.html
    """

    keras_class: ClassVar[str] = "Dropout"
    family: ClassVar[str] = "steadying"
    keras_shown: ClassVar[tuple[str, ...]] = ("rate",)
    kind: str = "dropout"
    rate: float = param(
        0.25, Range(low=0.0, high=0.95, step=0.05), label="Rate", help="The share that is zeroed."
    )


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class BatchNormalization(LayerSpec):
    """Every channel brought to mean 0 and variance 1 over the batch, then scaled and shifted as learnt.

    Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015, https://arxiv.org/abs/1502.03167
    """

    title: ClassVar[str] = "Batch normalization"
    keras_class: ClassVar[str] = "BatchNormalization"
    family: ClassVar[str] = "steadying"
    kind: str = "batch_normalization"
    momentum: float = param(
        0.99,
        Range(low=0.0, high=0.999, step=0.001),
        label="Momentum",
        help="How slowly the mean and variance for later use follow those of the batches.",
    )
    epsilon: float = param(
        0.001,
        Range(low=1e-6, high=0.1, step=1e-6, log=True),
        label="Epsilon",
        help="Keeps the division from zero.",
    )
    trainable: bool = trainable_field()

    def parameter_count(self, shape: Shape) -> int:
        return 4 * shape[-1]

    def parameter_sum(self, shape: Shape) -> str:
        kinds = "(scale, shift, mean, variance)"
        return f"{shape[-1]:,} channels × 4 {kinds} = {self.parameter_count(shape):,}"

    def _learnable(self, shape: Shape) -> int:
        return 2 * shape[-1]

    def array_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return ((shape[-1],),) * 4

    def mac_count(self, shape: Shape) -> int:
        return math.prod(shape)


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class Activation(LayerSpec):
    """Every number passed through one function; softmax turns a row into probabilities."""

    keras_class: ClassVar[str] = "Activation"
    family: ClassVar[str] = "activation"
    keras_shown: ClassVar[tuple[str, ...]] = ("activation",)
    kind: str = "activation"
    activation: str = param(
        "relu", Choice(options=ACTIVATIONS), label="Function", help="What is done to every number."
    )
