"""None of these: how far a picture may lie from every class before it counts as unknown, and what each limit costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.teaching.heads import class_means
from cvlab.teaching.judging import left_out


@dataclass(frozen=True)
class Strangers:
    """own: distances of the classes' own pictures, each left out (sorted). strangers: those of pictures that are none
    of the classes (sorted): each class's as if it had never been met, and those gathered as none of these."""

    own: np.ndarray
    strangers: np.ndarray

    def false_rejects(self, limit: float) -> int:
        """Own pictures that lie beyond it."""
        return int((self.own > limit).sum())

    def false_accepts(self, limit: float) -> int:
        """Strangers that lie within it."""
        return int((self.strangers <= limit).sum())

    def best(self) -> float:
        """The limit with the smallest sum of both shares, in its gap's middle; 1 where there is nothing to go by."""
        if not len(self.own) or not len(self.strangers):
            return 1.0
        edges = np.unique(np.concatenate([[0], self.own, self.strangers]))
        costs = [
            self.false_rejects(e) / len(self.own) + self.false_accepts(e) / len(self.strangers) for e in edges
        ]
        at = int(np.argmin(costs))
        return float(edges[at] + edges[at + 1]) / 2 if at + 1 < len(edges) else float(edges[at])


def strangers(units: np.ndarray, labels: np.ndarray, others: np.ndarray) -> Strangers:
    """What there is to choose a limit by. units: N x K of length one, of classes `labels`. others: M x K, of none."""
    cosines = left_out(units, labels, "means")
    rows = np.arange(len(labels))
    own = 1 - np.where(np.isnan(cosines), -np.inf, cosines).max(axis=1)
    means = class_means(units, labels, int(labels.max()) + 1)
    met = units @ means.T
    met[rows, labels] = -np.inf
    far = [1 - met.max(axis=1)] if len(means) > 1 else []
    far += [1 - (others @ means.T).max(axis=1)] if len(others) else []
    strange = np.concatenate(far) if far else np.zeros(0)
    return Strangers(np.sort(own[np.isfinite(own)]), np.sort(strange[np.isfinite(strange)]))
