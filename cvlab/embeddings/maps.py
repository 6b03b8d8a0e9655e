"""Embeddings as a map of two axes: by principal components, by t-SNE, and how far the map is to be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.embeddings.losses import distances


def components(z: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, float]:
    """(mean, count x D axes along which z spreads most, their share of the whole variance)."""
    mean = z.mean(0)
    _, sizes, axes = np.linalg.svd(z - mean, full_matrices=False)
    shares = sizes**2 / max(float((sizes**2).sum()), 1e-12)
    return mean, axes[:count], float(shares[:count].sum())


@dataclass(frozen=True)
class Flat:
    """places: N x 2 on the map. more: the same of points that came along. share: of the variance that the map shows."""

    places: np.ndarray
    more: np.ndarray
    share: float


def flat(z: np.ndarray, before: np.ndarray | None = None, more: np.ndarray | None = None) -> Flat:
    """Embeddings on two axes: z itself where it has two dimensions, else its two principal components, turned so that
    the points lie as near as can be to where they were `before` (N x 2); `more` (M x d) is laid among them.

    Source of the turn: P. Schönemann, 1966, https://doi.org/10.1007/BF02289451
    """
    more = np.zeros((0, z.shape[1])) if more is None else more
    if z.shape[1] == 2:
        return Flat(z, more, 1.0)
    mean, axes, share = components(z, 2)
    places, others = (z - mean) @ axes.T, (more - mean) @ axes.T
    if before is not None and before.shape == places.shape:
        u, _, v = np.linalg.svd(places.T @ (before - before.mean(0)))
        places, others = places @ u @ v, others @ u @ v
    return Flat(places, others, share)


def trustworthiness(z: np.ndarray, places: np.ndarray, k: int = 10) -> float:
    """1 where all of a point's k neighbours on the map are its neighbours in z too; each stranger costs by how far off
    it is in z.

    Source: J. Venna, S. Kaski, 2001, https://doi.org/10.1007/3-540-44668-0_68
    """
    n = len(z)
    k = min(k, (n - 1) // 2)
    ranks = np.empty((n, n), int)
    far = distances(z, z)
    np.fill_diagonal(far, -1)
    rows = np.arange(n)[:, None]
    ranks[rows, np.argsort(far, axis=1, kind="stable")] = np.arange(n)
    shown = distances(places, places)
    np.fill_diagonal(shown, np.inf)
    near = np.argsort(shown, axis=1, kind="stable")[:, :k]
    off = np.maximum(ranks[rows, near] - k, 0).sum()
    return float(1 - off * 2 / (n * k * (2 * n - 3 * k - 1)))


def tsne(z: np.ndarray, seed: int = 0) -> tuple[np.ndarray, float]:
    """(N x 2 places by scikit-learn's t-SNE, their trustworthiness). Takes seconds: for a worker.

    Source: L. van der Maaten, G. Hinton, 2008, https://www.jmlr.org/papers/v9/vandermaaten08a.html
    """
    from sklearn.manifold import TSNE

    made = TSNE(2, perplexity=min(30.0, (len(z) - 1) / 3), init="pca", random_state=seed, max_iter=500)
    places = made.fit_transform(np.asarray(z, np.float32))
    return places, trustworthiness(z, places)
