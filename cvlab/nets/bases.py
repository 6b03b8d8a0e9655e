"""Pretrained bases as Keras networks: their scaling inside, frozen as their spec says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager

import keras
import numpy as np
from keras.src.backend.common import global_state

from cvlab.backbones import BackboneSpec, bare
from cvlab.layers import PretrainedBase
from cvlab.types import Shape

_NAMES = "object_name_uids"  # where Keras counts how many layers of a kind were named
# What EfficientNet divides by besides, in Keras' `efficientnet.IMAGENET_STDDEV_RGB`: only with ImageNet's weights.
_SPREAD = np.sqrt(np.array([0.229, 0.224, 0.225], np.float32))


def build_base(layer: PretrainedBase, input_shape: Shape, name: str) -> keras.Model:
    """The base as one network that takes pictures in [0, 1] and gives its last map.

    Raises:
        ValueError: in words, where its weights are not on this machine.
    """
    spec = bare(layer.network, layer.weights)
    if not spec.available(top=False):
        raise ValueError(
            f"The weights of {spec.title} are not on this machine; fetch them ({spec.bare_megabytes} MB, once)."
        )
    make = getattr(keras.applications, spec.keras_class)
    pictures = keras.Input(input_shape, name="pictures")
    prepared = _scaled(pictures, spec) if layer.preprocessing == "own" else pictures
    with _fresh_names():
        made = make(weights=None, include_top=False, input_tensor=prepared, input_shape=input_shape)
        base = keras.Model(pictures, made.output, name=name)  # Keras' own wants its picture in a list
    if spec.weights == "imagenet":
        base.load_weights(spec.where(top=False))
        divide_again(base)
    _freeze(base, layer, input_shape)
    return base


def _scaled(pictures: keras.KerasTensor, spec: BackboneSpec) -> keras.KerasTensor:
    scaled = keras.layers.Rescaling(spec.scale, list(spec.offset), name="scaling")(pictures)
    return keras.ops.flip(scaled, axis=-1) if spec.blue_first else scaled


def divide_again(network: keras.Model) -> None:
    """EfficientNet of ImageNet has one more Rescaling in Keras; here it is part of the Normalization before it."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.adapt_variance.assign(layer.adapt_variance * _SPREAD**2)
            layer.finalize_state()


def _freeze(base: keras.Model, layer: PretrainedBase, input_shape: Shape) -> None:
    trains = layer.trains(input_shape)
    if not any(trains):
        base.trainable = False
        return
    kept = {described.name: on for described, on in zip(layer.layers(input_shape), trains, strict=True)}
    for inner in base.layers:
        inner.trainable = kept.get(inner.name, False)


@contextmanager
def _fresh_names() -> Generator[None]:
    """Layers without a name of their own are named as in a fresh session, whatever was built before."""
    before = global_state.get_global_attribute(_NAMES)
    global_state.set_global_attribute(_NAMES, defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute(_NAMES, before)
