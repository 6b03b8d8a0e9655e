"""How well distances tell who is who: false accepts and false rejects, the equal error rate, nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.embeddings.losses import distances


@dataclass(frozen=True)
class Pairs:
    """All pairs of pictures, by rising distance: d, whether the two are one identity, and the pictures' rows."""

    d: np.ndarray
    same: np.ndarray
    rows: np.ndarray


def pairs_by_distance(z: np.ndarray, labels: np.ndarray) -> Pairs:
    """All N (N - 1) / 2 pairs.

    Raises:
        ValueError: where there is only one identity, or none has two pictures.
    """
    one, two = np.triu_indices(len(z), 1)
    same = labels[one] == labels[two]
    if same.all():
        raise ValueError(
            "There is one identity only, so nobody can be mistaken for somebody else; add a second one."
        )
    if not same.any():
        raise ValueError(
            "No identity has two pictures, so there is no pair to accept; add a second picture of one."
        )
    d = distances(z, z)[one, two]
    order = np.argsort(d, kind="stable")
    return Pairs(d[order], same[order], np.stack([one, two], 1)[order])


def rates(pairs: Pairs, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(false accepts, false rejects): the shares of wrong pairs where each distance is the threshold."""
    w = np.ones(len(pairs.d)) if weights is None else weights
    genuine, impostor = np.cumsum(w * pairs.same), np.cumsum(w * ~pairs.same)
    return impostor / max(impostor[-1], 1e-12), 1 - genuine / max(genuine[-1], 1e-12)


def equal_error(pairs: Pairs, weights: np.ndarray | None = None) -> tuple[float, float]:
    """(the rate at which both errors are alike, the threshold there): between two distances, the mean of both rates."""
    accepts, rejects = rates(pairs, weights)
    at = int(np.argmax(accepts >= rejects))
    before = (0.0, 1.0) if at == 0 else (accepts[at - 1], rejects[at - 1])
    (a, r), rise = before, accepts[at] - before[0] + before[1] - rejects[at]
    share = (r - a) / rise if rise > 0 else 0.0
    return float(a + share * (accepts[at] - a)), float(pairs.d[at])


def interval(
    pairs: Pairs, labels: np.ndarray, draws: int = 400, level: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """The equal error rate's interval, by drawing people (not pairs) anew with replacement: the pairs of one person
    hang together, so an interval over pairs would be far too narrow.

    Source: R. Bolle, N. Ratha, S. Pankanti, 2004, https://doi.org/10.1016/j.cviu.2003.08.002
    """
    people, who = np.unique(labels, return_inverse=True)
    rng, found = np.random.default_rng(seed), []
    one, two = who[pairs.rows].T
    for _ in range(draws):
        times = np.bincount(rng.integers(0, len(people), len(people)), minlength=len(people)).astype(float)
        weights = np.where(pairs.same, times[one], times[one] * times[two])
        if (weights * pairs.same).any() and (weights * ~pairs.same).any():
            found.append(equal_error(pairs, weights)[0])
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2]) if found else (0.0, 1.0)
    return float(low), float(high)


def nearest_share(
    gallery: np.ndarray, names: np.ndarray, z: np.ndarray, labels: np.ndarray, k: int = 5
) -> float:
    """The share of z named rightly by most of the k nearest of the gallery; a tie goes to the nearest."""
    rows = np.argsort(distances(z, gallery), axis=1, kind="stable")[:, : min(k, len(gallery))]
    near = names[rows]
    votes = (near[:, :, None] == near[:, None, :]).sum(2)
    return float(np.mean(near[np.arange(len(z)), votes.argmax(1)] == labels))


def enrolled_share(z: np.ndarray, labels: np.ndarray, each: int, draws: int = 10) -> float:
    """The mean share named rightly by the nearest where `each` pictures of an identity, drawn by lot, are stored."""
    found = []
    for draw in range(draws):
        rng = np.random.default_rng(draw)
        stored = np.concatenate(
            [rng.permutation(np.flatnonzero(labels == one))[:each] for one in np.unique(labels)]
        )
        asked = np.setdiff1d(np.arange(len(z)), stored)
        if not len(asked):
            raise ValueError("All pictures are stored and none is left to ask about; store fewer of each.")
        found.append(nearest_share(z[stored], labels[stored], z[asked], labels[asked], 1 if each < 3 else 3))
    return float(np.mean(found))


def neighbours(z: np.ndarray, k: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """(N x k rows of each picture's nearest others, their distances)."""
    far = distances(z, z)
    np.fill_diagonal(far, np.inf)
    near = np.argsort(far, axis=1, kind="stable")[:, :k]
    return near, np.take_along_axis(far, near, 1)


def majority_right(near: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """N booleans: whether most of a picture's neighbours (N x k rows) share its identity; a tie goes to the nearest."""
    named = labels[near]
    votes = (named[:, :, None] == named[:, None, :]).sum(2)
    return named[np.arange(len(near)), votes.argmax(1)] == labels
