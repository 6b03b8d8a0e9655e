"""The stop-watch: one net, once over the whole canvas, and crop by crop."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import keras
import numpy as np

from cvlab.detection.looking import crops_of, reduce, scores_of
from cvlab.detection.stored import stored_weights
from cvlab.detection.windows import levels
from cvlab.experiment.stored import stored_net
from cvlab.nets.detector.nets import crop_net, whole_net
from cvlab.nets.models import model_of

FEW = 150  # crops that are looked at one by one; the others are counted up


@dataclass(frozen=True)
class Race:
    """Milliseconds of processor time for all windows, and the largest difference of any score.

    one_by_one: measured on FEW of the windows and counted up.
    """

    windows: int
    whole: float
    batch: float
    one_by_one: float
    difference: float


def stop_watch(net: str, image: np.ndarray) -> Generator[float, None, Race]:
    """All windows of a canvas looked at in three ways by Keras; yields the share that is done."""
    crops, whole = models(net)
    pyramid = [(level, reduce(image, level)) for level in levels(*image.shape)]
    cut = np.concatenate([crops_of(reduced, level) for level, reduced in pyramid])[..., None]

    def at_once() -> np.ndarray:
        passes = [scores_of(_answer(whole), reduced, level) for level, reduced in pyramid]
        return np.concatenate(passes)

    def in_batches() -> np.ndarray:
        parts = np.array_split(cut, max(1, len(cut) // 256))
        return np.concatenate(
            [np.asarray(crops(part, training=False)).reshape(len(part), -1) for part in parts]
        )

    yield 0.0
    wholes, spent = _timed(at_once)
    yield 0.2
    batches, slower = _timed(in_batches)
    yield 0.6
    _, slowest = _timed(lambda: [crops(one[None], training=False) for one in cut[:FEW]])
    return Race(
        windows=len(cut),
        whole=spent,
        batch=slower,
        one_by_one=slowest * len(cut) / min(FEW, len(cut)),
        difference=float(np.abs(wholes - batches).max()),
    )


def _answer(whole: keras.Model) -> Callable[[np.ndarray], np.ndarray]:
    return lambda picture: np.asarray(whole(picture[None, ..., None], training=False))[0]


def _timed(work: Callable[[], Sequence | np.ndarray]) -> tuple[np.ndarray, float]:
    """The best of three, after a first one that does not count."""
    result, times = work(), []
    for _ in range(3):
        begun = time.process_time()
        result = work()
        times.append(1000 * (time.process_time() - begun))
    return np.asarray(result), min(times)


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
