"""The table in which a net stands beside what needs no learning: how well each tells identities apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.embeddings.crowds import Crowd, prepared
from cvlab.embeddings.judging import enrolled_share, equal_error, interval, nearest_share, pairs_by_distance
from cvlab.embeddings.maps import components

EIGEN = 50  # principal components
ENROLLED = (1, 5, 20)  # pictures of each identity that are stored


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way to compare pictures. numbers: that stand for a picture. error: the equal error rate, with its interval
    over people. stored: of ENROLLED, as far as there are so many, the share named rightly. all: the same where every
    other picture is stored."""

    name: str
    numbers: int
    error: float
    low: float
    high: float
    threshold: float
    stored: tuple[float | None, ...]
    all: float


def judged(name: str, z: np.ndarray, labels: np.ndarray) -> Row:
    """The row of embeddings z (N x d) of identities that nothing was learned from."""
    pairs = pairs_by_distance(z, labels)
    error, threshold = equal_error(pairs)
    low, high = interval(pairs, labels)
    fewest = np.bincount(labels)[np.unique(labels)].min()
    stored = tuple(enrolled_share(z, labels, n) if n < fewest else None for n in ENROLLED)
    return Row(
        name=name,
        numbers=z.shape[1],
        error=error,
        low=low,
        high=high,
        threshold=threshold,
        stored=stored,
        all=left_out_share(z, labels),
    )


def left_out_share(z: np.ndarray, labels: np.ndarray, k: int = 3) -> float:
    """The share named rightly by the k nearest of all the others."""
    found = [
        nearest_share(np.delete(z, n, 0), np.delete(labels, n), z[n : n + 1], labels[n : n + 1], k)
        for n in range(len(z))
    ]
    return float(np.mean(found))


def pixels(crowd: Crowd, rows: np.ndarray) -> np.ndarray:
    """The pictures themselves, N x (H W): what a comparison without any learning has; of length one for photographs."""
    x = prepared(crowd.pictures[rows], crowd.light).reshape(len(rows), -1)
    return _unit(x) if crowd.light else x


def eigen(crowd: Crowd, rows: np.ndarray) -> np.ndarray:
    """The pictures by the principal components of those that are learned from: eigenfaces, where they are faces.

    Source: M. Turk, A. Pentland, 1991, https://doi.org/10.1162/jocn.1991.3.1.71
    """
    some = crowd.learn[:: max(1, len(crowd.learn) // 1000)]
    mean, axes, _ = components(pixels(crowd, some), EIGEN)
    return (pixels(crowd, rows) - mean) @ axes.T


def _unit(x: np.ndarray) -> np.ndarray:
    return x / (np.linalg.norm(x, axis=1, keepdims=True) + 1e-8)
