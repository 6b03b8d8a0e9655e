"""Who writes on the forms: a program, or people whose digits a data set holds; other digits to learn and to measure."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from cvlab.datasets import DATASETS
from cvlab.handwriting.strokes import written

PENS = ("code", "digits", "mnist")
TEACHING, TESTING = 1, 2  # which forms: to learn from, to be measured on
STORES = {
    TEACHING: 400,
    TESTING: 40,
}  # so many pictures of each digit the program writes: one takes a millisecond

Pen = Callable[[int, np.random.Generator], np.ndarray]  # a digit and dice -> uint8 28 x 28


def pen_of(name: str, which: int) -> Pen:
    """Its digits to learn from, or those to be measured on, which are never the same.

    Raises:
        ValueError: where the data set is not on this computer.
    """
    if name == "code":
        return lambda digit, random: _written(which, digit, int(random.integers(STORES[which])))
    images, rows = _people(name, which)
    return lambda digit, random: images[rows[digit][random.integers(len(rows[digit]))]]


@lru_cache(maxsize=10 * sum(STORES.values()))
def _written(which: int, digit: int, number: int) -> np.ndarray:
    return written(digit, np.random.default_rng([which, digit, number]))


@lru_cache(maxsize=4)
def _people(name: str, which: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """The pictures of a data set's training part, or of its test part, and by digit the numbers of its rows."""
    spec = DATASETS[name]()
    split = spec.load()
    part = split.train if which == TEACHING else split.test
    labels = np.asarray(part.labels)
    return np.asarray(part.images)[..., 0], [np.flatnonzero(labels == digit) for digit in range(10)]
