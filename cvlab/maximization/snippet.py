"""The ascent in plain Keras, to run outside cvlab."""

from __future__ import annotations

from cvlab.maximization.ascent import Goal

SNIPPET = """import keras
import numpy as np
import tensorflow as tf

model = {model}  # takes pictures in [0, 1]
layer, filters = "{layer}", {filters}
maps = keras.Model(model.inputs, model.get_layer(layer).output)

rng = np.random.default_rng({seed})
noise = {low:.3f} + {noise:.3f} * rng.random((1, {height}, {width}, {channels}))
pictures = tf.Variable(np.repeat(noise, len(filters), axis=0), dtype=tf.float32)


@tf.function  # compiled once, for all filters
def step():
    with tf.GradientTape() as tape:
        answers = tf.gather(maps(pictures), filters, axis=-1, batch_dims=0)
        answers = tf.reshape(answers, (len(filters), -1, len(filters)))
        height = tf.linalg.diag_part(tf.reduce_mean(answers, axis=1))  # picture n, filter n
    slope = tape.gradient(height, pictures)
    size = tf.sqrt(tf.reduce_mean(slope**2, axis=(1, 2, 3), keepdims=True))
    pictures.assign(tf.clip_by_value(pictures + {rate:g} * slope / (size + 1e-12), 0, 1))
    return height


for _ in range({steps}):
    height = step()
print(height.numpy())  # pictures.numpy() holds the pictures
"""


def keras_code(goal: Goal, model: str, size: tuple[int, int, int]) -> str:
    """A script of the notes' recipe for the goal's layer, filters, seed and steps; `model` is an expression."""
    height, width, channels = size
    return SNIPPET.format(
        model=model,
        layer=goal.layer.rsplit("/", 1)[-1],
        filters=list(goal.filters),
        seed=goal.seed,
        low=128 / 255,
        noise=20 / 255,
        height=height,
        width=width,
        channels=channels,
        rate=0.01,
        steps=goal.recipe.steps,
    )
