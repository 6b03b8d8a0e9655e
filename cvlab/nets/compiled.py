"""Networks compiled once per worker and shared by every run of the same net; data sets that lie on the device."""

from __future__ import annotations

import math
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.datasets import DatasetSpec, Split
from cvlab.experiment import Experiment, TrainingState
from cvlab.nets.build import build, device, keras_object

# Whole-epoch validation goes through in pieces of this many pictures: large enough to hide dispatch,
# small enough to stay in the processor's cache.
EVALUATION_BATCH = 256


class Cache:
    """The last few things made, by key; what was used longest ago goes first."""

    def __init__(self, size: int) -> None:
        self._size, self._kept, self._lock = size, OrderedDict(), threading.RLock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return self._kept[key]


class Compiled:
    """A model with its training steps and its evaluation as compiled graphs, and whose state it holds now.

    Batch size, learning rate, data and order are arguments of the graphs, so changing them compiles nothing.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.model = build(experiment)
        self.loss = keras.losses.get(experiment.loss)
        # All trained numbers in one row: an optimizer treats each by itself, so one update of the row is the
        # same arithmetic as an update of every array, at a tenth of the operations (and 1.1 times the pace).
        self.row = keras.Variable(_row(self.model.trainable_variables), name="row")
        self.optimizer = keras_object(experiment.optimizer)
        self.optimizer.build([self.row])
        self._unmoved = _arrays(self.optimizer.variables)
        # Building is a good part of what a click on Start waits for, so the first seed's weights are kept.
        self.first = experiment.seed, self._first(self.model)
        self.random = _random(self.model)
        self.held = ""
        self.lock = threading.RLock()
        self.step_seconds: dict[int, float] = {}
        picture = (None, *experiment.architecture.input_shape)
        data = (tf.TensorSpec(picture, tf.uint8), tf.TensorSpec([None], tf.int64))
        number = tf.TensorSpec([], tf.int32)
        order = tf.TensorSpec([None], tf.int32)
        self.steps = tf.function(
            self._steps, input_signature=[*data, order, number, number, number], autograph=False
        )
        self.evaluate = tf.function(self._evaluate, input_signature=data, autograph=False)

    def start(self, experiment: Experiment) -> TrainingState:
        """The state before the first step; it depends on the seed alone."""
        if experiment.seed != self.first[0]:
            self.first = experiment.seed, self._first(build(experiment))
        return self.first[1]

    def _first(self, model: keras.Model) -> TrainingState:
        return TrainingState(
            weights=_arrays(model.weights), optimizer=self._unmoved, random=_arrays(_random(model))
        )

    def load(self, state: TrainingState) -> None:
        """Put a state into the variables, unless this very state is there already."""
        if state.token and state.token == self.held:
            return
        self.held = ""
        for variables, arrays in self._places(state):
            if [tuple(v.shape) for v in variables] != [a.shape for a in arrays]:
                raise ValueError("This training state belongs to another network; start the run anew.")
            for variable, array in zip(variables, arrays, strict=True):
                variable.assign(array)
        self.row.assign(_row(self.model.trainable_variables))
        self.held = state.token

    def snapshot(self, state: TrainingState) -> TrainingState:
        """That state with the numbers that the variables hold now."""
        self.held = uuid.uuid4().hex
        return replace(
            state,
            weights=_arrays(self.model.weights),
            optimizer=_arrays(self.optimizer.variables),
            random=_arrays(self.random),
            device=device(),
            token=self.held,
        )

    def _places(self, state: TrainingState) -> tuple[tuple[list[Any], tuple[np.ndarray, ...]], ...]:
        return (
            (self.model.weights, state.weights),
            (self.optimizer.variables, state.optimizer),
            (self.random, state.random),
        )

    def _forward(self, images: tf.Tensor, labels: tf.Tensor, training: bool) -> tuple[tf.Tensor, tf.Tensor]:
        probabilities = self.model(tf.cast(images, tf.float32) / 255.0, training=training)
        # What regularizers ask for is part of the loss, as in Keras.
        loss = tf.add_n([tf.reduce_mean(self.loss(labels, probabilities)), *self.model.losses])
        right = tf.argmax(probabilities, axis=-1, output_type=tf.int64) == labels
        return loss, tf.reduce_sum(tf.cast(right, tf.int32))

    def _steps(self, images, labels, order, batch, first, count):
        """`count` optimizer steps from step `first` of an epoch: (steps done, loss sum, right, seen).

        Sums are over pictures. It stops early at a loss that is not a number; that step is not counted.
        """
        total = tf.shape(order)[0]
        variables = self.model.trainable_variables
        sizes = [math.prod(variable.shape) for variable in variables]

        def body(i, good, loss_sum, right, seen):
            start = (first + i) * batch
            rows = order[start : tf.minimum(start + batch, total)]
            with tf.GradientTape() as tape:
                loss, hits = self._forward(tf.gather(images, rows), tf.gather(labels, rows), training=True)
            self.optimizer.apply([_row(tape.gradient(loss, variables))], [self.row])
            for variable, part in zip(variables, tf.split(self.row.value, sizes), strict=True):
                variable.assign(tf.reshape(part, variable.shape))
            good = tf.math.is_finite(loss)
            size = tf.shape(rows)[0]
            loss = tf.where(good, tf.cast(loss, tf.float64) * tf.cast(size, tf.float64), 0.0)
            hits, size = tf.where(good, hits, 0), tf.where(good, size, 0)
            return i + tf.cast(good, tf.int32), good, loss_sum + loss, right + hits, seen + size

        zero = tf.constant(0)
        done, _, loss_sum, right, seen = tf.while_loop(
            lambda i, good, *_: tf.logical_and(good, i < count),
            body,
            (zero, tf.constant(True), tf.constant(0.0, tf.float64), zero, zero),
            parallel_iterations=1,
        )
        return done, loss_sum, right, seen

    def _evaluate(self, images, labels):
        """(loss sum, right) over all those pictures, as the net answers when it is not training."""
        total = tf.shape(labels)[0]

        def body(start, loss_sum, right):
            end = tf.minimum(start + EVALUATION_BATCH, total)
            loss, hits = self._forward(images[start:end], labels[start:end], training=False)
            size = tf.cast(end - start, tf.float64)
            return end, loss_sum + tf.cast(loss, tf.float64) * size, right + hits

        zero = tf.constant(0)
        start = (zero, tf.constant(0.0, tf.float64), zero)
        _, loss_sum, right = tf.while_loop(lambda i, *_: i < total, body, start, parallel_iterations=1)
        return loss_sum, right


class OnDevice:
    """A split's pictures and labels as tensors, put on the device once."""

    def __init__(self, split: Split) -> None:
        self.train = (tf.constant(split.train.images), tf.constant(split.train.labels))
        self.validation = (tf.constant(split.validation.images), tf.constant(split.validation.labels))
        self.count = len(split.train)
        self.validation_count = len(split.validation)


_COMPILED, _DATA = Cache(16), Cache(4)


def compiled(experiment: Experiment) -> Compiled:
    """The compiled net of that experiment: one for all runs that differ only in data, seed, rate or batch."""
    plain = replace(experiment.optimizer, learning_rate=type(experiment.optimizer)().learning_rate)
    key = (experiment.architecture, experiment.loss, plain)
    return _COMPILED.get(key, lambda: Compiled(experiment))


def on_device(dataset: DatasetSpec) -> OnDevice:
    """The tensors of that data set."""
    return _DATA.get(dataset, lambda: OnDevice(dataset.load()))


def _row(arrays: list[Any]) -> tf.Tensor:
    """The numbers of all the arrays, one after the other."""
    return tf.concat([tf.reshape(array, [-1]) for array in arrays], axis=0)


def _random(model: keras.Model) -> list[Any]:
    """The states of the layers' random generators, which Keras keeps apart from the weights."""
    weights = {id(v) for v in model.weights}
    return [v for v in model.non_trainable_variables if id(v) not in weights]


def _arrays(variables: list[Any]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(v) for v in variables)
