"""A network for one kind of picture made to fit another: its input, and as many answers as there are classes."""

from __future__ import annotations

from dataclasses import replace

from cvlab.architecture.network import Architecture
from cvlab.architecture.presets import PRESETS, preset
from cvlab.layers import Activation, Dense, LayerSpec
from cvlab.types import Shape

_ANSWERS = ("softmax", "sigmoid")


def adapted(network: Architecture, input_shape: Shape, classes: int) -> Architecture:
    """The same layers for pictures of that shape, the last Dense with a unit for every class and softmax.

    A single sigmoid unit is left as it is where there are two classes, since it answers for both. What comes
    out may still have problems: a window that is larger than the smaller picture's maps stays as it is.
    """
    layers: list[LayerSpec] = list(network.layers)
    last = last_dense(network)
    if last is None or answers_two(network, classes) or last[1].units == classes:
        return Architecture(input_shape, tuple(layers))
    place, dense = last
    layers[place] = replace(dense, units=classes, activation=_answer(dense.activation))
    layers[place + 1 :] = [
        replace(layer, activation=_answer(layer.activation)) if isinstance(layer, Activation) else layer
        for layer in layers[place + 1 :]
    ]
    return Architecture(input_shape, tuple(layers))


def adaptations(network: Architecture, original: Architecture) -> tuple[str, ...]:
    """In what the adapted network differs from the original, in words; empty where it is the same."""
    found = []
    if network.input_shape != original.input_shape:
        found.append(f"takes pictures of {_by(network.input_shape)} instead of {_by(original.input_shape)}")
    here, there = last_dense(network), last_dense(original)
    if here is not None and there is not None:
        units = here[1].units, there[1].units
        if units[0] != units[1]:
            found.append(f"ends with {units[0]:,} units instead of {units[1]:,}")
    return tuple(found)


def fitting_presets(input_shape: Shape, classes: int) -> dict[str, Architecture]:
    """The whole presets that can be built for those pictures and classes, adapted; those made for them come first."""
    found = {}
    for name, original in PRESETS.items():
        network = adapted(original, input_shape, classes)
        if preset(name).whole and not network.problems():
            found[name] = network
    return dict(sorted(found.items(), key=lambda item: len(adaptations(item[1], PRESETS[item[0]]))))


def last_dense(network: Architecture) -> tuple[int, Dense] | None:
    """The last Dense layer, which gives the answer, behind its place."""
    places = [(place, layer) for place, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    return places[-1] if places else None


def answers_two(network: Architecture, classes: int) -> bool:
    """Whether it ends with one sigmoid, the probability of the second of two classes."""
    last = last_dense(network)
    if classes != 2 or last is None or last[1].units != 1:
        return False
    return any(getattr(layer, "activation", "") == "sigmoid" for layer in network.layers[last[0] :])


def _answer(activation: str) -> str:
    return "softmax" if activation in _ANSWERS else activation


def _by(shape: Shape) -> str:
    return " × ".join(map(str, shape))
