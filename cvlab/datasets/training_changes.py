"""The changes of a training part: fewer pictures of some classes, and wrong labels. Nothing is left to chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SEED = 1998  # the same rows in every process and in every exported script


def kept_counts(counts: Sequence[int], imbalance: float) -> tuple[int, ...]:
    """How many pictures each class keeps: all of the first, 1 / imbalance of the last, between them geometrically.

    counts: pictures of each class now. At least one of each class stays.

    Source: Y. Cui et al., "Class-balanced loss based on effective number of samples", 2019,
    https://arxiv.org/abs/1901.05555
    """
    last = max(1, len(counts) - 1)
    shares = [imbalance ** (-k / last) for k in range(len(counts))]
    return tuple(min(n, max(1, round(n * share))) for n, share in zip(counts, shares, strict=True))


def kept_rows(labels: np.ndarray, imbalance: float, classes: int) -> np.ndarray:
    """The rows that stay, in rising order: the first ones of each class, so that a stronger imbalance keeps fewer
    of the same."""
    counts = kept_counts(np.bincount(labels, minlength=classes).tolist(), imbalance)
    rows = [np.flatnonzero(labels == k)[:count] for k, count in enumerate(counts)]
    return np.sort(np.concatenate(rows))


def wrong_rows(count: int, share: float) -> np.ndarray:
    """Which of `count` rows get a wrong label, in rising order; more noise adds to those of less."""
    order = np.random.default_rng([SEED, count]).permutation(count)
    return np.sort(order[: round(count * share)])


def with_wrong_labels(labels: np.ndarray, share: float, classes: int) -> np.ndarray:
    """The labels with that share of them replaced by another class, each other class as likely.

    Source: symmetric noise as in N. Natarajan et al., "Learning with noisy labels", 2013,
    https://papers.nips.cc/paper/5073-learning-with-noisy-labels
    """
    rows = wrong_rows(len(labels), share)
    steps = np.random.default_rng([SEED, len(labels), 1]).integers(1, classes, len(labels))
    changed = labels.copy()
    changed[rows] = (labels[rows] + steps[rows]) % classes
    return changed
