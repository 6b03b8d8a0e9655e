"""The stop-watch: one net, once over the whole canvas, and crop by crop."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from functools import lru_cache

import keras
import numpy as np
import tensorflow as tf

from cvlab.detection.comparing import FEW, Race
from cvlab.detection.looking import crops_of, reduce, scores_of
from cvlab.detection.stored import stored_weights
from cvlab.detection.windows import SIDES, WINDOW, levels
from cvlab.experiment.stored import stored_net
from cvlab.nets.detector.nets import crop_net, whole_net
from cvlab.nets.models import model_of

ROUNDS = 7  # in each of which all three ways are timed once
BATCH = 256


def stop_watch(net: str, image: np.ndarray) -> Generator[float, None, Race]:
    """All windows of a canvas looked at in three ways by Keras; yields the share that is done.

    All three go through compiled graphs, so that what is measured are the sums and not the calls of single layers. The
    pyramid and the crops are cut before: cutting would count against the crops.
    """
    crops, whole = compiled(net)
    pyramid = [(level, reduce(image, level)) for level in levels(*image.shape)]
    pictures = [tf.constant(reduced[None, ..., None]) for _, reduced in pyramid]
    cut = np.concatenate([crops_of(reduced, level) for level, reduced in pyramid])[..., None]
    parts = [tf.constant(part) for part in np.array_split(cut, max(1, len(cut) // BATCH))]
    few = [tf.constant(one[None]) for one in cut[:FEW]]

    ways: tuple[Callable[[], list[np.ndarray]], ...] = (
        lambda: [np.asarray(answer)[0] for answer in whole(pictures)],
        lambda: [np.asarray(crops(part)) for part in parts],
        lambda: [np.asarray(crops(one)) for one in few],
    )
    answers = [way() for way in ways]  # the first time, when the graphs are made, does not count
    times = np.zeros((ROUNDS, len(ways)))
    for turn in range(ROUNDS):
        yield turn / ROUNDS
        for column, way in enumerate(ways):  # in turn, so that a slow moment of the computer hits all
            begun = time.process_time()
            way()
            times[turn, column] = 1000 * (time.process_time() - begun)
    spent, slower, slowest = np.median(times, axis=0).tolist()
    windows = [
        scores_of(lambda _, answer=answer: answer, reduced, level)
        for (level, reduced), answer in zip(pyramid, answers[0], strict=True)
    ]
    batches = np.concatenate(answers[1]).reshape(len(cut), -1)
    return Race(
        windows=len(cut),
        whole=spent,
        batch=slower,
        one_by_one=slowest * len(cut) / len(few),
        difference=float(np.abs(np.concatenate(windows) - batches).max()),
    )


@lru_cache(maxsize=3)
def compiled(net: str) -> tuple[tf.types.experimental.PolymorphicFunction, ...]:
    """A stored net for any number of crops, and for a pyramid of any size; each is compiled once."""
    crops, whole = models(net)
    one = tf.TensorSpec((None, WINDOW, WINDOW, 1))
    pyramid = [tf.TensorSpec((1, None, None, 1)) for _ in SIDES]
    return (
        tf.function(lambda cut: crops(cut, training=False), input_signature=[one]),
        tf.function(
            lambda pictures: [whole(one, training=False) for one in pictures], input_signature=[pyramid]
        ),
    )


@lru_cache(maxsize=3)
def models(net: str) -> tuple[keras.Model, keras.Model]:
    """A stored net for crops, with logits as its answers, and the same for whole pictures."""
    if net == "plain":
        experiment, weights = stored_net()
        layers = [
            type(layer).from_config(layer.get_config()) for layer in model_of(experiment, weights).layers
        ]
        layers[-1].activation = keras.activations.linear
        crops = keras.Sequential([keras.Input((28, 28, 1)), *layers])
    else:
        crops, weights = crop_net(), stored_weights(net)
    crops.set_weights(list(weights))
    return crops, whole_net(crops)
