"""Keras code of the last step: logits, softmax and loss."""

from __future__ import annotations

from collections.abc import Sequence


def keras_code(logits: Sequence[float], true_class: int, temperature: float) -> str:
    """A script that runs without cvlab and gives the shares and the loss on screen."""
    numbers = ", ".join(f"{z:.7g}" for z in logits)
    return f"""import keras
import numpy as np

logits = np.array([[{numbers}]], "float32")
temperature = {temperature:g}

probabilities = keras.ops.softmax(logits / temperature)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print(np.round(probabilities[0], 4))
print(float(loss(np.array([{true_class}]), logits / temperature)))

# The layers that gave these logits end a network like this:
# keras.layers.Flatten(), keras.layers.Dense({len(logits)}), keras.layers.Activation("softmax")
"""
