"""Keras code of each view of the activations: it gives the numbers on screen."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.activations import ActivationSpec
from cvlab.activations.one_map import TwoLayers
from cvlab.activations.stack import PICTURES, Stack


def point_code(spec: ActivationSpec, x: float) -> str:
    """A script that prints value and slope at x, the slope by Keras' backend, here TensorFlow."""
    return f"""import keras
import tensorflow as tf

x = tf.constant([{float(x)!r}])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = {spec.call("x")}
print("value", float(y[0]))
print("slope", float(tape.gradient(y, x)[0]))
"""


def response_code(spec: ActivationSpec, kernel: Sequence[Sequence[float]]) -> str:
    """A script that filters picture.png and prints the shares of zeros before and after the activation.

    picture.png: grey; the page makes larger pictures smaller first.
    """
    rows = ", ".join(f"[{', '.join(f'{v:.7g}' for v in row)}]" for row in kernel)
    return f"""import keras
import numpy as np

image = keras.utils.img_to_array(keras.utils.load_img("picture.png", color_mode="grayscale")) / 255
kernel = np.array([{rows}], "float32")[..., None, None]
before = keras.ops.conv(image[None], kernel)  # as Conv2D without a bias
after = {spec.call("before")}
print("zeros before", float(np.mean(np.array(before) == 0)))
print("zeros after", float(np.mean(np.array(after) == 0)))
"""


def stack_code(stack: Stack) -> str:
    """A script that builds the stack in Keras with the weights of the first draw, and prints signal and gradient."""
    return f"""import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.config.set_floatx("float64")  # so that very small and very large sizes are told, too
layers, width = {stack.layers}, {stack.width}
pixels = load_digits().data[:{PICTURES}] / 16  # two of each digit, 8 x 8 pixels

random = np.random.default_rng(0)  # the first draw; the page makes others with 1, 2, 3, ...
# In a network of your own: kernel_initializer={stack.initialiser.keras()}
dense = [keras.layers.Dense(width, use_bias=False) for _ in range(layers)]
fan_in, fan_out = 64, width
for layer in dense:
    layer.build((None, fan_in))
    layer.set_weights([{stack.initialiser.code()}])
    fan_in = width

outputs = [tf.constant(pixels)]
with tf.GradientTape() as tape:
    tape.watch(outputs[0])
    for layer in dense:
        outputs.append({stack.activation.call("layer(outputs[-1])")})
arriving = np.random.default_rng([0, 1]).standard_normal((len(pixels), width))
arriving /= np.sqrt(np.mean(arriving**2))  # a gradient of size 1 at the last layer
gradients = tape.gradient(outputs[-1], outputs[1:], output_gradients=tf.constant(arriving))


def size(numbers):
    return float(np.sqrt(np.mean(np.square(numbers))))


print("pixels", size(outputs[0]))
for n, (signal, gradient) in enumerate(zip(outputs[1:], gradients), start=1):
    print("layer", n, "signal", size(signal), "gradient", size(gradient))
"""


def layers_code(layers: TwoLayers, spec: ActivationSpec) -> str:
    """A script that sends x and its opposite through two dense layers, without the activation and with it."""

    def matrix(numbers: Sequence[float]) -> str:
        a, b, c, d = (f"{v:.7g}" for v in numbers)
        return f'np.array([[{a}, {b}], [{c}, {d}]], "float64")'

    x, y = (f"{v:.7g}" for v in layers.point)
    return f"""import keras
import numpy as np

keras.config.set_floatx("float64")
first = {matrix(layers.first)}
second = {matrix(layers.second)}
x = np.array([{x}, {y}], "float64")


def network(activation):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation, use_bias=False)])
    model.add(keras.layers.Dense(2, use_bias=False))
    model.set_weights([first.T, second.T])  # Keras multiplies from the left: x @ weights
    return lambda point: np.array(model(point[None]))[0]


linear = network(None)
bent = network(lambda x: {spec.call("x")})
print("one matrix", (second @ first).tolist())
print("linear", linear(x).tolist(), ((second @ first) @ x).tolist())
print("with activation: x", bent(x).tolist(), "-x", bent(-x).tolist(), "2x", bent(2 * x).tolist())
"""
