"""Trains the modularity lesson's networks: one from strip to number, and the classifier among the parts."""

from __future__ import annotations

from collections.abc import Generator

import keras
import numpy as np
import tensorflow as tf

from cvlab.modularity import Parts, World
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.forms import HEIGHT, PLACES, WIDTH, Forms, make_forms
from cvlab.modularity.learning import (
    BATCH,
    FILTERS,
    HALF,
    HIDDEN,
    Learnt,
    costs,
    epochs_for,
    halved,
    right_of,
)
from cvlab.modularity.parts import see
from cvlab.modularity.pens import TEACHING, pen_of

APART = 5_000  # forms of one draw and the next begin so far apart
PORTION = 100  # forms made between two reports
REPORTS = 12  # while a network learns


def learn(kind: str, world: World, count: int, draw: int, parts: Parts) -> Generator[float, None, Learnt]:
    """Train one network on `count` forms of that world; yields how far it is, a share of 1.

    kind: one of KINDS. parts: the finder and what else cuts out the pictures from which a classifier learns; of forms
    on which it does not find four digits nothing is learnt.

    Raises:
        ValueError: where on no form four digits are found.
    """
    keras.utils.set_random_seed(1 + draw)
    model = whole_net() if kind == "whole" else digit_net()
    if kind == "tuned":
        model.set_weights(classifier().weights)
    x, y = yield from _examples(kind, world, count, draw, parts)
    yield from _fit(model, x, y, count, 5e-4 if kind == "tuned" else 2e-3)
    weights = [np.asarray(w) for w in model.get_weights()]
    return Learnt(kind, count, draw, weights, right_of(kind, weights, world, parts))


def learn_all(
    jobs: list[tuple[str, int, int]], world: World, parts: Parts
) -> Generator[float | Learnt, None, list[Learnt]]:
    """One training after the other; yields how far all of them are, and each network when it is there."""
    total, done, found = sum(costs(kind, count) for kind, count, _ in jobs), 0.0, []
    for kind, count, draw in jobs:
        work = learn(kind, world, count, draw, parts)
        while True:
            try:
                yield (done + next(work) * costs(kind, count)) / total
            except StopIteration as end:
                found.append(end.value)
                break
        yield found[-1]
        done += costs(kind, count)
    return found


def whole_net() -> keras.Model:
    """Strip at half its size -> three times ten logits."""
    layers: list[keras.Layer] = []
    for filters in FILTERS:
        layers += [
            keras.layers.Conv2D(filters, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
        ]
    layers += [keras.layers.Flatten(), keras.layers.Dense(HIDDEN, activation="relu"), keras.layers.Dense(30)]
    return keras.Sequential([keras.Input((HEIGHT // HALF, WIDTH // HALF, 1)), *layers])


def digit_net() -> keras.Model:
    """A picture of 28 x 28 -> ten logits: the digits net that comes with cvlab, layer for layer."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(6, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(12, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )


def _examples(
    kind: str, world: World, count: int, draw: int, parts: Parts
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """What is learnt from, pictures and answers, made portion by portion; they take a fifth of the bar."""
    pen, made = pen_of(world.pen, TEACHING), []
    for start in range(0, count, PORTION):
        forms = make_forms(world, min(PORTION, count - start), pen, TEACHING, draw * APART + start)
        made.append((halved(forms.ink), forms.digits[:, :3]) if kind == "whole" else _digits(forms, parts))
        yield 0.2 * start / count
    x, y = (np.concatenate(arrays) for arrays in zip(*made, strict=True))
    if not len(x):
        raise ValueError(
            "On none of these forms four digits were found, so there is nothing to learn a classifier from: mend "
            "the finder first."
        )
    return x[..., None], y


def _digits(forms: Forms, parts: Parts) -> tuple[np.ndarray, np.ndarray]:
    """The pictures that the parts before the classifier make of the forms, and what was meant: M x 28 x 28, M."""
    seen = see(forms, parts, None)
    whole = np.array([len(boxes) == PLACES for boxes in seen.boxes], bool)
    return seen.pictures[whole].reshape(-1, 28, 28), forms.digits[whole].reshape(-1)


def _fit(
    model: keras.Model, x: np.ndarray, y: np.ndarray, count: int, rate: float
) -> Generator[float, None, None]:
    heads = y.shape[1] if y.ndim == 2 else 1

    def loss(wanted: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(
            tf.cast(tf.reshape(wanted, (-1, heads)), tf.int32), tf.reshape(logits, (-1, heads, 10))
        )
        return tf.reduce_mean(each)

    epochs = epochs_for(count)
    steps = epochs * -(-len(x) // BATCH)
    schedule = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(keras.optimizers.Adam(schedule), loss, jit_compile=False)
    for first in range(0, epochs, stride := -(-epochs // REPORTS)):
        last = min(first + stride, epochs)
        model.fit(x, y, batch_size=BATCH, epochs=last, initial_epoch=first, verbose=0)
        yield 0.2 + 0.8 * last / epochs
