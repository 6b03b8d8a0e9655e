"""Networks compiled once per worker and shared by every run of the same net."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import tensorflow as tf

from cvlab.experiment import Experiment, TrainingState
from cvlab.experiment.beginnings import taken
from cvlab.nets.build import build
from cvlab.nets.caching import Cache
from cvlab.nets.objective import LOSSES, METRICS
from cvlab.nets.training.block_rates import BlockRates
from cvlab.nets.training.layer_signs import Signs
from cvlab.nets.training.numbers import KEPT_PARAMETERS, Numbers, in_a_row
from cvlab.optimizers import OPTIMIZERS

T = tf.Tensor  # short, for rows of arguments

# Evaluation goes through in pieces of this many pictures: large enough to hide dispatch, small enough to stay in the
# processor's cache; of nets with large maps in smaller ones, so that a piece's maps take at most so many numbers.
EVALUATION_BATCH = 256
EVALUATION_NUMBERS = 16_000_000


class Compiled:
    """A model with its training steps and its evaluation as compiled graphs, and whose state it holds now.

    Batch size, learning rates, class weights, data and order are arguments of the graphs, so changing them
    compiles nothing.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.model = build(experiment)
        self.rates = BlockRates(experiment, self.model)
        self.optimizer = self.rates.optimizer
        self.numbers = Numbers(self.model, self.optimizer, alike=self.rates.alike)
        self._losses, self._right = LOSSES[experiment.loss], METRICS[experiment.metric]
        self._weighted = experiment.class_weight != "none"
        self._signs = Signs(self.model)
        # Building is a good part of what a click on Start waits for, so the first seed's weights are kept.
        self._first = experiment.seed, self.numbers.first(self.model)
        self.lock = threading.RLock()
        self.step_seconds: dict[Hashable, float] = {}
        self.looked = (
            time.monotonic()
        )  # when its signs were measured last; the first point shall not wait for them
        self._compile(experiment)

    def _compile(self, experiment: Experiment) -> None:
        largest = max(stage.numbers for stage in experiment.architecture.stages())
        self.piece = max(1, min(EVALUATION_BATCH, EVALUATION_NUMBERS // largest))
        picture = (None, *experiment.architecture.input_shape)
        data = [tf.TensorSpec(picture, tf.uint8), tf.TensorSpec([None], tf.int64)]
        number, floats = tf.TensorSpec([], tf.int32), tf.TensorSpec([None], tf.float32)
        order = tf.TensorSpec([None], tf.int32)
        steps = [*data, floats, order, number, number, floats]
        self.steps = tf.function(self._steps, input_signature=steps, autograph=False)
        self.observed = tf.function(self._observed, input_signature=steps, autograph=False)
        self.evaluate = tf.function(self._evaluate, input_signature=data, autograph=False)
        self.answer = tf.function(self._answer, input_signature=data[:1], autograph=False)

    def start(self, experiment: Experiment, given: Sequence[np.ndarray] = ()) -> TrainingState:
        """The state before the first step; it depends on the seed, and on the weights given it to begin with.

        Raises:
            ValueError: where those belong to another network than the experiment says.
        """
        if experiment.seed != self._first[0]:
            self._first = experiment.seed, self.numbers.first(build(experiment))
        first, begin = self._first[1], experiment.begin_with
        if begin is None:
            return first
        if [np.shape(array) for array in given] != list(chain(*begin.network().array_shapes())):
            raise ValueError("The weights to begin with belong to another network; choose them again.")
        count = taken(begin, experiment.architecture)
        return replace(first, weights=(*map(np.asarray, given[:count]), *first.weights[count:]))

    def _forward(self, images: T, labels: T, weights: T | None = None, model: Any = None) -> tuple[T, T, Any]:
        """(loss, right, all that the model gives): the loss with what regularizers ask for, as in Keras."""
        model = model or self.model
        given = model(_scaled(images), training=weights is not None)
        outputs = given[0] if isinstance(given, list) else given
        return *self._judge(outputs, labels, model.losses, weights), given

    def _judge(self, outputs: T, labels: T, penalties: list[T], weights: T | None = None) -> tuple[T, T]:
        """(loss, right) of a batch's answers, with the penalties of the regularizers."""
        losses = self._losses(labels, outputs)
        if weights is not None and self._weighted:
            losses *= tf.gather(weights, labels)
        loss = tf.add_n([tf.reduce_mean(losses), *penalties])
        return loss, tf.reduce_sum(tf.cast(self._right(labels, outputs), tf.int32))

    def _step(
        self, images: T, labels: T, weights: T, rows: T, rate: T, model: Any = None
    ) -> tuple[T, T, list[T], Any]:
        """One update: (loss, right, slopes, all that the model gave)."""
        self.rates.assign(rate)
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            pictures, classes = tf.gather(images, rows), tf.gather(labels, rows)
            loss, hits, given = self._forward(pictures, classes, weights, model)
        slopes = tape.gradient(loss, variables)
        if (row := self.numbers.row) is None:
            self.optimizer.apply(slopes, variables)
        else:
            self.optimizer.apply([in_a_row(slopes)], [row])
            self._spread(row)
        return loss, hits, slopes, given

    def _row_step(
        self, row: Any, images: T, labels: T, weights: T, rows: T, rate: T, others: list[T]
    ) -> tuple[T, T, list[T]]:
        """One update of the row alone: (loss, right, the untrained numbers after it).

        The layers take their weights as parts of the row, so no variable is written but the row and the optimizer's.
        """
        self.rates.assign(rate)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            values = row.value.read_value()
            tape.watch(values)
            pictures, classes = tf.gather(images, rows), tf.gather(labels, rows)
            outputs, others, penalties = self.model.stateless_call(
                self._parts(values), others, _scaled(pictures), training=True, return_losses=True
            )
            loss, hits = self._judge(outputs, classes, penalties, weights)
        self.optimizer.apply([tape.gradient(loss, values)], [row])
        return loss, hits, others

    def _parts(self, row: tf.Tensor) -> list[tf.Tensor]:
        """The numbers of a row as the arrays they are in the model."""
        shapes = [variable.shape for variable in self.model.trainable_variables]
        parts = tf.split(row, [math.prod(shape) for shape in shapes])
        return [tf.reshape(part, shape) for part, shape in zip(parts, shapes, strict=True)]

    def _spread(self, row: Any) -> None:
        for variable, part in zip(self.model.trainable_variables, self._parts(row.value), strict=True):
            variable.assign(part)

    def _steps(
        self, images: T, labels: T, weights: T, order: T, batch: T, first: T, rates: T
    ) -> tuple[T, T, T, T]:
        """A step for each rate, from step `first` of an epoch: (steps done, loss sum, right, seen).

        Sums are over pictures. It stops early at a loss that is not a number; that step is not counted.
        """
        count, row = tf.shape(rates)[0], self.numbers.row
        untrained = [] if row is None else self.model.non_trainable_variables

        def body(i: T, good: T, loss_sum: T, right: T, seen: T, others: list[T]) -> tuple[Any, ...]:
            rows = _rows(order, first + i, batch)
            if row is not None:
                loss, hits, others = self._row_step(row, images, labels, weights, rows, rates[i], others)
            else:
                loss, hits, _, _ = self._step(images, labels, weights, rows, rates[i])
            good, loss, hits, size = _counted(loss, hits, rows)
            return i + tf.cast(good, tf.int32), good, loss_sum + loss, right + hits, seen + size, others

        zero, others = tf.constant(0), [variable.value.read_value() for variable in untrained]
        done, _, loss_sum, right, seen, others = tf.while_loop(
            lambda i, good, *_: tf.logical_and(good, i < count),
            body,
            (zero, tf.constant(True), tf.constant(0.0, tf.float64), zero, zero, others),
            parallel_iterations=1,
        )
        if row is not None:
            self._spread(row)
            for variable, value in zip(untrained, others, strict=True):
                variable.assign(value)
        return done, loss_sum, right, seen

    def _observed(
        self, images: T, labels: T, weights: T, order: T, batch: T, first: T, rates: T
    ) -> tuple[Any, ...]:
        """The same for one step, and the signs of the layers."""
        rows = _rows(order, first, batch)
        before = [tf.identity(variable.value) for variable in self.model.trainable_variables]
        loss, hits, slopes, given = self._step(images, labels, weights, rows, rates[0], self._signs.model)
        good, *sums = _counted(loss, hits, rows)
        maps = given[1:] if isinstance(given, list) else []
        return tf.cast(good, tf.int32), *sums, self._signs.measure(before, slopes, maps)

    def signs(self, measured: tf.Tensor) -> tuple[Any, ...]:
        """What `observed` measured, by layer."""
        return self._signs.read(measured.numpy())

    def _evaluate(self, images: T, labels: T) -> tuple[T, T]:
        """(loss sum, right) over all those pictures, as the net answers when it is not training."""
        total = tf.shape(labels)[0]

        def body(start: T, loss_sum: T, right: T) -> tuple[T, T, T]:
            end = tf.minimum(start + self.piece, total)
            loss, hits, _ = self._forward(images[start:end], labels[start:end])
            size = tf.cast(end - start, tf.float64)
            return end, loss_sum + tf.cast(loss, tf.float64) * size, right + hits

        zero = tf.constant(0)
        start = (zero, tf.constant(0.0, tf.float64), zero)
        _, loss_sum, right = tf.while_loop(lambda i, *_: i < total, body, start, parallel_iterations=1)
        return loss_sum, right

    def _answer(self, images: T) -> T:
        """What the net gives for some pictures."""
        return self.model(_scaled(images), training=False)


_COMPILED = Cache(16, KEPT_PARAMETERS, lambda net: net.numbers.count)


def compiled(experiment: Experiment) -> Compiled:
    """The compiled net of that experiment: one for all runs that differ only in data, seed, rate or batch."""
    plain = replace(experiment.optimizer, learning_rate=OPTIMIZERS[experiment.optimizer.kind]().learning_rate)
    weighted = experiment.class_weight != "none"
    key = (experiment.architecture, experiment.loss, experiment.metric, weighted, plain, experiment.base_rate)
    return _COMPILED.get(key, lambda: Compiled(experiment))


def _scaled(images: tf.Tensor) -> tf.Tensor:
    """Bytes as numbers in [0, 1], as every net is fed."""
    return tf.cast(images, tf.float32) / 255.0


def _rows(order: tf.Tensor, step: tf.Tensor, batch: tf.Tensor) -> tf.Tensor:
    start = step * batch
    return order[start : tf.minimum(start + batch, tf.shape(order)[0])]


def _counted(loss: tf.Tensor, hits: tf.Tensor, rows: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """(whether the loss is a number, loss sum, right, seen) of a step; one without a number counts for nothing."""
    good, size = tf.math.is_finite(loss), tf.shape(rows)[0]
    loss_sum = tf.where(good, tf.cast(loss, tf.float64) * tf.cast(size, tf.float64), 0.0)
    return good, loss_sum, tf.where(good, hits, 0), tf.where(good, size, 0)
