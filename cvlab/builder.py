"""A network in the making: every step can be taken back, and every count can be asked about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from cvlab.architecture import MAX_LAYERS, PRESETS, Architecture, Row
from cvlab.bases import EVERYTHING, NOTHING
from cvlab.layers import BatchNormalization, Conv2D, Dense, LayerSpec, PretrainedBase
from cvlab.packing import pack, unpack
from cvlab.types import Shape

MOST_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The network on the bench and the steps that led to it. chosen: the place of the layer in hand, from 0.

    past and future: (network, place in hand) before and after, nearest first. version: grows with every step but
    an edit, so that what shows a layer knows when to read it anew.
    """

    network: Architecture
    chosen: int = 0
    past: tuple[tuple[Architecture, int], ...] = ()
    future: tuple[tuple[Architecture, int], ...] = ()
    version: int = 0

    @property
    def layer(self) -> LayerSpec | None:
        """The layer in hand; None in an empty network."""
        return self.network.layers[self.chosen] if self.network.layers else None

    def put(self, network: Architecture, chosen: int | None = None) -> Draft:
        """Another network in place of this one, as one step."""
        if network == self.network:
            return self
        past = ((self.network, self.chosen), *self.past)[:MOST_STEPS]
        place = self.chosen if chosen is None else chosen
        return Draft(network=network, chosen=_within(network, place), past=past, version=self.version + 1)

    def add(self, layer: LayerSpec) -> Draft:
        """The layer behind the one in hand, and in hand itself; the first one of an empty network. A pretrained base
        comes to the front, behind what varies the pictures, in place of the one that is there."""
        if isinstance(layer, PretrainedBase):
            rest = [one for one in self.network.layers if not isinstance(one, PretrainedBase)]
            front = next((n for n, one in enumerate(rest) if one.family != "augmentation"), len(rest))
            return self._layers((*rest[:front], layer, *rest[front:]), front)
        place = self.chosen + 1 if self.network.layers else 0
        layers = self.network.layers
        return self._layers((*layers[:place], layer, *layers[place:]), place)

    def remove(self, place: int) -> Draft:
        """Without that layer; the one that moves up is then in hand."""
        layers = self.network.layers
        return self._layers(layers[:place] + layers[place + 1 :], place)

    def duplicate(self, place: int) -> Draft:
        """That layer once more, right behind itself."""
        layers = self.network.layers
        return self._layers((*layers[: place + 1], layers[place], *layers[place + 1 :]), place + 1)

    def move(self, place: int, to: int) -> Draft:
        """That layer at another place, as far as there are places; it stays in hand."""
        layers = list(self.network.layers)
        to = _within(self.network, to)
        layers.insert(to, layers.pop(place))
        return self._layers(tuple(layers), to)

    def edit(self, place: int, layer: LayerSpec) -> Draft:
        """Another layer in the same place, such as the same one with one field changed."""
        layers = self.network.layers
        edited = self._layers((*layers[:place], layer, *layers[place + 1 :]), place)
        return replace(edited, version=self.version)

    def choose(self, place: int) -> Draft:
        """The layer at that place in hand."""
        return replace(self, chosen=_within(self.network, place))

    def fed_with(self, shape: Shape) -> Draft:
        """The same layers for pictures of another shape."""
        return self.put(Architecture(shape, self.network.layers))

    def undo(self) -> Draft:
        """The network before the last step; itself where there was none."""
        return self._turned(self.past, "past", "future")

    def redo(self) -> Draft:
        """The step that was last taken back, taken again."""
        return self._turned(self.future, "future", "past")

    def _layers(self, layers: tuple[LayerSpec, ...], chosen: int) -> Draft:
        return self.put(Architecture(self.network.input_shape, layers), chosen)

    def _turned(self, steps: tuple[tuple[Architecture, int], ...], source: str, other: str) -> Draft:
        if not steps:
            return self
        (network, chosen), rest = steps[0], steps[1:]
        back = ((self.network, self.chosen), *getattr(self, other))
        turned = {source: rest, other: back}
        return Draft(network=network, chosen=_within(network, chosen), version=self.version + 1, **turned)


@dataclass(frozen=True, kw_only=True)
class Supposition:
    """What a layer would cost if it were another: the question, the answer, and how it is counted."""

    text: str
    answer: int
    because: str


def supposed(row: Row, place: int) -> Supposition:
    """A question about the parameters of that layer, changed a little, so that the table does not tell."""
    layer, shape, number = row.layer, row.input_shape, place + 1
    if isinstance(layer, Conv2D):
        height, width = (side + 2 for side in layer.kernel_size)
        other, change = replace(layer, kernel_size=(height, width)), f"a kernel of {height} × {width}"
    elif isinstance(layer, Dense):
        other, change = replace(layer, units=2 * layer.units), f"{2 * layer.units:,} units"
    elif isinstance(layer, BatchNormalization):
        other, change, shape = layer, f"{2 * shape[-1]:,} channels to normalize", (*shape[:-1], 2 * shape[-1])
    else:
        return Supposition(
            text=f"How many parameters has layer {number} ({layer.keras_class}), and why?",
            answer=0,
            because=f"{layer.parameter_sum(shape)}: it only works on the numbers that come in.",
        )
    return Supposition(
        text=f"Suppose layer {number} ({layer.keras_class}) had {change}. How many parameters would it have?",
        answer=other.parameter_count(shape),
        because=f"{other.parameter_sum(shape)}.",
    )


def noticed(network: Architecture) -> dict[str, Any]:
    """What the lesson's steps look for: how many layers there are of some kinds and how many parameters in all, the
    size of the first kernel, whether a layer does not fit, and whether it is VGG16."""
    kinds = Counter(layer.kind for layer in network.layers)
    first = next((layer for layer in network.layers if isinstance(layer, Conv2D)), None)
    height, width = first.kernel_size if first else (0, 0)
    return {
        "convolutions": kinds["conv2d"],
        "activations": kinds["activation"],
        "poolings": kinds["max_pooling2d"] + kinds["average_pooling2d"],
        "flattens": kinds["flatten"],
        "numbers": sum(row.parameters for row in network.sound_rows()),
        "kernel_height": height,
        "kernel_width": width,
        "breaks": network.broken() is not None,
        "vgg16": network == PRESETS["vgg16"],
    }


def _within(network: Architecture, place: int) -> int:
    return max(0, min(place, len(network.layers) - 1))


def layer_words(layer: LayerSpec) -> str:
    """A layer and what was chosen for it, in a few words: Conv2D 3 × 3, 6 filters, relu."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    words = [_by(size)] if size else []
    for name in ("filters", "units", "rate", "factor", "height_factor", "width_factor", "mode"):
        if hasattr(layer, name):
            value = getattr(layer, name)
            if name in ("filters", "units"):
                words.append(f"{value:,} {name.removesuffix('s') if value == 1 else name}")
            else:
                words.append(str(value).replace("_", " "))
    strides = getattr(layer, "strides", None)
    if strides and strides != (size if "pool_size" in layer.arguments() else (1, 1)):
        words.append(f"strides {_by(strides)}")
    if (dilation := getattr(layer, "dilation_rate", (1, 1))) != (1, 1):
        words.append(f"dilation {_by(dilation)}")
    padding = getattr(layer, "padding", "valid")
    words += ["same"] if padding == "same" else [_by(padding)] if isinstance(padding, tuple) else []
    if (activation := getattr(layer, "activation", "linear")) != "linear":
        words.append(activation)
    if layer.regularizers():
        words.append("regularized")
    if isinstance(layer, PretrainedBase):
        words += _base_words(layer)
    elif not getattr(layer, "trainable", True):
        words.append("frozen")
    return " ".join([layer.shown, ", ".join(words)]).strip()


def _base_words(layer: PretrainedBase) -> list[str]:
    trains = {NOTHING: "frozen", EVERYTHING: "all of it trains"}
    weights = "with ImageNet's weights" if layer.weights == "imagenet" else "with weights drawn by lot"
    words = [weights, trains.get(layer.trainable_from, f"trains from {layer.trainable_from}")]
    words += ["pixels from 0 to 1"] * (layer.preprocessing == "fractions")
    return words + ["batch normalization trains"] * layer.train_normalization


def to_text(network: Architecture) -> str:
    """The network as short text for a link."""
    return pack(network.to_dict())


def from_text(text: str) -> Architecture:
    """The network that `to_text` wrote; it may have problems, as one in the making does.

    Raises:
        ValueError: in one sentence, for a text that is damaged or holds no network.
    """
    network = Architecture.from_dict(unpack(text))
    if len(network.layers) > MAX_LAYERS:
        raise ValueError(f"This link holds {len(network.layers)} layers; {MAX_LAYERS} are allowed.")
    return network


def _by(pair: tuple[int, int]) -> str:
    return f"{pair[0]} × {pair[1]}"
