"""The end of a network taken apart: the maps that are flattened, the dense layer's weights, and its logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.nets.answers import kind_of
from cvlab.nets.models import TRACING, Net, Tap, layers_of, model_of, predict_layer, run
from cvlab.nets.tapping import activation_of
from cvlab.softmax import LastStep
from cvlab.types import Image

layers = keras.layers
IDLE = (
    layers.Dropout,
    layers.GaussianNoise,
    layers.GaussianDropout,
    layers.AlphaDropout,
    layers.Identity,
    layers.ActivityRegularization,
)
# They change a row's numbers, not their order.
KEEPS_PLACE = (*IDLE, layers.Activation, layers.ReLU, layers.LeakyReLU, layers.BatchNormalization)
MOST_CLASSES, MOST_WEIGHTS = 100, 400_000  # that the page can draw
_OTHERS = {
    "binary": (
        "This network ends with one sigmoid, not with softmax: its single number z gives class 1 the share "
        "1 / (1 + e⁻ᶻ) and class 0 the rest. This page explains softmax; choose a network with one output a class."
    ),
    "labels": (
        "This network ends with a sigmoid for each class: each share stands for itself, and they need not sum to 1. "
        "This page explains softmax, which shares out one whole; choose another network."
    ),
    "numbers": (
        "The numbers at the end of this network are no shares of classes, so there is nothing to share out. This page "
        "explains softmax; choose a network that ends with it."
    ),
}


def last_step(net: Net, weights: Sequence[np.ndarray] | None, image: Image) -> LastStep:
    """The last dense layer of a network that ends with softmax, and what comes into it for the picture.

    Raises:
        ValueError: in words, where the network ends otherwise, or is too large for the page.
    """
    model = model_of(net, weights)
    if (kind := kind_of(model)) != "classes":
        raise ValueError(_OTHERS[kind])
    taps = layers_of(model)
    last = _dense_of(taps)
    given, came = _watched(model, np.asarray(image, np.float32), last)
    kernel = np.array(last.layer.kernel)
    bias = np.zeros(kernel.shape[1], np.float32) if last.layer.bias is None else np.array(last.layer.bias)
    if kernel.shape[1] > MOST_CLASSES or kernel.size > MOST_WEIGHTS:
        raise ValueError(
            f"The last layer of this network has {kernel.size:,} weights for {kernel.shape[1]:,} classes, too many to "
            "draw them all; choose a smaller one."
        )
    return LastStep(maps=given.reshape(came), weights=kernel, bias=bias)


def _dense_of(taps: Sequence[Tap]) -> Tap:
    """The dense layer whose sums softmax is given."""
    place = max((n for n, tap in enumerate(taps) if isinstance(tap.layer, layers.Dense)), default=-1)
    words = "This page explains networks that end with a dense layer and softmax; choose another one."
    if place < 0 or activation_of(taps[place].layer) not in ("linear", "softmax"):
        raise ValueError(words)
    for tap in taps[place + 1 :]:
        if not isinstance(tap.layer, IDLE) and activation_of(tap.layer) != "softmax":
            raise ValueError(words)
    return taps[place]


def _watched(model: keras.Model, image: Image, last: Tap) -> tuple[np.ndarray, tuple[int, int, int]]:
    """(the row that the layer is given, the shape of the maps that the row was laid out from; 1 x 1 x N of none)."""
    # Of each result: the layer, what it was given, the result itself.
    made: dict[int, tuple[Any, tf.Tensor, tf.Tensor]] = {}
    row: list[tf.Tensor] = []

    def call(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        result = predict_layer(path, layer, args, kwargs)
        if result is not args[0]:  # a Dropout that answers hands on what it was given
            made[id(result)] = layer, args[0], result
        if path == last.path:
            row.append(args[0])
        return result

    with TRACING:
        run(model, tf.constant(image[None]), call=call, until=last.path)
    tensor = row[0]
    values = tensor.numpy()[0]
    while id(tensor) in made and isinstance(made[id(tensor)][0], KEEPS_PLACE) and len(tensor.shape) == 2:
        tensor = made[id(tensor)][1]
    layer, before, _ = made.get(id(tensor), (None, None, None))
    if isinstance(layer, layers.Flatten) and len(before.shape) in (3, 4):
        return values, (*before.shape[1:3], before.shape[3] if len(before.shape) == 4 else 1)
    return values, (1, 1, values.size)
