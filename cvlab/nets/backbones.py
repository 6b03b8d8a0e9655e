"""Pretrained networks as Keras models that take pictures in [0, 1], their own scaling inside."""

from __future__ import annotations

import keras

from cvlab.backbones import BackboneSpec
from cvlab.nets.bases import divide_again


def build_backbone(spec: BackboneSpec) -> keras.Model:
    """The network with its preparation of pictures in front: N x 224 x 224 x 3 in [0, 1] -> N x 1000 probabilities.

    The network itself is one nested layer of the model, under its own name.

    Raises:
        ValueError: in words, where its weights are not on this machine.
    """
    if not spec.available():
        raise ValueError(
            f"The weights of {spec.title} are not on this machine; fetch them ({spec.megabytes} MB, once)."
        )
    inner = getattr(keras.applications, spec.keras_class)(weights=None, input_shape=spec.input_shape)
    if spec.weights == "imagenet":
        inner.load_weights(spec.where())
        divide_again(inner)
    pictures = keras.Input(spec.input_shape, name="pictures")
    scaled = keras.layers.Rescaling(spec.scale, list(spec.offset), name="scaling")(pictures)
    if spec.blue_first:
        scaled = keras.ops.flip(scaled, axis=-1)
    return keras.Model(pictures, inner(scaled), name=spec.kind)
