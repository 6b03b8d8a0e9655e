"""What a net is told about its answers: how wrong they are, and which of them count as right."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf

from cvlab.experiment import Experiment

Judge = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def _crossentropy(labels: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    return keras.losses.sparse_categorical_crossentropy(labels, outputs)


def _binary(labels: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    return keras.losses.binary_crossentropy(tf.cast(labels, tf.float32)[:, None], outputs)


def _squared(labels: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    return keras.losses.mean_squared_error(tf.one_hot(labels, outputs.shape[-1]), outputs)


# name of a loss -> the losses of N pictures (N,) from their labels (N,) and the net's answers
LOSSES: dict[str, Judge] = {
    "sparse_categorical_crossentropy": _crossentropy,
    "binary_crossentropy": _binary,
    "mean_squared_error": _squared,
}


def _first(labels: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    if outputs.shape[-1] == 1:
        return tf.cast(outputs[:, 0] > 0.5, tf.int64) == labels
    return tf.argmax(outputs, axis=-1, output_type=tf.int64) == labels


def _among_three(labels: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    return tf.math.in_top_k(labels, outputs, 3)


# name of a metric -> which of N answers are right (N,)
METRICS: dict[str, Judge] = {"accuracy": _first, "top_3_accuracy": _among_three}


def keras_metric(experiment: Experiment) -> keras.metrics.Metric | str:
    """The metric as `keras.Model.compile` takes it."""
    if experiment.metric == "top_3_accuracy":
        # Against one-hot rows, as the mean squared error wants its labels, Keras has another class.
        squared = experiment.loss == "mean_squared_error"
        cls = (
            keras.metrics.TopKCategoricalAccuracy if squared else keras.metrics.SparseTopKCategoricalAccuracy
        )
        return cls(k=3, name="top_3_accuracy")
    return "accuracy"
