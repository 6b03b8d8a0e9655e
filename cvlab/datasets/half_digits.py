"""Half of the ten digits: five to learn seeing from, and the other five, few, askew and noisy, to use that for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from cvlab.augmentations import HeightShift, Noise, Rotation, WidthShift, Zoom, augment, picture_seeds
from cvlab.datasets.base import DATASETS, DatasetSpec, Part, Split
from cvlab.params import Choice, Range, param

HALVES = ("0 to 4", "5 to 9")
POOL = 50  # pictures a class that training may be dealt
MOVES = (
    Rotation(degrees=15.0),
    WidthShift(share=0.1),
    HeightShift(share=0.1),
    Zoom(share=0.1),
    Noise(stddev=0.35),
)
MOVED = 2026  # the seed of what is done to each picture, once and for all
MNIST_MOST = 3000  # of MNIST's pictures of a half: so many to train on; of the others a third


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class HalfDigits(DatasetSpec):
    """Five of the ten digits. Those of 5 to 9 lie askew under noise, each in its own way, and are dealt out by lot.

    Source: the pictures are those of `digits` or of MNIST.
    """

    title: ClassVar[str] = "half of the digits"
    full_train_count: ClassVar[int] = 5 * POOL
    kind: str = "half_digits"
    half: str = param(
        HALVES[1],
        Choice(options=HALVES),
        label="Which",
        help="0 to 4 as they are, or 5 to 9 askew and noisy.",
    )
    source: str = param(
        "digits", Choice(options=("digits", "mnist")), label="From", help="Whose handwriting it is."
    )
    each: int = param(
        10,
        Range(low=1, high=POOL),
        label="Pictures a class",
        help="Of 5 to 9: so many of each are learnt from.",
    )
    draw: int = param(
        0, Range(low=0, high=999), label="Draw", help="Which of them: another number deals anew."
    )

    @property
    def class_names(self) -> tuple[str, ...]:  # pyrefly: ignore[bad-override]
        return tuple("01234" if self.half == HALVES[0] else "56789")

    def train_counts(self) -> tuple[int, ...]:
        if self.half == HALVES[1]:
            return (self.each,) * 5
        counts = DATASETS[self.source]().train_counts()[:5]
        return tuple(min(count, MNIST_MOST // 5) for count in counts) if self.source == "mnist" else counts

    def where(self) -> str:
        return DATASETS[self.source]().where()

    def _read(self, where: str) -> Split:
        whole = DATASETS[self.source]().load()
        if self.half == HALVES[0]:
            parts = [_of(part, 0) for part in (whole.train, whole.validation, whole.test)]
            if self.source == "mnist":
                parts = [_first(parts[0], MNIST_MOST // 5), _first(parts[1], 100), _first(parts[2], 200)]
            return Split(*parts, class_names=self.class_names)
        train, validation, test = moved(self.source)
        return Split(
            train.take(dealt(train.labels, self.each, self.draw)), validation, test, self.class_names
        )


def dealt(labels: np.ndarray, each: int, draw: int) -> np.ndarray:
    """`each` rows of every class by lot, in rising order, or all of a class that has fewer. More of the same draw keep
    those that fewer had."""
    random = np.random.default_rng([MOVED, draw])
    orders = [random.permutation(np.flatnonzero(labels == n)) for n in range(int(labels.max()) + 1)]
    return np.sort(np.concatenate([order[:each] for order in orders]))


@lru_cache(maxsize=2)
def moved(source: str) -> tuple[Part, Part, Part]:
    """5 to 9 as classes 0 to 4, each picture changed once: POOL of each to deal from, those to watch, and to test."""
    whole = DATASETS[source]().load()
    train, validation, test = (_of(part, 5) for part in (whole.train, whole.validation, whole.test))
    if source == "mnist":
        validation, test = _first(validation, 20), _first(test, 200)
    pool = _rows(train.labels, POOL)
    if source == "digits":  # what training is never dealt is tested on too: 179 pictures alone say little
        rest = np.setdiff1d(np.arange(len(train)), pool)
        images = np.concatenate([np.asarray(test.images), train.images[rest]])
        test = Part(images, np.concatenate([test.labels, train.labels[rest]]))
    return _changed_once(train.take(pool), 0), _changed_once(validation, 1), _changed_once(test, 2)


def _changed_once(part: Part, number: int) -> Part:
    seeds = picture_seeds(MOVED, number, np.arange(len(part)))
    return Part(augment(np.asarray(part.images), MOVES, seeds), part.labels)


def _of(part: Part, first: int) -> Part:
    """Five classes from `first` on, numbered from 0."""
    rows = np.flatnonzero((part.labels >= first) & (part.labels < first + 5))
    return Part(part.images[rows], part.labels[rows] - first)


def _first(part: Part, each: int) -> Part:
    return part.take(_rows(part.labels, each))


def _rows(labels: np.ndarray, each: int) -> np.ndarray:
    """The first `each` rows of every class, in rising order."""
    return np.sort(np.concatenate([np.flatnonzero(labels == n)[:each] for n in range(5)]))
