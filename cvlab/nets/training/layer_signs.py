"""Signs of life of every layer, measured at one step: lengths of weights, slopes and updates, and dead units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.experiment import LayerSigns


class Signs:
    """A model that gives its ReLUs' outputs too, and what is measured at a step of it, as one row of numbers."""

    def __init__(self, model: keras.Model) -> None:
        self._variables = model.trainable_variables
        self._relus = [layer for layer in model.layers if _is_relu(layer)]
        # A ReLU's output must come straight from its own layer, whatever stands behind it.
        self.model = keras.Model(model.inputs, [model.outputs[0], *(layer.output for layer in self._relus)])
        self._layers = [layer for layer in model.layers if layer.trainable_variables or layer in self._relus]

    def measure(self, before: Sequence[Any], slopes: Sequence[Any], maps: Sequence[Any]) -> tf.Tensor:
        """float32: weight, slope and update norms of every layer in turn, then the dead share of every ReLU."""
        place = {id(variable): i for i, variable in enumerate(self._variables)}
        found = []
        for layer in self._layers:
            own = [place[id(variable)] for variable in layer.trainable_variables]
            now = [self._variables[i].value for i in own]
            found += [
                _norm(now),
                _norm([slopes[i] for i in own]),
                _norm([after - before[i] for i, after in zip(own, now, strict=True)]),
            ]
        return tf.stack([*found, *(_dead(values) for values in maps)])

    def read(self, numbers: np.ndarray) -> tuple[LayerSigns, ...]:
        """The same, by layer and name."""
        count = 3 * len(self._layers)
        dead = {id(layer): n for layer, n in zip(self._relus, numbers[count:].tolist(), strict=True)}
        rows = zip(self._layers, numbers[:count].reshape(-1, 3).tolist(), strict=True)
        return tuple(
            LayerSigns(
                layer=layer.name,
                weight_norm=weight,
                gradient_norm=slope,
                update_norm=update,
                dead=dead.get(id(layer)),
            )
            for layer, (weight, slope, update) in rows
        )


def _is_relu(layer: keras.Layer) -> bool:
    activation = getattr(layer, "activation", None)
    return isinstance(layer, keras.layers.ReLU) or activation is keras.activations.relu


def _norm(arrays: list[Any]) -> tf.Tensor:
    return tf.sqrt(tf.add_n([tf.reduce_sum(tf.square(a)) for a in arrays])) if arrays else tf.constant(0.0)


def _dead(values: tf.Tensor) -> tf.Tensor:
    """The share of channels, or units, that are 0 for every picture at every place."""
    silent = tf.reduce_all(values <= 0, axis=list(range(values.shape.rank - 1)))
    return tf.reduce_mean(tf.cast(silent, tf.float32))
