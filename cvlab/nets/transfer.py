"""What a base is worth for other classes, measured in a worker: features at each depth, heads, nets from scratch."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from cvlab.architecture import Architecture
from cvlab.datasets import DatasetSpec, PictureFiles
from cvlab.datasets.half_digits import HalfDigits, moved
from cvlab.features import Base
from cvlab.layers import PretrainedBase
from cvlab.nets.features import features, forward
from cvlab.nets.models import model_of
from cvlab.nets.training import evaluate, train_states
from cvlab.transfer.amounts import PIXELS, Amounts, Seen, measure, with_scratch
from cvlab.transfer.base import BLOCKS, CUT, EACH, base_experiment, small_net
from cvlab.transfer.ways import Setting, experiment_of

Found = TypeVar("Found")


def amounts_of_digits(
    source: str,
    weights: Sequence[np.ndarray] | None,
    counts: Sequence[int],
    draws: int,
    scratch_draws: int,
) -> Generator[float, None, Amounts]:
    """The small base on 5 to 9: a linear head on each block's maps, the nearest mean, pixels, and nets from scratch.

    Args:
        weights: of the base's training, its head of 0 to 4 among them; None trains it first.
    """
    begun = 0.0
    if weights is None:
        experiment, begun = base_experiment(source), 0.25
        for state, _ in train_states(experiment):
            weights = state.weights
            yield begun * state.epoch / experiment.epochs
    pool, _, test = moved(source)
    eyes = [Seen(PIXELS, *(_flat(np.asarray(part.images)) for part in (pool, test)))]
    model, names = model_of(small_net(), weights), small_net().layer_names()
    for n, block in enumerate(BLOCKS):
        path = names[EACH * (n + 1) - 1]
        maps = [
            forward(model, path, np.asarray(part.images, np.float32) / 255, pooled=False)
            for part in (pool, test)
        ]
        eyes.append(Seen(block, *(each.reshape(len(each), -1) for each in maps)))
    best = 1 + BLOCKS.index(CUT)
    share = 0.3 if scratch_draws else 1 - begun  # what is left of the bar is for nets from scratch
    found = yield from _scaled(measure(eyes, pool.labels, test.labels, counts, draws, best), share, begun)
    scratch = np.full((len(counts), max(scratch_draws, 1)), np.nan)
    for draw in range(scratch_draws):
        for c, each in enumerate(counts):
            scratch[c, draw] = _from_scratch(HalfDigits(source=source, each=each, draw=draw), seed=draw)
            done = (draw * len(counts) + c + 1) / (scratch_draws * len(counts))
            yield begun + share + (1 - begun - share) * done
    return with_scratch(found, scratch) if scratch_draws else found


def amounts_of_photographs(
    dataset: DatasetSpec, network: str, counts: Sequence[int], draws: int, weights: str = "imagenet"
) -> Generator[float, None, Amounts]:
    """A pretrained base on a data set: a linear head on its means of maps, the nearest class mean, and pixels.

    Raises:
        ValueError: in words, where the base's weights or the pictures cannot be had.
    """
    net = Architecture(dataset.image_shape, (PretrainedBase(network=network, weights=weights),))
    split, base = dataset.load(), Base(net=net)
    test = split.test if len(split.test) else split.validation
    seen, pixels, parts = [], [], (split.train, test)
    for n, part in enumerate(parts):
        pictures = _pictures(part.images)
        values = yield from _scaled(features(base, None, pictures, "disk"), 0.4, 0.4 * n)
        seen.append(values.values)
        pixels.append(_flat(np.stack([picture[::8, ::8] for picture in pictures])))
    eyes = (Seen(PIXELS, *pixels), Seen(network, *seen))
    return (yield from _scaled(measure(eyes, split.train.labels, test.labels, counts, draws), 0.2, 0.8))


def _from_scratch(dataset: HalfDigits, seed: int) -> float:
    """The test accuracy of the way from scratch on that draw."""
    experiment = replace(experiment_of(Setting(dataset=dataset), "scratch"), seed=seed)
    *_, (state, _) = train_states(experiment)
    return evaluate(experiment, state.weights).accuracy


def _scaled(
    work: Generator[float, None, Found], share: float, first: float = 0.0
) -> Generator[float, None, Found]:
    """The same work as a part of a longer bar."""
    while True:
        try:
            done = next(work)
        except StopIteration as end:
            return end.value
        yield first + share * done


def _flat(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1).astype(np.float32) / 255


def _pictures(images: np.ndarray | PictureFiles) -> list[np.ndarray]:
    return [images[n : n + 1][0] for n in range(len(images))]
