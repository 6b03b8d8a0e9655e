"""Keras code of a perceptron: the rule on points, a hidden layer set by hand, two digits, and one unit with an end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.codegen.datasets import recipe
from cvlab.datasets import DATASETS
from cvlab.perceptron.hidden import OUTPUT, HiddenLayer
from cvlab.perceptron.rule import MOST_UPDATES, TOLERANCE
from cvlab.point_clouds import Points

ENDS = {  # by the name on the page: an activation of Keras, or what does the same
    "sign": "keras.ops.sign",
    "step": 'lambda z: keras.ops.cast(z > 0, "float64")',
    "sigmoid": '"sigmoid"',
    "tanh": '"tanh"',
    "none": '"linear"',
}


def rule_code(points: Points, start: Sequence[float], rate: float, mistakes: int) -> str:
    """A script that runs without cvlab and learns from as many mistakes as the page has, or until none is left."""
    return f"""import keras
import numpy as np

points = np.array({_rows(points.places)})
signs = np.array({[int(y) for y in points.signs]})
rate, most = {rate!r}, {min(mistakes, MOST_UPDATES)}

unit = keras.layers.Dense(1, dtype="float64")
unit.build((None, 2))
unit.set_weights([np.array([[{start[1]!r}], [{start[2]!r}]]), np.array([{start[0]!r}])])

mistakes = right = at = 0
while right < len(points) and mistakes < most:
    x, y = points[at : at + 1], signs[at]
    kernel, bias = unit.get_weights()
    size = np.hypot(1, np.linalg.norm(x)) * np.hypot(bias[0], np.linalg.norm(kernel))
    if y * float(unit(x)[0, 0]) <= {TOLERANCE} * size:  # 0, but for rounding, is on no side
        unit.kernel.assign_add(rate * y * x.T)
        unit.bias.assign_add([rate * y])
        mistakes, right = mistakes + 1, 0
    else:
        right += 1
    at = (at + 1) % len(points)

kernel, bias = unit.get_weights()
answers = np.sign(keras.ops.convert_to_numpy(unit(points)))[:, 0]
print("mistakes", mistakes)
print("b, w1, w2", bias[0], kernel[0, 0], kernel[1, 0])
print("wrong", int((answers != signs).sum()), "of", len(points))
"""


def hidden_code(points: Points, layer: HiddenLayer) -> str:
    """A script that runs without cvlab and sets the two hidden units and the one on top by hand."""
    (b1, *w1), (b2, *w2) = layer.hidden.tolist()
    return f"""import keras
import numpy as np

points = np.array({_rows(points.places)})
signs = np.array({[int(y) for y in points.signs]})


def step(z):
    return keras.ops.cast(z > 0, z.dtype)


net = keras.Sequential(
    [keras.Input((2,)), keras.layers.Dense(2, activation=step), keras.layers.Dense(1, activation=keras.ops.sign)]
)
net.set_weights([
    np.array([[{w1[0]!r}, {w2[0]!r}], [{w1[1]!r}, {w2[1]!r}]]), np.array([{b1!r}, {b2!r}]),  # h1, h2
    np.array([[{OUTPUT[1]!r}], [{OUTPUT[2]!r}]]), np.array([{OUTPUT[0]!r}]),  # the unit on top
])

answers = net.predict(points, verbose=0)[:, 0]
print("right", int((answers == signs).sum()), "of", len(points))
"""


def neuron_code(weights: Sequence[float], place: Sequence[float], end: str) -> str:
    """A script that runs without cvlab: one unit with that activation at its end."""
    b, w1, w2 = (float(w) for w in weights)
    return f"""import keras
import numpy as np

unit = keras.layers.Dense(1, activation={ENDS[end]}, dtype="float64")
unit.build((None, 2))
unit.set_weights([np.array([[{w1!r}], [{w2!r}]]), np.array([{b!r}])])
print(float(unit(np.array([[{float(place[0])!r}, {float(place[1])!r}]]))[0, 0]))
"""


def digits_code(first: int, second: int) -> str:
    """A script that runs without cvlab and learns to tell two digits apart, as the page did."""
    found = recipe(DATASETS["digits"]())
    imports = "\n".join(found.imports)
    return f"""import keras
import numpy as np
{imports}

{found.code}

def pair(pictures, labels):
    kept = (labels == {first}) | (labels == {second})
    return pictures[kept].reshape(-1, 784) / 255, np.where(labels[kept] == {second}, 1.0, -1.0)


x, signs = pair(x_train, y_train)
unit = keras.layers.Dense(1, kernel_initializer="zeros", dtype="float64")
unit.build((None, 784))
mistakes = right = at = 0
while right < len(x):
    if signs[at] * float(unit(x[at : at + 1])[0, 0]) <= 0:
        unit.kernel.assign_add(signs[at] * x[at, :, None])
        unit.bias.assign_add([signs[at]])
        mistakes, right = mistakes + 1, 0
    else:
        right += 1
    at = (at + 1) % len(x)

unseen, truth = pair(x_test, y_test)
answers = np.sign(keras.ops.convert_to_numpy(unit(unseen)))[:, 0]
print("mistakes", mistakes)
print("bias", unit.get_weights()[1][0])
print("right", int((answers == truth).sum()), "of", len(truth), "that were not trained on")
"""


def _rows(places: np.ndarray) -> str:
    return "[" + ", ".join(f"[{x:g}, {y:g}]" for x, y in places) + "]" if len(places) else "np.zeros((0, 2))"
