"""Keras code of the gradients on screen: by TensorFlow's tape, from the same weights and the same point."""

from __future__ import annotations

import numpy as np

from cvlab.mlp.network import Mlp, Weights
from cvlab.mlp.one_kernel import OneKernel


def written(array: np.ndarray) -> str:
    """The numbers as nested lists, each to eight digits."""
    if array.ndim:
        return f"[{', '.join(written(part) for part in array)}]"
    return f"{float(array):.8g}"


def network_code(net: Mlp, weights: Weights, point: np.ndarray, label: float) -> str:
    """A script that runs without cvlab and prints the point's loss and every gradient on screen."""
    hidden = "\n".join(f'    keras.layers.Dense({width}, "{net.activation}"),' for width in net.hidden)
    arrays = "\n".join(f"    np.array({written(part)})," for part in weights)
    loss = "keras.losses.binary_crossentropy(label, model(point), from_logits=True)"
    if net.loss == "squared error":
        loss = "keras.losses.mean_squared_error(label, keras.ops.sigmoid(model(point)))"
    return f"""import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([
    keras.Input((2,)),
{hidden}
    keras.layers.Dense(1),  # its sigmoid is in the loss
])
model.set_weights([
{arrays}
])
point = np.array([{written(np.asarray(point))}], "float32")
label = np.array([[{label:.0f}]], "float32")

with tf.GradientTape() as tape:  # remembers what is computed, to go through it backwards
    loss = {loss}
gradients = tape.gradient(loss, model.trainable_variables)

print("loss", float(loss[0]))
for variable, gradient in zip(model.trainable_variables, gradients):
    print(variable.path, gradient.numpy())
# One step of gradient descent: keras.optimizers.SGD(0.1).apply_gradients(zip(gradients, model.trainable_variables))
# A tape begins anew at every step. In PyTorch gradients add up until optimizer.zero_grad() clears them.
"""


def kernel_code(net: OneKernel) -> str:
    """A script that runs without cvlab and prints the gradients of picture, kernel and dense layer on screen."""
    return f"""import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([
    keras.Input((4, 4, 1)),
    keras.layers.Conv2D(1, 2, activation="relu"),
    keras.layers.MaxPooling2D(2, padding="same"),
    keras.layers.Flatten(),
    keras.layers.Dense(1),
])
model.set_weights([
    np.reshape({written(net.kernel)}, (2, 2, 1, 1)),
    np.array([{net.bias:.8g}]),
    np.reshape({written(net.dense)}, (4, 1)),
    np.array([{net.dense_bias:.8g}]),
])
picture = tf.constant(np.reshape({written(net.picture)}, (1, 4, 4, 1)), tf.float32)
label = np.array([[{net.label}]], "float32")

with tf.GradientTape() as tape:
    tape.watch(picture)
    loss = keras.losses.binary_crossentropy(label, model(picture), from_logits=True)
picture_gradient, *gradients = tape.gradient(loss, [picture, *model.trainable_variables])

print("loss", float(loss[0]))
print("picture", picture_gradient.numpy()[0, ..., 0])
for variable, gradient in zip(model.trainable_variables, gradients):
    print(variable.path, np.squeeze(gradient.numpy()))
"""
