"""How pictures without parts of their own are dealt out to training, validation and test."""

from __future__ import annotations

import numpy as np

FEWEST = 3  # one for each part


def dealt(labels: np.ndarray, validation: float, test: float, seed: int = 0) -> list[np.ndarray]:
    """Row numbers of training, validation and test: of every class the same shares, mixed, always the same.

    Each class gives at least one picture to every part that has a share, and keeps one to train on if it can.
    """
    random = np.random.default_rng(seed)
    parts: tuple[list[np.ndarray], ...] = ([], [], [])
    for number in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == number))
        watched, kept_back = (
            max(1, round(len(rows) * share)) if share else 0 for share in (validation, test)
        )
        watched = min(watched, max(0, len(rows) - 1))
        kept_back = min(kept_back, max(0, len(rows) - 1 - watched))
        for part, some in zip(
            parts, np.split(rows, [len(rows) - watched - kept_back, len(rows) - kept_back]), strict=True
        ):
            part.append(some)
    return [random.permutation(np.concatenate(part)) for part in parts]
