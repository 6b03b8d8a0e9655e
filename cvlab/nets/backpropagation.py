"""Gradients by Keras itself, for the lesson that works them out by hand: made by TensorFlow's tape, in float64."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from cvlab.mlp.network import Mlp
from cvlab.mlp.one_kernel import NAMES, OneKernel

layers = keras.layers


def mlp_gradients(
    net: Mlp,
    weights: Sequence[np.ndarray],
    points: np.ndarray,
    labels: np.ndarray,
    l1: float = 0.0,
    l2: float = 0.0,
) -> list[np.ndarray]:
    """The slope of the mean loss by every kernel and bias, in Keras' order. points: N x 2, labels: N of 0 and 1."""
    asked = keras.regularizers.L1L2(l1=l1, l2=l2)
    model = keras.Sequential([keras.Input((2,), dtype="float64")])
    for width in net.hidden:
        model.add(layers.Dense(width, net.activation, kernel_regularizer=asked, dtype="float64"))
    model.add(layers.Dense(1, kernel_regularizer=asked, dtype="float64"))
    model.set_weights(list(weights))
    truth = tf.constant(labels, tf.float64)[:, None]
    with tf.GradientTape() as tape:
        z = model(tf.constant(points, tf.float64))
        # Keras casts regularizers' factors to float32; they are added here in float64.
        loss = tf.reduce_mean(_loss(net.loss, truth, z))
        for kernel in model.trainable_variables[::2]:
            value = tf.convert_to_tensor(kernel.value)
            loss += l1 * tf.reduce_sum(tf.abs(value)) + l2 * tf.reduce_sum(value * value)
    found = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
    return [np.asarray(part) for part in found]


def _loss(kind: str, truth: tf.Tensor, z: tf.Tensor) -> tf.Tensor:
    if kind == "cross-entropy":
        return keras.losses.binary_crossentropy(truth, z, from_logits=True)
    return keras.losses.mean_squared_error(truth, keras.ops.sigmoid(z))


def kernel_gradients(net: OneKernel) -> list[np.ndarray]:
    """The slope of the loss by the picture, the kernel, its bias, the dense weights and their bias: NAMES' order."""
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1), dtype="float64"),
            layers.Conv2D(1, 2, activation="relu", dtype="float64"),
            layers.MaxPooling2D(2, padding="same", dtype="float64"),
            layers.Flatten(dtype="float64"),
            layers.Dense(1, dtype="float64"),
        ]
    )
    model.set_weights(
        [
            net.kernel.reshape(2, 2, 1, 1),
            np.array([net.bias]),
            net.dense.reshape(4, 1),
            np.array([net.dense_bias]),
        ]
    )
    picture = tf.constant(net.picture.reshape(1, 4, 4, 1), tf.float64)
    truth = tf.constant([[net.label]], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(picture)
        loss = tf.reduce_sum(_loss("cross-entropy", truth, model(picture)))
    found = tape.gradient(loss, [picture, *(variable.value for variable in model.trainable_variables)])
    shapes = ((4, 4), (2, 2), (1,), (2, 2), (1,))
    return [np.asarray(part).reshape(shape) for part, shape, _ in zip(found, shapes, NAMES, strict=True)]
