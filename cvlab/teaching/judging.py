"""How far to believe a head: every picture answered without itself, without its moment, and which pictures hurt."""

from __future__ import annotations

import numpy as np

from cvlab.softmax import shares_of
from cvlab.teaching.heads import dual, one_hot, taught

NEAR = 0.5  # of the distance between pictures of one burst: nearer, a test picture is a copy


def left_out(units: np.ndarray, labels: np.ndarray, kind: str) -> np.ndarray:
    """N x C: each picture's scores by the head that all the others make. NaN for the only picture of its class.

    Exact, without making N heads: sums less one picture, and for least squares its residual over the dual's diagonal.
    Source: R. D. Cook, "Detection of influential observation in linear regression", 1977.
    """
    return _without(_Prepared(units, labels, kind), None)


def hurting(units: np.ndarray, labels: np.ndarray, kind: str, temperature: float) -> np.ndarray:
    """N: by how much the other pictures' answers, each left out, get better when this one is gone too, in right
    answers and, less weighty, in the mean share of the right class. Above 0 it hurts; NaN for the only one of a class.
    """
    prepared, count = _Prepared(units, labels, kind), len(labels)
    before, found = _right(left_out(units, labels, kind), labels, temperature), np.full(count, np.nan)
    for n in range(count):
        if (labels == labels[n]).sum() > 2:
            others = np.arange(count) != n
            after = _right(_without(prepared, n), labels, temperature)
            found[n] = np.nansum(after[others] - before[others])
    return found


def moments_out(units: np.ndarray, labels: np.ndarray, moments: np.ndarray, kind: str) -> np.ndarray:
    """N x C: each picture's scores by the head of all pictures of other moments. NaN where its class has none."""
    scores = np.full((len(labels), int(labels.max()) + 1), np.nan)
    for moment in np.unique(moments):
        out = moments == moment
        if set(labels[~out]) == set(labels):
            scores[out] = taught(units[~out], labels[~out], kind).scores(units[out])
    return scores


def confusion(answers: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """C x C: how many pictures of each class (row) were given each answer (column); answers below 0 do not count."""
    table = np.zeros((classes, classes), int)
    np.add.at(table, (labels[answers >= 0], answers[answers >= 0]), 1)
    return table


def answers_of(scores: np.ndarray) -> np.ndarray:
    """N: the class of the highest score, -1 where there is none."""
    known = np.isfinite(scores).all(axis=1)
    return np.where(known, np.nan_to_num(scores).argmax(axis=1), -1)


def near_copies(tests: np.ndarray, units: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """T: whether each test picture (T x K, length one) is as near to one that was learnt from as pictures of one burst
    are to each other: then it is of the same moment, whatever it is called."""
    if not len(tests) or not len(units):
        return np.zeros(len(tests), bool)
    nearest = 1 - (tests @ units.T).max(axis=1)
    apart = 1 - units @ units.T
    same = (moments[:, None] == moments) & ~np.eye(len(moments), dtype=bool)
    within = np.median(np.where(same, apart, np.inf).min(axis=1)[same.any(axis=1)]) if same.any() else 0.0
    return nearest <= max(within * (1 + NEAR), 1e-6)


class _Prepared:
    """What both ways of leaving out begin with."""

    def __init__(self, units: np.ndarray, labels: np.ndarray, kind: str) -> None:
        self.kind, self.labels, self.targets = kind, labels, one_hot(labels)
        self.products = units @ units.T  # cosines of all pairs
        self.dual = dual(units) if kind == "linear" else np.zeros((0, 0))
        self.counts = self.targets.sum(axis=0)


def _without(all_: _Prepared, gone: int | None) -> np.ndarray:
    """Scores of each picture left out, where picture `gone` is out for all of them."""
    scores = (_linear if all_.kind == "linear" else _means)(all_, gone)
    own = all_.counts - (0 if gone is None else all_.targets[gone])
    scores[own[all_.labels] < 2] = np.nan
    return scores


def _means(all_: _Prepared, gone: int | None) -> np.ndarray:
    kept = all_.targets.copy()
    if gone is not None:
        kept[gone] = 0
    along = all_.products @ kept  # N x C: each picture times each class's sum
    lengths = np.einsum("nc,nc->c", kept, along)  # the sums' squared lengths
    own = kept > 0  # where a picture is part of the sum: out with it
    squared = np.where(own, lengths - 2 * along + np.diag(all_.products)[:, None], lengths)
    return (along - own * np.diag(all_.products)[:, None]) / np.sqrt(np.maximum(squared, 1e-24))


def _linear(all_: _Prepared, gone: int | None) -> np.ndarray:
    inverse = all_.dual
    if gone is not None:  # the inverse without one row and column, its place left empty
        inverse = inverse - np.outer(inverse[:, gone], inverse[gone]) / inverse[gone, gone]
    size = np.diag(inverse).copy()
    if gone is not None:
        size[gone] = 1
    return all_.targets - (inverse @ all_.targets) / size[:, None]


def _right(scores: np.ndarray, labels: np.ndarray, temperature: float) -> np.ndarray:
    """N: 1 for a right answer, and a tenth of the share that the right class has on top; NaN stays."""
    known = np.isfinite(scores).all(axis=1)
    shares = shares_of(np.nan_to_num(scores) / temperature)[np.arange(len(labels)), labels]
    right = (answers_of(scores) == labels) + 0.1 * shares
    return np.where(known, right, np.nan)
