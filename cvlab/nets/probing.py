"""What a network makes of one picture: its answer and the feature maps of every layer, in one compiled call."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.architecture import Architecture
from cvlab.experiment import Experiment
from cvlab.nets.build import build_architecture
from cvlab.nets.compiled import Cache
from cvlab.types import FeatureMaps, Image

_PROBES = Cache(16)


class _Probe:
    """A network with every layer as an output, compiled for one picture."""

    def __init__(self, architecture: Architecture) -> None:
        self.names = architecture.layer_names()
        self.model = build_architecture(architecture)
        self.lock = threading.Lock()
        outputs = keras.Model(self.model.inputs, [layer.output for layer in self.model.layers])
        picture = tf.TensorSpec((1, *architecture.input_shape), tf.float32)
        self.call = tf.function(
            lambda image: outputs(image, training=False), input_signature=[picture], autograph=False
        )


def look(
    net: Architecture | Experiment, weights: Sequence[np.ndarray], image: Image
) -> dict[str, np.ndarray | dict[str, FeatureMaps]]:
    """What the network answers to a picture, and what every layer made of it on the way.

    Args:
        weights: as `keras.Model.get_weights` orders them, for example `TrainingState.weights`.
        image: float32 H x W x C in [0, 1], of the network's input size.

    Returns:
        probabilities: (classes,). logits: (classes,), what softmax was given. maps: layer name -> H x W x K, or
        (units,) behind Flatten and Dense.

    Raises:
        ValueError: where the picture or the weights do not fit the network.
    """
    architecture = net.architecture if isinstance(net, Experiment) else net
    image = np.asarray(image, np.float32)
    if image.shape != architecture.input_shape:
        ours, theirs = (" x ".join(map(str, shape)) for shape in (architecture.input_shape, image.shape))
        raise ValueError(f"The network takes a picture of {ours}, but this one is {theirs}; resize it first.")
    probe = _PROBES.get(architecture, lambda: _Probe(architecture))
    with probe.lock:
        _put(probe.model, weights)
        results = [np.array(result[0]) for result in probe.call(tf.constant(image[None]))]
    maps = dict(zip(probe.names, results, strict=True))
    return {"probabilities": results[-1], "logits": _logits(architecture, results), "maps": maps}


def feature_maps(model: Any, image: Image) -> dict[str, FeatureMaps]:
    """Layer name -> what that layer of a Keras model makes of a picture: H x W x K, or (units,)."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    outputs = keras.Model(model.inputs, [layer.output for layer in layers])
    results = outputs(tf.constant(np.asarray(image, np.float32)[None]), training=False)
    return {layer.name: np.array(result[0]) for layer, result in zip(layers, results, strict=True)}


def _put(model: keras.Model, weights: Sequence[np.ndarray]) -> None:
    if [tuple(v.shape) for v in model.weights] != [np.shape(w) for w in weights]:
        raise ValueError(
            "These weights belong to another network; train this one, or choose the one they are of."
        )
    for variable, array in zip(model.weights, weights, strict=True):
        variable.assign(array)


def _logits(architecture: Architecture, results: Sequence[np.ndarray]) -> np.ndarray:
    last = architecture.layers[-1]
    if last.kind == "activation" and last.activation == "softmax" and len(results) > 1:
        return results[-2]
    # Softmax inside the last layer hides its input, which is the log of the answer up to a constant.
    return np.log(np.maximum(results[-1], 1e-30))
