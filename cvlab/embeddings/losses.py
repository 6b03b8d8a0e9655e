"""What pulls pictures of one identity together and pushes others apart: losses of a batch's embeddings, with slopes.

Training calls these very functions, and the exported script carries them. Embeddings are B x d, labels B ints.
"""

from __future__ import annotations

import numpy as np


def distances(z: np.ndarray, others: np.ndarray) -> np.ndarray:
    """N x M distances; a little is added below the root, whose slope at zero is infinite."""
    squares = (z**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2 * z @ others.T
    return np.sqrt(np.maximum(squares, 0) + 1e-8)


def triplets_of(d: np.ndarray, labels: np.ndarray, mining: str, rng: np.random.Generator) -> np.ndarray:
    """T x 3 rows (anchor, positive, negative) out of a batch whose distances are d.

    random: each pair of one identity with a negative drawn by lot. semi-hard: with the nearest negative that is farther
    than the positive, or, where there is none, the farthest. hard: for each anchor its farthest positive and its
    nearest negative. Sources: F. Schroff et al. 2015, https://arxiv.org/abs/1503.03832;
    A. Hermans et al. 2017, https://arxiv.org/abs/1703.07737
    """
    same = labels[:, None] == labels
    anchors, positives = np.nonzero(same & ~np.eye(len(labels), dtype=bool))
    if mining == "hard":
        anchors = np.unique(anchors)
        own = same.copy()
        own[np.arange(len(labels)), np.arange(len(labels))] = False
        positives = np.where(own, d, -1.0)[anchors].argmax(1)
        return np.stack([anchors, positives, np.where(same, np.inf, d)[anchors].argmin(1)], axis=1)
    if mining == "random":
        order = rng.random((len(anchors), len(labels)))
        return np.stack([anchors, positives, np.where(same[anchors], -1.0, order).argmax(1)], axis=1)
    rows = np.where(same[anchors], np.inf, d[anchors])
    beyond = np.where(rows > d[anchors, positives][:, None], rows, np.inf)
    farthest = np.where(same, -1.0, d)[anchors].argmax(1)
    negatives = np.where(np.isfinite(beyond).any(1), beyond.argmin(1), farthest)
    return np.stack([anchors, positives, negatives], axis=1)


def triplet_loss(z: np.ndarray, triplets: np.ndarray, margin: float) -> tuple[np.ndarray, np.ndarray]:
    """The loss max(0, d(a, p) - d(a, n) + margin) of each triplet, and the slope of their mean by z."""
    a, p, n = triplets.T
    towards, away = z[a] - z[p], z[a] - z[n]
    near, far = (np.sqrt((v**2).sum(1) + 1e-8) for v in (towards, away))
    losses = np.maximum(near - far + margin, 0)
    pulls = (losses > 0)[:, None] / len(triplets)
    towards, away = pulls * towards / near[:, None], pulls * away / far[:, None]
    slope = np.zeros_like(z)
    for rows, change in ((a, towards - away), (p, -towards), (n, away)):
        np.add.at(slope, rows, change)
    return losses, slope


def pairs_of(labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """P x 2 rows of a batch, each pair of one identity and as many of two, drawn by lot; and whether they are one."""
    one, two = np.nonzero(np.triu(labels[:, None] == labels, 1))
    first, second = np.nonzero(np.triu(labels[:, None] != labels, 1))
    drawn = rng.permutation(len(first))[: len(one)]
    rows = np.concatenate([np.stack([one, two], 1), np.stack([first[drawn], second[drawn]], 1)])
    return rows, np.arange(len(rows)) < len(one)


def pair_loss(
    z: np.ndarray, pairs: np.ndarray, same: np.ndarray, head: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Binary cross-entropy of "the same", with p = sigmoid(w d + b), head = (w, b).

    Gives each pair's loss, and the slopes of their mean by z and by the head.
    Source: G. Koch et al. 2015, http://www.cs.toronto.edu/~gkoch/files/msc-thesis.pdf
    """
    one, two = pairs.T
    apart = z[one] - z[two]
    d = np.sqrt((apart**2).sum(1) + 1e-8)
    logits = head[0] * d + head[1]
    losses = np.logaddexp(0, np.where(same, -logits, logits))
    by_logit = (1 / (1 + np.exp(-logits)) - same) / len(pairs)
    slope = np.zeros_like(z)
    change = (by_logit * head[0] / d)[:, None] * apart
    np.add.at(slope, one, change)
    np.add.at(slope, two, -change)
    return losses, slope, np.array([by_logit @ d, by_logit.sum()])


def kinds_of(near: np.ndarray, far: np.ndarray, margin: float) -> np.ndarray:
    """Of each triplet 0 where it is easy (no loss), 1 where semi-hard (in order, but within the margin), 2 where hard
    (the negative is no farther than the positive)."""
    return np.where(far <= near, 2, np.where(far < near + margin, 1, 0))
