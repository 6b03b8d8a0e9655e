"""How pictures come to the net: lying on the device once and for all, or read and changed on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf

from cvlab.augmentations import augment, picture_seeds
from cvlab.datasets import Part, Split
from cvlab.experiment import Experiment
from cvlab.nets.caching import Cache

# Pictures read ahead take at most so much memory a chunk, however large the folder is.
CHUNK_BYTES = 32_000_000
PIECE = 256
AHEAD = 4  # chunks read ahead for runs that take turns

READERS = max(2, min(8, os.cpu_count() or 2))
SHARE_BYTES = 2**18
_READERS = ThreadPoolExecutor(READERS, "cvlab-read")
_AHEAD = ThreadPoolExecutor(2, "cvlab-ahead")


@dataclass(frozen=True)
class Chunk:
    """Pictures for `count` steps: step i takes `order[(first + i) * batch:][:batch]` of them."""

    images: Any
    labels: Any
    order: np.ndarray
    first: int
    count: int


class OnDevice:
    """A split's pictures and labels as tensors, put on the device once."""

    def __init__(self, split: Split) -> None:
        self.split = split  # kept, so that its id stays its own
        self._train = (tf.constant(split.train.images), tf.constant(split.train.labels))
        self.validation = (tf.constant(split.validation.images), tf.constant(split.validation.labels))
        self.labels = split.train.labels
        self.count = len(split.train)
        self.validation_count = len(split.validation)

    def chunk(self, experiment: Experiment, epoch: int, first: int, count: int) -> Chunk:
        """The pictures of so many steps of an epoch."""
        return Chunk(*self._train, shuffled(experiment.seed, epoch, self.count), first, count)

    def pieces(self) -> Iterator[tuple[Any, Any]]:
        """The validation pictures, all at once."""
        yield self.validation


class FromHost:
    """A split whose pictures are read from their files, or changed by augmentations, a few steps ahead.

    Every picture's changes follow from (seed, epoch, row) alone, so a chunk made again is the same.
    """

    def __init__(self, split: Split) -> None:
        self.split = split  # kept, so that its id stays its own
        self._train, self._validation = split.train, split.validation
        if isinstance(split.validation.images, np.ndarray):
            self._validation = (tf.constant(split.validation.images), tf.constant(split.validation.labels))
        self.labels = np.asarray(split.train.labels)
        self.count = len(split.train)
        self.validation_count = len(split.validation)
        self._coming: Cache = Cache(AHEAD)

    def chunk(self, experiment: Experiment, epoch: int, first: int, count: int) -> Chunk:
        """The pictures of so many steps of an epoch, or of fewer where only these were read ahead."""
        batch = experiment.batch_size
        count = min(count, self._most(batch))
        images, labels = self._take(experiment, epoch, first, count)
        made = min(count, -(-len(labels) // batch))
        images, labels = images[: made * batch], labels[: made * batch]
        self._read_on(experiment, epoch, first + made, count)
        return Chunk(
            tf.constant(images), tf.constant(labels), np.arange(len(labels), dtype=np.int32), 0, made
        )

    def pieces(self) -> Iterator[tuple[Any, Any]]:
        """The validation pictures, all at once, or a few at a time where they are files."""
        yield from [self._validation] if isinstance(self._validation, tuple) else pieces_of(self._validation)

    def _take(
        self, experiment: Experiment, epoch: int, first: int, count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        coming = self._coming.take(_place(experiment, epoch, first))
        return coming.result() if coming else self._read(experiment, epoch, first, count)

    def _read_on(self, experiment: Experiment, epoch: int, first: int, count: int) -> None:
        """Have the next steps read while the device works on these."""
        if first >= -(-self.count // experiment.batch_size):
            epoch, first = epoch + 1, 0
        if epoch < experiment.epochs:
            coming = _AHEAD.submit(self._read, experiment, epoch, first, count)
            self._coming.put(_place(experiment, epoch, first), coming)

    def _read(
        self, experiment: Experiment, epoch: int, first: int, count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        batch = experiment.batch_size
        rows = shuffled(experiment.seed, epoch, self.count)[first * batch : (first + count) * batch]

        def some(part: np.ndarray) -> np.ndarray:
            images = self._train.images[part]
            if experiment.augmentations:
                seeds = picture_seeds(experiment.seed, epoch, part)
                images = augment(images, experiment.augmentations, seeds)
            return images

        return in_threads(some, rows, self._train.images), self.labels[rows]

    def _most(self, batch: int) -> int:
        return max(1, CHUNK_BYTES // (batch * int(np.prod(self._train.images.shape[1:]))))


def in_threads(work: Callable[[np.ndarray], np.ndarray], rows: np.ndarray, images: Any) -> np.ndarray:
    """work(rows), done by several threads at once, each with its share of the rows of those images."""
    # An augmentation's own cost is that of some thirty small pictures, so small shares are waste; one file takes as
    # long as all of that.
    in_memory = isinstance(images, np.ndarray)
    least = max(1, SHARE_BYTES // int(np.prod(images.shape[1:]))) if in_memory else 4
    shares = np.array_split(rows, max(1, min(READERS, len(rows) // least)))
    if len(shares) == 1:
        return work(rows)
    return np.concatenate(list(_READERS.map(work, shares)))


def pieces_of(part: Part) -> Iterator[tuple[Any, Any]]:
    """A part's (pictures, labels), a few at a time, the next ones read while these are looked at."""
    size = max(1, min(PIECE, CHUNK_BYTES // int(np.prod(part.images.shape[1:]))))
    starts = range(0, len(part), size)

    def read(start: int) -> tuple[np.ndarray, np.ndarray]:
        rows = np.arange(start, min(start + size, len(part)))
        if isinstance(part.images, np.ndarray):
            return part.images[rows], part.labels[rows]
        return in_threads(lambda some: part.images[some], rows, part.images), np.asarray(part.labels)[rows]

    coming: Future[tuple[np.ndarray, np.ndarray]] | None = None
    for start in starts:
        images, labels = coming.result() if coming else read(start)
        coming = _AHEAD.submit(read, start + size) if start + size < len(part) else None
        yield tf.constant(images), tf.constant(labels)


@lru_cache(maxsize=8)
def shuffled(seed: int, epoch: int, count: int) -> np.ndarray:
    """The pictures' shuffled order in that epoch, from the seed and the epoch alone."""
    order = np.random.default_rng([seed, epoch]).permutation(count).astype(np.int32)
    order.setflags(write=False)
    return order


def source_of(experiment: Experiment, split: Split | None = None) -> OnDevice | FromHost:
    """Where that experiment's pictures come from; `split` takes the place of its data set's."""
    split = split or experiment.dataset.load()
    # A folder's pictures may have changed since: then its split is another one.
    key = (id(split), bool(experiment.augmentations))
    return _SOURCES.get(key, lambda: _source(experiment, split))


def _source(experiment: Experiment, split: Split) -> OnDevice | FromHost:
    lies_in_memory = isinstance(split.train.images, np.ndarray)
    return OnDevice(split) if lies_in_memory and not experiment.augmentations else FromHost(split)


def _place(experiment: Experiment, epoch: int, first: int) -> tuple[Any, ...]:
    return experiment.seed, experiment.augmentations, experiment.batch_size, epoch, first


_SOURCES = Cache(4)
