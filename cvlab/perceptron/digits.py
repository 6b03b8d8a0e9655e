"""A perceptron on two digits: 784 weights and a bias, learnt by the rule, that can be looked at as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cvlab.datasets import DATASETS
from cvlab.perceptron.rule import extended, learn, wrong

MOST = 5000  # mistakes at most; the pairs of digits take a few dozen to a few hundred


@dataclass(frozen=True)
class TwoDigits:
    """What was learnt. weights: float64 28 x 28; above 0 speaks for `second`, below for `first`. mistakes: made until
    every training picture was right (done). pictures: float32 N x 28 x 28 in [0, 1] that were not trained on, signs:
    theirs. right: how many of them it gets right."""

    first: int
    second: int
    weights: np.ndarray
    bias: float
    mistakes: int
    done: bool
    trained: int
    pictures: np.ndarray
    signs: np.ndarray
    right: int


@lru_cache(maxsize=16)
def two_digits(first: int, second: int) -> TwoDigits:
    """The perceptron that takes `first` for −1 and `second` for +1, from w = 0 at rate 1.

    Raises:
        ValueError: for one digit twice.
    """
    if first == second:
        raise ValueError(f"Two different digits are needed to tell apart, not {first} and {second}.")
    split = DATASETS["digits"]().load()
    x, signs = _pair(split.train.images, split.train.labels, first, second)
    run = learn(extended(x.reshape(len(x), -1)), signs, most=MOST)
    pictures, truth = _pair(split.test.images, split.test.labels, first, second)
    missed = wrong(extended(pictures.reshape(len(pictures), -1)), truth, run.weights)
    return TwoDigits(
        first=first,
        second=second,
        weights=run.weights[1:].reshape(28, 28),
        bias=float(run.weights[0]),
        mistakes=run.mistakes,
        done=run.done,
        trained=len(x),
        pictures=pictures.astype(np.float32),
        signs=truth,
        right=int((~missed).sum()),
    )


def _pair(images: np.ndarray, labels: np.ndarray, first: int, second: int) -> tuple[np.ndarray, np.ndarray]:
    """N x 28 x 28 in [0, 1] of the two classes, in their order, and −1 or +1."""
    kept = np.isin(labels, (first, second))
    return np.asarray(images)[kept, :, :, 0] / 255.0, np.where(labels[kept] == second, 1.0, -1.0)
