"""What every layer has: a fit, an output shape, and what it costs; and the family LAYERS."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any, ClassVar, NamedTuple

from cvlab.keras_spec import KerasSpec
from cvlab.params import Choice, Pair, Range, Switch, check, param
from cvlab.registry import Registry
from cvlab.regularizers import REGULARIZERS, RegularizerSpec
from cvlab.text import quoted
from cvlab.types import Shape

LAYERS = Registry("layer")

ACTIVATIONS = (
    *("linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "softsign"),
    *("sigmoid", "hard_sigmoid", "tanh", "exponential", "softmax"),
)

# What a layer is for, in the order of a network's usual parts.
FAMILIES = ("base", "augmentation", "convolution", "pooling", "shape", "dense", "activation", "steadying")

_SIDE = Pair(each=Range(low=1, high=64))
_PADDING = Choice(options=("valid", "same"))
INITIALIZERS = ("glorot_uniform", "he_uniform", "he_normal", "lecun_normal")


def pair_field(default: tuple[int, int], label: str, help: str) -> Any:
    return param(default, _SIDE, label=label, help=help)


def strides_field() -> Any:
    """The strides of pooling, which are the pool size unless they are chosen."""
    words = "How far the window moves at a time; without a choice it is the pool size."
    return param(None, Pair(each=_SIDE.each, optional=True), label="Strides", help=words)


def padding_field() -> Any:
    words = "valid: only where the window fits. same: zeros around, so that strides of 1 keep the size."
    return param("valid", _PADDING, label="Padding", help=words)


def activation_field() -> Any:
    words = "What is done to every number that comes out."
    return param("linear", Choice(options=ACTIVATIONS), label="Activation", help=words)


def initializer_field() -> Any:
    words = "How its first weights are drawn; he_uniform and he_normal are made for relu."
    return param(INITIALIZERS[0], Choice(options=INITIALIZERS), label="Kernel initializer", help=words)


def trainable_field() -> Any:
    words = "Off: frozen, training leaves its numbers as they are."
    return param(True, Switch(), label="Trainable", help=words)


class Stage(NamedTuple):
    """What one layer, at any depth, gives and costs for one picture: numbers that come out, whether slopes change any
    of its own, and multiply-and-adds."""

    numbers: int
    trains: bool
    macs: int


class LayerSpec(KerasSpec):
    """One layer; one of LAYERS. Shapes are without the batch: (height, width, channels) or (units,)."""

    keras_module: ClassVar[str] = "layers"
    family: ClassVar[str] = "shape"  # one of FAMILIES: what it is for

    def __post_init__(self) -> None:
        # A link carries a regularizer as a mapping; here it becomes a spec again.
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name.endswith("_regularizer") and isinstance(value, dict):
                object.__setattr__(self, f.name, REGULARIZERS.make(value))
            elif f.name.endswith("_regularizer") and not isinstance(value, RegularizerSpec | None):
                raise ValueError(f"A regularizer has a kind and a factor; {quoted(value)} has none.")

    @property
    def name(self) -> str:
        """What Keras calls it in a network, before a number tells it from others of that name."""
        return self.kind

    @property
    def shown(self) -> str:
        """What a learner reads that it is."""
        return self.keras_class

    def offered(self, name: str) -> tuple[str, ...]:
        """What can be chosen for a field that is a text."""
        return ()

    def problem(self, shape: Shape) -> str | None:
        """Why this layer cannot stand behind an output of that shape, in words; None where it can."""
        try:
            check(self)
            for regularizer in self.regularizers().values():
                check(regularizer)
        except ValueError as error:
            return str(error)
        return self._misfit(shape)

    def _misfit(self, shape: Shape) -> str | None:
        return None

    def regularizers(self) -> dict[str, RegularizerSpec]:
        """Its regularizers that are set, by the name of their argument."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name.endswith("_regularizer")}
        return {name: value for name, value in found.items() if value is not None}

    def output_shape(self, shape: Shape) -> Shape:
        """What comes out for an input of that shape."""
        return shape

    def parameter_count(self, shape: Shape) -> int:
        """How many numbers it holds, trained or not."""
        return 0

    def parameter_sum(self, shape: Shape) -> str:
        """How its parameters are counted, as a sum with numbers."""
        return "0, it holds no numbers"

    def trainable_count(self, shape: Shape) -> int:
        """How many of its numbers training changes."""
        return self._learnable(shape) if getattr(self, "trainable", True) else 0

    def _learnable(self, shape: Shape) -> int:
        """How many of its numbers training changes where it is not frozen."""
        return self.parameter_count(shape)

    def array_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        """Of the arrays that hold its numbers, as `keras.Layer.get_weights` orders them."""
        return ()

    def stages(self, shape: Shape) -> tuple[Stage, ...]:
        """It, or the layers that it is made of, in the order of the computation."""
        numbers = math.prod(self.output_shape(shape))
        return (Stage(numbers, self.trainable_count(shape) > 0, self.mac_count(shape)),)

    def mac_count(self, shape: Shape) -> int:
        """How many multiply-and-add it does for one picture; comparisons and copies count nothing."""
        return 0

    def reach(self, shape: Shape) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """What one output looks at of the map that comes in: (window, strides), or None where it is all of it."""
        return (1, 1), (1, 1)


def map_needed(shape: Shape) -> str | None:
    """What is wrong where a layer wants a map and a row comes in."""
    if len(shape) == 3:
        return None
    return (
        f"it needs a map of height x width x channels, but {in_words(shape)} come in; put it before Flatten."
    )


def in_words(shape: Shape) -> str:
    return f"{shape[0]:,} numbers in a row" if len(shape) == 1 else f"{' × '.join(map(str, shape))} numbers"
