"""Whether layers that are called as those of a base of keras.applications are that base, and how it is used."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import keras

from cvlab.backbones import bare
from cvlab.bases import EVERYTHING, NOTHING, base_layers
from cvlab.layers import LayerSpec, PretrainedBase, Rescaling
from cvlab.nets.foreign import without_memory
from cvlab.nets.opening.chains import BaseFound, Piece
from cvlab.nets.opening.graphs import references
from cvlab.types import Shape

# In which of RANGES each takes its pictures, as its preprocess_input writes them.
_WRITTEN = {"mobilenet_v2": "signed", "mobilenet": "signed", "efficientnet_b0": "bytes", "vgg16": "caffe"}
# What brings pictures in [0, 1] to a range, where a layer of ours can.
_SCALED = {
    "fractions": (),
    "bytes": (Rescaling(scale=255.0),),
    "signed": (Rescaling(scale=2.0, offset=-1.0),),
}


def own_config(network: str, shape: Shape) -> dict[str, dict[str, Any]]:
    """Each layer's entry in Keras' own config of that base, by name."""
    make = getattr(keras.applications, bare(network).keras_class)
    with without_memory():
        made = make(weights=None, include_top=False, input_shape=shape)
        entries = json.loads(json.dumps(made.get_config()["layers"]))  # lists for tuples, as in a file
    return {entry["config"]["name"]: entry for entry in entries}


def same_ways(found: BaseFound, own: dict[str, dict[str, Any]]) -> bool:
    """Whether each layer but the first takes what it takes in Keras' own base."""

    def taken(entry: dict[str, Any]) -> list[str]:
        return [name for name, _ in references(entry["inbound_nodes"])]

    return all(taken(entry) == taken(own[entry["name"]]) for entry in found.entries[1:])


def trains_from(found: BaseFound) -> str:
    """The first of its layers that training would have changed, as `PretrainedBase` says it."""
    layers = base_layers(found.network)
    able = [layer.name for layer in layers if layer.trainable(normalizes=False)]
    on = {entry["name"] for entry in found.entries if entry["config"].get("trainable", True)}
    first = next((name for name in able if name in on), NOTHING)
    return EVERYTHING if first == able[0] else first


def without_scaling(pieces: list[Piece]) -> tuple[list[Piece], bool]:
    """The pieces without what `cvlab.nets.bases` puts before a base of pictures in [0, 1], and whether it was there."""
    place = next((n for n, piece in enumerate(pieces) if isinstance(piece, BaseFound)), 0)
    base = pieces[place] if pieces else None
    if not isinstance(base, BaseFound):
        return pieces, False
    spec = bare(base.network)
    begin = place - 1 - spec.blue_first
    own = [piece for piece in pieces[max(begin, 0) : place] if not isinstance(piece, BaseFound)]
    if begin < 0:
        return pieces, False
    config = own[0]["config"]
    found = (own[0]["class_name"], config.get("scale"), config.get("offset"))
    if found != ("Rescaling", spec.scale, list(spec.offset)) or (spec.blue_first and not _turned(own[1])):
        return pieces, False
    return [*pieces[:begin], *pieces[place:]], True


def _turned(entry: dict[str, Any]) -> bool:
    """Whether it turns red, green, blue around."""
    return entry["class_name"] == "Flip" and entry["config"].get("axis") == -1


def in_front(before: list[LayerSpec], base: PretrainedBase, numbers: str) -> list[LayerSpec]:
    """The layers before a base and the base itself, fed as in the file; `before` takes pictures in [0, 1].

    numbers: one of RANGES, what the network's own pictures are written in.

    Raises:
        ValueError: where no layer here writes them so.
    """
    spec, plain = bare(base.network), replace(base, preprocessing="fractions")
    scaling = before[-1] if before else None
    if isinstance(scaling, Rescaling):
        own = (scaling.scale, (scaling.offset,) * 3) == (spec.scale, spec.offset) and not spec.blue_first
        return [*before[:-1], base] if own else [*before, plain]
    if numbers == _WRITTEN[base.network]:
        return [*before, base]
    if numbers not in _SCALED:
        raise ValueError(f"its base is fed with pictures in another range than {spec.title} was trained on")
    return [*before, *_SCALED[numbers], plain]
