"""Groups that nobody named: k-means on embeddings, and what the groups follow, identity or something else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.embeddings.losses import distances


def clusters(z: np.ndarray, count: int, seed: int = 0, tries: int = 5) -> np.ndarray:
    """N ints: the group of each, by k-means, the best of a few beginnings.

    Source: D. Arthur, S. Vassilvitskii, 2007, https://dl.acm.org/doi/10.5555/1283383.1283494
    """
    rng, best, least = np.random.default_rng(seed), np.zeros(len(z), int), np.inf
    count = min(count, len(z))
    for _ in range(tries):
        middles = _begun(z, count, rng)
        for _ in range(50):
            group = distances(z, middles).argmin(1)
            new = np.stack(
                [z[group == g].mean(0) if (group == g).any() else middles[g] for g in range(count)]
            )
            if np.allclose(new, middles):
                break
            middles = new
        far = distances(z, middles)
        group, cost = far.argmin(1), float((far.min(1) ** 2).sum())
        if cost < least:
            best, least = group, cost
    return best


def _begun(z: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    rows = [int(rng.integers(len(z)))]
    while len(rows) < count:
        far = distances(z, z[rows]).min(1) ** 2
        rows.append(int(rng.choice(len(z), p=far / far.sum())))
    return z[rows]


@dataclass(frozen=True)
class Following:
    """How far groups follow a trait: the share of pictures whose group's most common value is their own, and what that
    share would be where the groups were dealt out by lot."""

    trait: str
    share: float
    chance: float


def following(group: np.ndarray, trait: np.ndarray, name: str, seed: int = 0) -> Following:
    """How far the groups follow a trait (N ints)."""

    def purity(values: np.ndarray) -> float:
        hits = sum(np.bincount(values[group == g]).max() for g in np.unique(group))
        return float(hits / len(group))

    rng = np.random.default_rng(seed)
    dealt = float(np.mean([purity(rng.permutation(trait)) for _ in range(20)]))
    return Following(name, purity(trait), dealt)


def thirds(values: np.ndarray) -> np.ndarray:
    """N ints: 0 for the lowest third, 2 for the highest."""
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return ranks * 3 // len(values)


def traits(pictures: np.ndarray) -> dict[str, np.ndarray]:
    """name -> thirds of the pictures (N x H x W in [0, 1]) by something that is not who they show."""
    height, width = pictures.shape[1:3]
    x = np.arange(width) - (width - 1) / 2
    y = np.arange(height) - (height - 1) / 2
    mass = pictures.sum((1, 2)) + 1e-6
    sides = pictures[:, :, width // 2 :].sum((1, 2)) - pictures[:, :, : width // 2].sum((1, 2))
    lean = np.einsum("nyx,y,x->n", pictures, y, x) / mass
    return {"brightness": thirds(mass), "side the light is on": thirds(sides / mass), "slant": thirds(lean)}
