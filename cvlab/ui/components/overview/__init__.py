"""The whole network on one screen: picture, every layer's maps, answer; computed in the browser, so that it follows the
pen. A click leads from the network to a map and to the sum behind one of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.architecture import Architecture
from cvlab.layers import LayerSpec
from cvlab.layers.spatial import (
    AveragePooling2D,
    Conv2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
)
from cvlab.layers.units import Activation, BatchNormalization, Dense, Dropout, Flatten
from cvlab.layers.varying import Rescaling
from cvlab.types import Image, Shape
from cvlab.ui.colours import scales
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

_mount = register(
    "overview",
    Path(__file__).parent,
    '<div class="overview"></div>',
    parts=(MESSAGE, CANVAS, "forward", "scene", "detail"),
)
MOST_MACS = 8_000_000  # that a browser does while one draws
FUNCTIONS = ("linear", "relu", "softmax", "sigmoid", "tanh", "elu", "gelu", "silu", "leaky_relu", "softplus")
KNOWN = (
    *(Conv2D, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, Flatten, Dense),
    *(BatchNormalization, Activation, Rescaling, Dropout),  # the last does nothing when a network answers
)
# Which lesson a stage belongs to.
LESSONS = {
    "conv": "kernels",
    "pool": "pooling",
    "global": "pooling",
    "flatten": "softmax",
    "dense": "softmax",
    "softmax": "softmax",
}

Stage = tuple[dict[str, Any], list[np.ndarray]]


def fits(network: Architecture) -> bool:
    """Whether a browser can compute the network while one draws."""
    if network.problems() or network.mac_count() > MOST_MACS:
        return False
    known = all(isinstance(layer, KNOWN) for layer in network.layers)
    return known and all(getattr(layer, "activation", "linear") in FUNCTIONS for layer in network.layers)


def overview(
    network: Architecture,
    weights: Sequence[np.ndarray],
    class_names: Sequence[str],
    image: Image,
    *,
    key: str,
    live: str = "",
) -> str | None:
    """Show a network that `fits`, and what it makes of the picture; the slug of the lesson that a layer was asked for.

    Args:
        weights: as `keras.Model.get_weights` orders them.
        image: what the network is given, H x W x C in [0, 1].
        live: the key of a pad whose drawing is followed while the pen moves.
    """
    heads, arrays = [], []
    for head, own in stages(network, weights):
        heads.append(
            {**head, "arrays": len(own), "lesson": LESSONS.get(head["function"], LESSONS.get(head["op"], ""))}
        )
        arrays += [np.ascontiguousarray(array, np.float32) for array in own]
    header = {"stages": heads, "classes": list(map(str, class_names)), "live": live}
    picture = np.ascontiguousarray(image, np.float32)
    data = pack(header, picture=picture, weights=arrays, **scales())
    return _mount(key=key, data=data, on_lesson_change=lambda: None).get("lesson")


def stages(network: Architecture, weights: Sequence[np.ndarray]) -> list[Stage]:
    """What happens to the picture one after the other, each with its weights; a layer's own activation is a stage."""
    left = list(weights)
    found: list[Stage] = []
    for (name, shape), layer in zip(network.output_shapes(), network.layers, strict=True):
        count = {"Conv2D": 2, "Dense": 2, "BatchNormalization": 4}.get(layer.keras_class, 0)
        own, left = left[:count], left[count:]
        found += _stages_of(name, shape, layer, own)
    return found


def _stages_of(name: str, shape: Shape, layer: LayerSpec, own: list[np.ndarray]) -> Iterator[Stage]:
    head = {"name": name, "title": layer.keras_class, "shape": shape, "function": ""}
    match layer:
        case Conv2D():
            sizes = {"strides": layer.strides, "dilation": layer.dilation_rate, "padding": layer.padding}
            yield {**head, "op": "conv", **sizes, "kernel": layer.kernel_size}, own
        case MaxPooling2D() | AveragePooling2D():
            sizes = {
                "strides": layer.strides or layer.pool_size,
                "dilation": (1, 1),
                "padding": layer.padding,
            }
            most = isinstance(layer, MaxPooling2D)
            yield {**head, "op": "pool", "most": most, **sizes, "kernel": layer.pool_size}, []
        case GlobalAveragePooling2D() | GlobalMaxPooling2D():
            most = isinstance(layer, GlobalMaxPooling2D)
            yield {**head, "op": "global", "most": most, "shape": (shape[-1],)}, []
        case Flatten():
            yield {**head, "op": "flatten"}, []
        case Dense():
            yield {**head, "op": "dense"}, own
        case BatchNormalization():
            gamma, beta, mean, variance = own
            scale = gamma / np.sqrt(variance + layer.epsilon)
            yield {**head, "op": "scale"}, [scale, beta - mean * scale]
        case Rescaling():
            yield {**head, "op": "scale"}, [np.full(shape[-1], layer.scale), np.full(shape[-1], layer.offset)]
    if (function := getattr(layer, "activation", "linear")) != "linear":
        title = {"relu": "ReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU"}.get(function, function)
        yield {**head, "op": "activate", "function": function, "title": title}, []
