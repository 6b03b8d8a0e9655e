"""A trained network is asked about augmented pictures: is a 6 still a 6 to it?"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Generator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import tensorflow as tf

from cvlab.augmentations import AugmentationSpec, augment, picture_seeds
from cvlab.augmentations.label_survival import Reading, Survival, reading
from cvlab.datasets import Part
from cvlab.experiment import Experiment
from cvlab.nets.answers import of_both
from cvlab.nets.models import Net, model_of
from cvlab.registry import title

BATCH = 256
_GRAPHS: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def answers(net: Net, weights: Sequence[np.ndarray] | None, images: np.ndarray) -> np.ndarray:
    """What the network answers to uint8 pictures N x H x W x C: N x classes probabilities."""
    model = model_of(net, weights)
    if model not in _GRAPHS:
        # Compiled once for any number of pictures: layer by layer it takes three times as long.
        signature = [tf.TensorSpec((None, *images.shape[1:]), tf.uint8)]
        _GRAPHS[model] = tf.function(_forward(weakref.ref(model)), input_signature=signature, autograph=False)
    graph = _GRAPHS[model]
    found = [np.array(graph(tf.constant(images[i : i + BATCH]))) for i in range(0, len(images), BATCH)]
    probabilities = np.concatenate(found)
    return probabilities if probabilities.shape[1] > 1 else of_both(probabilities)


def _forward(model: weakref.ref[Any]) -> Callable[[tf.Tensor], tf.Tensor]:
    def answers(images: tf.Tensor) -> tf.Tensor:
        alive = model()
        if alive is None:
            raise ReferenceError("The network is gone.")
        return alive(tf.cast(images, tf.float32) / 255.0, training=False)

    return answers


def survival(
    experiment: Experiment,
    weights: Sequence[np.ndarray],
    specs: Sequence[AugmentationSpec],
    seed: int = 0,
    budget: int = 6000,
) -> Generator[float, None, Survival]:
    """How the network reads validation pictures as they are, with all augmentations, and with each one alone.

    Yields the share that is done, and returns what came out.

    Args:
        budget: about how many pictures to ask about in all.

    Raises:
        ValueError: in words, where the data set cannot be had or the weights are of another network.
    """
    part = experiment.dataset.load().validation
    looks = 1 + (len(specs) if len(specs) > 1 else 0)
    images, labels = _sample(part, max(1, budget // (1 + 4 * looks)))
    copies = int(np.clip((budget / len(images) - 1) / looks, 1, 8))
    rows = np.tile(np.arange(len(images)), copies)
    seeds = picture_seeds(seed, 0, np.arange(len(rows)))

    def read(name: str, chosen: Sequence[AugmentationSpec]) -> Reading:
        changed = augment(images[rows], chosen, seeds) if chosen else images
        known = labels[rows] if chosen else labels
        return reading(name, changed, known, answers(experiment, weights, changed))

    before = read("nothing", ())
    yield 1 / (2 + 4 * looks)
    after = read("all of them" if looks > 1 else title(type(specs[0])).lower(), specs)
    alone = []
    for done, spec in enumerate(specs if looks > 1 else (), start=1):
        yield done / looks
        alone.append(read(f"{title(type(spec)).lower()} alone", (spec,)))
    return Survival(
        names=experiment.dataset.class_names,
        before=before,
        after=after,
        alone=tuple(alone),
        count=len(rows),
    )


def _sample(part: Part, count: int) -> tuple[Any, np.ndarray]:
    """About so many pictures, as evenly from all classes as there are."""
    labels = np.asarray(part.labels)
    classes = np.unique(labels)
    each = max(1, count // len(classes))
    rows = np.sort(np.concatenate([np.flatnonzero(labels == c)[:each] for c in classes]))
    return part.images[rows], labels[rows]
