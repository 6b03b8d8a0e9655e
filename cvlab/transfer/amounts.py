"""Accuracy over pictures a class: what each kind of feature is worth, with its spread over draws."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from cvlab.datasets.half_digits import dealt
from cvlab.transfer.heads import linear, nearest_mean

PIXELS, MEANS, SCRATCH = "raw pixels", "nearest class mean", "from scratch"


@dataclass(frozen=True)
class Seen:
    """What one pair of eyes makes of the pictures. train: N x K of those to deal from; test: M x K."""

    name: str
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """Shares of the test pictures that are read rightly. names: of the rivals. counts: pictures a class. accuracies:
    rivals x counts x draws; NaN where a rival was not tried. tested: how many pictures each share is of."""

    names: tuple[str, ...]
    counts: tuple[int, ...]
    accuracies: np.ndarray = field(repr=False)
    tested: int

    def mean(self, name: str) -> np.ndarray:
        """Over the draws, for each count; NaN where there are none."""
        found = self.accuracies[self.names.index(name)]
        tried = np.isfinite(found)
        return np.where(
            tried.any(axis=1), np.where(tried, found, 0).sum(axis=1) / np.maximum(tried.sum(1), 1), np.nan
        )

    def band(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """The lowest and the highest of the draws, for each count; NaN where there are none."""
        found = self.accuracies[self.names.index(name)]
        none = ~np.isfinite(found).any(axis=1)
        low, high = (np.where(np.isfinite(found), found, far) for far in (np.inf, -np.inf))
        return np.where(none, np.nan, low.min(axis=1)), np.where(none, np.nan, high.max(axis=1))


def measure(
    eyes: Sequence[Seen],
    labels: np.ndarray,
    test_labels: np.ndarray,
    counts: Sequence[int],
    draws: int,
    best: int = -1,
) -> Generator[float, None, Amounts]:
    """A linear head on what each sees, and the nearest class mean on what that of place `best` sees. Yields the share
    that is done."""
    names = (*(eye.name for eye in eyes), MEANS)
    found = np.full((len(names), len(counts), draws), np.nan)
    for draw in range(draws):
        for c, each in enumerate(counts):
            rows = dealt(labels, each, draw)
            for n, eye in enumerate(eyes):
                answers = linear(eye.train[rows], labels[rows], eye.test)
                found[n, c, draw] = np.mean(answers == test_labels)
            answers = nearest_mean(eyes[best].train[rows], labels[rows], eyes[best].test)
            found[-1, c, draw] = np.mean(answers == test_labels)
            yield (draw * len(counts) + c + 1) / (draws * len(counts))
    return Amounts(names=names, counts=tuple(counts), accuracies=found, tested=len(test_labels))


def with_scratch(amounts: Amounts, scratch: np.ndarray) -> Amounts:
    """With a rival more: counts x draws of networks trained from scratch; fewer draws than the others are fine."""
    more = np.full((1, *amounts.accuracies.shape[1:]), np.nan)
    more[0, :, : scratch.shape[1]] = scratch
    return Amounts(
        names=(*amounts.names, SCRATCH),
        counts=amounts.counts,
        accuracies=np.concatenate([amounts.accuracies, more]),
        tested=amounts.tested,
    )
