"""What every data set is: pictures with labels in three parts, and the changes a learner may make to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from cvlab.datasets.files import PictureFiles
from cvlab.datasets.training_changes import kept_counts, kept_rows, with_wrong_labels, wrong_rows
from cvlab.params import Range, param
from cvlab.reading import LeftOut
from cvlab.registry import Registry
from cvlab.types import Shape

DATASETS = Registry("data set")


@dataclass(frozen=True)
class Part:
    """Pictures and their classes (N ints).

    images: uint8 N x H x W x C; an array, or PictureFiles that are decoded when they are asked for by number.
    """

    images: np.ndarray | PictureFiles
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: slice | np.ndarray) -> Part:
        """The part that holds only those rows; files stay files."""
        images = self.images
        return Part(
            images.subset(rows) if isinstance(images, PictureFiles) else images[rows], self.labels[rows]
        )


@dataclass(frozen=True)
class Split:
    """What is trained on, what is watched while training, and what is kept for the end."""

    train: Part
    validation: Part
    test: Part
    class_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DatasetSpec:
    """A data set to choose; one of DATASETS. The three changes concern the training part alone."""

    title: ClassVar[str]
    image_shape: ClassVar[Shape] = (28, 28, 1)
    class_names: ClassVar[tuple[str, ...]] = tuple("0123456789")
    full_train_count: ClassVar[int]

    kind: str = ""
    train_size: int = param(
        0,
        Range(low=0, high=60_000, step=100),
        label="Pictures to train on",
        help="Train on the first so many pictures only; 0 takes all.",
    )
    label_noise: float = param(
        0.0,
        Range(low=0, high=0.9, step=0.01),
        label="Label noise",
        help="The share of training pictures whose label is replaced by another class, drawn by lot.",
    )
    imbalance: float = param(
        1.0,
        Range(low=1, high=100, log=True),
        label="Class imbalance",
        help="How many times as many training pictures the first class keeps as the last one.",
    )

    @property
    def class_count(self) -> int:
        return len(self.class_names)

    def train_counts(self) -> tuple[int, ...]:
        """How many training pictures each class has before any change, known without loading them.

        Of a data set that is not here yet it is taken that all classes are alike.
        """
        each = self.full_train_count // self.class_count
        return (each,) * (self.class_count - 1) + (self.full_train_count - each * (self.class_count - 1),)

    def train_count(self) -> int:
        """How many pictures it trains on, known without loading them."""
        counts = self.train_counts()
        kept = sum(counts) if self.imbalance == 1 else sum(kept_counts(counts, self.imbalance))
        return min(self.train_size or kept, kept)

    def plain(self) -> DatasetSpec:
        """The same data set without any change."""
        return replace(self, train_size=0, label_noise=0.0, imbalance=1.0)

    def where(self) -> str:
        """The file it would be read from, or "" where it would have to be downloaded first. Downloads nothing."""
        raise NotImplementedError

    def available(self) -> bool:
        """Whether it can be loaded now, without a download."""
        return bool(self.where())

    def problems(self) -> tuple[str, ...]:
        """What keeps it from being used at all, a sentence each; a download that is still to come is no problem."""
        return ()

    def notes(self) -> tuple[str, ...]:
        """Sentences on what is odd about it, though it can be used."""
        return ()

    def left_out(self) -> tuple[LeftOut, ...]:
        """What of it is not used, and why."""
        return ()

    def wrong_rows(self) -> np.ndarray:
        """The rows of the training part whose labels the label noise replaced, in rising order."""
        return wrong_rows(self.train_count(), self.label_noise)

    def load(self) -> Split:
        """The pictures, read once per process; arrays are read-only because they are shared.

        Raises:
            ValueError: in one sentence, where they cannot be had.
        """
        for problem in self.problems():
            raise ValueError(problem)
        return _changed(self, self.where(), self._stamp())

    def _stamp(self) -> int:
        """A number that changes with the files, so that what was read before is not taken for them."""
        return 0

    def _read(self, where: str) -> Split:
        raise NotImplementedError


@lru_cache(maxsize=4)
def _load(dataset: DatasetSpec, where: str, stamp: int) -> Split:
    return _closed(dataset._read(where))


# A copy of an imbalanced training part may be as large as the part itself, so few are kept.
@lru_cache(maxsize=3)
def _changed(dataset: DatasetSpec, where: str, stamp: int) -> Split:
    split = _load(dataset.plain(), where, stamp)
    train = split.train
    if dataset.imbalance != 1:
        train = train.take(kept_rows(train.labels, dataset.imbalance, len(split.class_names)))
    if dataset.train_size and dataset.train_size < len(train):
        train = train.take(slice(0, dataset.train_size))
    if dataset.label_noise:
        labels = with_wrong_labels(train.labels, dataset.label_noise, len(split.class_names))
        train = Part(train.images, labels)
    return _closed(replace(split, train=train))


def _closed(split: Split) -> Split:
    for part in (split.train, split.validation, split.test):
        part.labels.setflags(write=False)
        if isinstance(part.images, np.ndarray):
            part.images.setflags(write=False)
    return split
