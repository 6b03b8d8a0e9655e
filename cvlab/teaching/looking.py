"""Where a head looks: the score of a class is a sum over the places of the maps, so each place's part can be shown."""

from __future__ import annotations

import numpy as np

from cvlab.teaching.heads import Head


def parts(maps: np.ndarray, head: Head, chosen: int, *, pooled: bool) -> np.ndarray:
    """h x w: what each place of the maps (h x w x K) adds to the class's score less the mean of all classes' scores.

    They sum to exactly that, but for the bias. pooled: whether the head sees the maps' mean over places.
    Source: B. Zhou et al., "Learning deep features for discriminative localization", 2016,
    https://arxiv.org/abs/1512.04150
    """
    maps = np.asarray(maps, np.float64)
    weights = head.weights[:, chosen] - head.weights.mean(axis=1)
    height, width = maps.shape[:2]
    if pooled:
        seen = maps.mean(axis=(0, 1))
        return maps @ weights / (height * width * max(float(np.linalg.norm(seen)), 1e-12))
    return (maps * weights.reshape(maps.shape)).sum(axis=2) / max(float(np.linalg.norm(maps)), 1e-12)


def heat(values: np.ndarray) -> np.ndarray:
    """h x w uint8: what speaks for the class, 0 to 255 where most does."""
    for_it = np.maximum(values, 0)
    return (255 * for_it / max(float(for_it.max()), 1e-12)).round().astype(np.uint8)
