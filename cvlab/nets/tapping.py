"""One layer's answer inside a compiled graph: before its softmax, past its ReLU, in numbers of fewer digits."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.nets.models import layers_of, predict_layer, run

THIN = 4  # input channels
PADDINGS = ("valid", "same")
SQUASHING = ("softmax", "sigmoid")  # activations that make shares of logits


def tapped(model: keras.Model, pictures: tf.Tensor, path: str, leak: float = 0.0) -> tf.Tensor:
    """What the layer gives for N pictures, of any size that reaches it; nothing behind it is computed.

    Softmax is always left out, because a class's share also rises when the other classes fall. `leak` is what of a
    negative sum a ReLU in or at the layer lets through.
    """

    def call(at: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if at != path:
            return thin(layer, args[0]) if is_thin(layer) else predict_layer(at, layer, args, kwargs)
        name = activation_of(layer)
        if name == "softmax":
            return without_activation(layer, args, kwargs)
        maps = predict_layer(at, layer, args, kwargs)
        if leak and name in ("relu", "relu6"):
            maps += leak * tf.minimum(without_activation(layer, args, kwargs), 0)
        return maps

    return run(model, pictures, until=path, call=call)


def is_thin(layer: keras.Layer) -> bool:
    """Whether it is a plain convolution of so few channels that its slope is better worked out by `thin`."""
    if type(layer) is not keras.layers.Conv2D or layer.padding not in PADDINGS:
        return False
    # Sums of numbers with few digits would lose them.
    if layer.kernel.shape[2] > THIN or layer.compute_dtype != "float32":
        return False
    return (layer.strides, layer.dilation_rate, layer.groups) == ((1, 1), (1, 1), 1)


def thin(layer: keras.layers.Conv2D, inputs: tf.Tensor) -> tf.Tensor:
    """What the layer gives, with the slope at its input as one product of matrices and nine shifted sums.

    TensorFlow's own takes five times as long as the convolution itself where pictures have one channel, or three.
    """
    kernel = tf.stop_gradient(tf.convert_to_tensor(layer.kernel))
    height, width, _, filters = kernel.shape
    before = [(n - 1) // 2 if layer.padding == "same" else 0 for n in (height, width)]

    @tf.custom_gradient
    def product(x: tf.Tensor) -> tuple[tf.Tensor, Any]:
        rows, columns = x.shape[1:3]

        def slope(dy: tf.Tensor) -> tf.Tensor:
            weights = tf.reshape(tf.transpose(kernel, [3, 0, 1, 2]), (filters, -1))
            shares = tf.split(tf.matmul(dy, weights), height * width, axis=3)
            ends = (height - 1, width - 1)
            placed = [
                tf.pad(share, [[0, 0], [u, ends[0] - u], [v, ends[1] - v], [0, 0]])
                for (u, v), share in zip(np.ndindex(height, width), shares, strict=True)
            ]
            whole = tf.add_n(placed)
            return whole[:, before[0] : before[0] + rows, before[1] : before[1] + columns]

        return tf.nn.conv2d(x, kernel, 1, layer.padding.upper()), slope

    made = product(inputs)
    if layer.use_bias:
        made += tf.convert_to_tensor(layer.bias)
    return layer.activation(made)


def activation_of(layer: keras.Layer) -> str:
    """The name of the layer's own activation, or of the one it is; linear where it has none."""
    if isinstance(layer, keras.layers.Softmax | keras.layers.ReLU):
        return type(layer).__name__.lower()
    return getattr(getattr(layer, "activation", None), "__name__", "linear")


def without_activation(layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tf.Tensor:
    """What the layer would give without its activation; a layer that is nothing else gives its input."""
    if isinstance(layer, keras.layers.Activation | keras.layers.ReLU | keras.layers.Softmax):
        return args[0]
    if activation_of(layer) == "linear":
        return predict_layer("", layer, args, kwargs)
    own, layer.activation = layer.activation, keras.activations.linear
    try:
        return predict_layer("", layer, args, kwargs)
    finally:
        layer.activation = own


@contextmanager
def computing_in(model: keras.Model, precision: str) -> Generator[None, None, None]:
    """While a graph is traced in here, the model's products are made in that precision; its weights stay float32."""
    if precision == "float32":
        yield
        return
    layers = [tap.layer for tap in layers_of(model)]
    own = [layer.dtype_policy for layer in layers]
    try:
        for layer in layers:
            layer.dtype_policy = f"mixed_{precision}"
        yield
    finally:
        for layer, policy in zip(layers, own, strict=True):
            layer.dtype_policy = policy
