"""A network that others have trained, without its top, as the first layer of one's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cvlab.bases import EVERYTHING, NETWORKS, NOTHING, SMALLEST, BaseLayer, base_layers, letting_go
from cvlab.layers.base import LAYERS, LayerSpec, Stage, in_words, map_needed
from cvlab.params import Choice, Switch, Text, param
from cvlab.text import quoted
from cvlab.types import Shape


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class PretrainedBase(LayerSpec):
    """A network of keras.applications without its top: it turns a photograph into maps that a head reads.

    Source: J. Yosinski et al., "How transferable are features in deep neural networks?", 2014,
    https://arxiv.org/abs/1411.1792
    """

    title: ClassVar[str] = "Pretrained base"
    keras_module: ClassVar[str] = "applications"
    keras_class: ClassVar[str] = (
        "Functional"  # what the nested network is; its maker is the network's own name
    )
    family: ClassVar[str] = "base"
    kind: str = "pretrained_base"
    network: str = param(
        NETWORKS[0], Choice(options=NETWORKS), label="Network", help="Which network of keras.applications."
    )
    weights: str = param(
        "imagenet",
        Choice(options=("imagenet", "random")),
        label="Weights",
        help="imagenet: as its authors trained it. random: its first weights, which have learned nothing.",
    )
    trainable_from: str = param(
        NOTHING,
        Text(pattern=r"[A-Za-z0-9_]*", rule="all, nothing, or a layer's name", longest=60),
        label="Trains from",
        help="Nothing: all of it is frozen. all: everything trains. A layer's name: it and all behind it do.",
    )
    preprocessing: str = param(
        "own",
        Choice(options=("own", "fractions")),
        label="Preprocessing",
        help="own: pixels as the network was trained on. fractions: 0 to 1, whatever it wants.",
    )
    train_normalization: bool = param(
        False,
        Switch(),
        label="Batch normalization trains",
        help="On: its means and variances are those of each batch, which spoils what the base has learned.",
    )

    @property
    def name(self) -> str:
        return self.network

    @property
    def shown(self) -> str:
        return f"{self.network} base"

    def offered(self, name: str) -> tuple[str, ...]:
        """Where training may begin: with nothing, with everything, and at every layer that it changes."""
        own = (NOTHING, EVERYTHING, *letting_go(self.network))
        return (*own, self.trainable_from) if self.trainable_from not in own else own

    def layers(self, shape: Shape) -> tuple[BaseLayer, ...]:
        """The base's layers for pictures of that shape."""
        return base_layers(self.network, shape)

    def trains(self, shape: Shape) -> tuple[bool, ...]:
        """Which of its layers have `trainable = True`, in their order."""
        layers, begun = self.layers(shape), self.trainable_from == EVERYTHING
        found = []
        for layer in layers:
            begun = begun or layer.name == self.trainable_from
            found.append(self.train_normalization if layer.normalizes else begun)
        return tuple(found)

    def _misfit(self, shape: Shape) -> str | None:
        if problem := map_needed(shape):
            return problem
        if shape[2] != 3:
            return (
                f"it was trained on colour pictures, but {in_words(shape)} come in; choose a data set in colour "
                "or read yours in colour."
            )
        if min(shape[:2]) < SMALLEST:
            return (
                f"it needs pictures of at least {SMALLEST} × {SMALLEST}, but {shape[0]} × {shape[1]} come in; choose "
                "larger pictures."
            )
        names = [layer.name for layer in base_layers(self.network)]
        if self.trainable_from not in (NOTHING, EVERYTHING, *names):
            return f"it has no layer {quoted(self.trainable_from)}; its last one is {names[-1]}."
        return None

    def output_shape(self, shape: Shape) -> Shape:
        return self.layers(shape)[-1].output_shape

    def parameter_count(self, shape: Shape) -> int:
        return sum(layer.parameters for layer in self.layers(shape))

    def parameter_sum(self, shape: Shape) -> str:
        layers = self.layers(shape)
        held = sum(bool(layer.parameters) for layer in layers)
        counts = f"{self.parameter_count(shape):,} together, of which {self.trainable_count(shape):,} train"
        return f"{held} of its {len(layers)} layers hold numbers, {counts}"

    def trainable_count(self, shape: Shape) -> int:
        pairs = zip(self.layers(shape), self.trains(shape), strict=True)
        return sum(layer.trainable(self.train_normalization) for layer, trains in pairs if trains)

    def array_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return tuple(array for layer in self.layers(shape) for array in layer.weights)

    def stages(self, shape: Shape) -> tuple[Stage, ...]:
        return tuple(
            Stage(
                math.prod(layer.output_shape),
                trains and layer.trainable(self.train_normalization) > 0,
                layer.macs,
            )
            for layer, trains in zip(self.layers(shape), self.trains(shape), strict=True)
        )

    def mac_count(self, shape: Shape) -> int:
        return sum(layer.macs for layer in self.layers(shape))

    def reach(self, shape: Shape) -> tuple[tuple[int, int], tuple[int, int]] | None:
        return None  # deep enough that one place has seen nearly all of the picture
