"""Labels to look at twice: each picture is left out in turn, and the pictures most like it vote on what it shows."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import cv2
import numpy as np

from cvlab.datasets.base import DatasetSpec, Part

NEIGHBOURS = 10
CHECKED, COMPARED = (
    5_000,
    10_000,
)  # pictures that are voted on, and that vote: a second of two processor cores
SIDE = 14  # pixels a side at which pictures are compared
BLOCK = 250


@dataclass(frozen=True)
class Votes:
    """What the neighbours said of the first pictures of a training part.

    given: (n,) the labels. counts: (n, classes) votes for each class, NEIGHBOURS a row. neighbours: (n, NEIGHBOURS)
    rows of the training part, the most alike first. wrong: the rows among the n whose label was replaced on purpose.
    """

    given: np.ndarray
    counts: np.ndarray
    neighbours: np.ndarray
    wrong: np.ndarray

    @property
    def suggested(self) -> np.ndarray:
        """The class with most votes, for each picture."""
        return self.counts.argmax(1)

    def agreement(self) -> float:
        """The share of pictures whose label is the one with most votes: how much the witness can be trusted."""
        return float((self.suggested == self.given).mean())

    def doubted(self, least: int) -> np.ndarray:
        """The rows for which another class has at least `least` votes, most votes first."""
        against = np.where(self.suggested != self.given, self.counts.max(1), 0)
        rows = np.flatnonzero(against >= least)
        return rows[np.argsort(-against[rows], kind="stable")]


@dataclass(frozen=True)
class Score:
    """How well doubted rows match those that really are wrong; precision and recall are None where 0 / 0."""

    found: int
    doubted: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """The share of the doubted that are wrong."""
        return self.found / self.doubted if self.doubted else None

    @property
    def recall(self) -> float | None:
        """The share of the wrong that are doubted."""
        return self.found / self.wrong if self.wrong else None


def score(doubted: np.ndarray, wrong: np.ndarray) -> Score:
    """Count what was found of the wrong rows."""
    return Score(found=len(np.intersect1d(doubted, wrong)), doubted=len(doubted), wrong=len(wrong))


def votes(dataset: DatasetSpec) -> Generator[float, None, Votes]:
    """The votes on the first CHECKED training pictures by the first COMPARED; yields the share done so far.

    Raises:
        ValueError: where the pictures cannot be had.
    """
    train = dataset.load().train.take(slice(0, COMPARED))
    features = np.empty((len(train), SIDE * SIDE * dataset.image_shape[2]), np.float32)
    for start in range(0, len(train), BLOCK):
        features[start : start + BLOCK] = as_features(train.images[start : start + BLOCK])
        yield 0.5 * start / len(train)
    near = np.empty((min(CHECKED, len(train)), min(NEIGHBOURS, len(train) - 1)), np.int64)
    for start in range(0, len(near), BLOCK):
        near[start : start + BLOCK] = nearest(features, np.arange(start, min(start + BLOCK, len(near))))
        yield 0.5 + 0.5 * start / len(near)
    return counted(train, near, dataset)


def counted(train: Part, near: np.ndarray, dataset: DatasetSpec) -> Votes:
    """The neighbours' labels counted by class."""
    said = train.labels[near]
    counts = np.stack([(said == k).sum(1) for k in range(dataset.class_count)], axis=1)
    wrong = dataset.wrong_rows()
    return Votes(train.labels[: len(near)], counts, near, wrong[wrong < len(near)])


def as_features(pictures: np.ndarray) -> np.ndarray:
    """Pictures (uint8 n x H x W x C) as rows of numbers (n, SIDE * SIDE * C), of mean 0 and length 1.

    The product of two rows is then the correlation of two small pictures, so that brightness and contrast do not count.
    """
    shape = (SIDE, SIDE, pictures.shape[3])
    small = [cv2.resize(p, (SIDE, SIDE), interpolation=cv2.INTER_AREA).reshape(shape) for p in pictures]
    rows = np.asarray(small, np.float32).reshape(len(pictures), -1)
    rows -= rows.mean(1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def nearest(features: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each of the rows the NEIGHBOURS other rows most alike, (n, NEIGHBOURS), the most alike first.

    Source: T. Cover, P. Hart, "Nearest neighbor pattern classification", 1967,
    https://doi.org/10.1109/TIT.1967.1053964
    """
    alike = features[rows] @ features.T
    alike[np.arange(len(rows)), rows] = -np.inf  # nobody votes on himself
    count = min(NEIGHBOURS, len(features) - 1)
    best = np.argpartition(-alike, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(alike, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)
