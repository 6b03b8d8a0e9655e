"""What can be done about a network that cannot be built, or that gives no answer: whole networks to take instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from cvlab.architecture.adapting import adapted, answers_two, last_dense
from cvlab.architecture.network import Architecture
from cvlab.layers import Activation, Dense, Flatten, LayerSpec, MaxPooling2D
from cvlab.types import Shape


@dataclass(frozen=True, kw_only=True)
class Mend:
    """A network without the problem, and what was done in a few words. place: the layer to look at then."""

    label: str
    network: Architecture
    place: int


def mends(network: Architecture) -> tuple[Mend, ...]:
    """What would mend the first problem of the network, the likeliest first; empty where there is none to offer."""
    broken = network.broken()
    if broken is None:
        return tuple(_lighter(network)) if network.problems() else ()
    place = broken.place
    shape = network.sound_rows()[-1].output_shape if place else network.input_shape
    found = [mend for mend in _tries(network, place, shape) if _is_mended(mend.network, place)]
    if not found and place:
        rest = Architecture(network.input_shape, network.layers[:place])
        found = [Mend(label="Remove it and all behind it", network=rest, place=place - 1)]
    return tuple(found)


def answering(network: Architecture, classes: int) -> Mend | None:
    """The network made to end with a probability for every class; None where it does already, or cannot be built."""
    if network.broken() or not network.layers or _answers(network, classes):
        return None
    head = _head(network)
    if head is not None and len(network.rows()[head].input_shape) > 1:
        # Dense on a map works at each place by itself, so the row has to be made before the first of them.
        layers = (*network.layers[:head], Flatten(), *network.layers[head:])
        flat = Architecture(network.input_shape, layers)
        return _answered(flat, classes, "Flatten before Dense, and end")
    return _answered(network, classes, "End")


def _answered(network: Architecture, classes: int, words: str) -> Mend:
    done = f"{words} with Dense({classes}) and softmax"
    if _head(network) is not None:
        made = adapted(network, network.input_shape, classes)
        last = last_dense(made)
        if last is not None and not _answers(made, classes):
            made = _ending_with_softmax(made, *last)
    else:
        row = () if len(network.output_shape()) == 1 else (Flatten(),)
        ending = (*row, Dense(units=classes, activation="softmax"))
        made = Architecture(network.input_shape, (*network.layers, *ending))
    return Mend(label=done, network=made, place=len(made.layers) - 1)


def _ending_with_softmax(network: Architecture, place: int, last: Dense) -> Architecture:
    kept = [layer for layer in network.layers[place + 1 :] if not isinstance(layer, Activation)]
    layers = (*network.layers[:place], replace(last, activation="linear"), *kept)
    return Architecture(network.input_shape, (*layers, Activation(activation="softmax")))


def _head(network: Architecture) -> int | None:
    """The place of the first Dense of those at the end, which only activations and the like may follow."""
    places = []
    for place in reversed(range(len(network.layers))):
        if network.layers[place].family not in ("dense", "activation", "steadying"):
            break
        places += [place] * isinstance(network.layers[place], Dense)
    return places[-1] if places else None


def _answers(network: Architecture, classes: int) -> bool:
    if answers_two(network, classes):
        return True
    softmax = getattr(network.layers[-1], "activation", "") == "softmax"
    return softmax and network.output_shape() == (classes,)


def _tries(network: Architecture, place: int, shape: Shape) -> Iterator[Mend]:
    layer = network.layers[place]
    for label, changed in _changes(layer, shape):
        yield Mend(label=label, network=_with(network, place, changed), place=place)
    rest = network.layers[:place] + network.layers[place + 1 :]
    rows = network.sound_rows()
    made_row = [i for i, row in enumerate(rows) if len(row.input_shape) == 3 and len(row.output_shape) == 1]
    if len(shape) == 1 and made_row:
        at = made_row[-1]
        moved = (*rest[:at], layer, *rest[at:])
        words = f"Move it before layer {at + 1} ({network.layers[at].keras_class})"
        yield Mend(label=words, network=Architecture(network.input_shape, moved), place=at)
    if layer.family == "augmentation":
        yield Mend(
            label="Move it to the front", network=Architecture(network.input_shape, (layer, *rest)), place=0
        )
    yield Mend(label="Remove it", network=Architecture(network.input_shape, rest), place=max(0, place - 1))


def _changes(layer: LayerSpec, shape: Shape) -> Iterator[tuple[str, LayerSpec]]:
    names = {f.name for f in fields(layer)}
    size = "kernel_size" if "kernel_size" in names else "pool_size"

    def with_(**values: Any) -> LayerSpec:
        return replace(layer, **values)

    if {"padding", size} <= names and len(shape) == 3:
        yield "Padding 'same'", with_(padding="same")
        smaller = tuple(map(min, getattr(layer, size), shape[:2]))
        yield f"A {smaller[0]} × {smaller[1]} window", with_(**{size: smaller})
    if "dilation_rate" in names:
        yield "Dilation 1", with_(dilation_rate=(1, 1))
        yield "Strides 1", with_(strides=(1, 1))


def _lighter(network: Architecture) -> Iterator[Mend]:
    flat = next((i for i, layer in enumerate(network.layers) if isinstance(layer, Flatten)), None)
    if flat is None or len(network.rows()[flat].input_shape) != 3:
        return
    layers = (*network.layers[:flat], MaxPooling2D(), *network.layers[flat:])
    lighter = Architecture(network.input_shape, layers)
    if not lighter.problems():
        yield Mend(label="Max pooling before Flatten", network=lighter, place=flat)


def _with(network: Architecture, place: int, layer: LayerSpec) -> Architecture:
    return Architecture(network.input_shape, (*network.layers[:place], layer, *network.layers[place + 1 :]))


def _is_mended(network: Architecture, place: int) -> bool:
    broken = network.broken()
    return bool(network.layers) and (broken is None or broken.place > place)
