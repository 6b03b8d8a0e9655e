"""The maps that a layer makes: what is said of them in a line, and small copies to look over many."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from cvlab.types import FeatureMaps


def summary(name: str, values: np.ndarray) -> dict[str, Any]:
    """name, shape, zeros (share of exact zeros), low and high of what a layer gives: H x W x K, or (units,)."""
    return {
        "name": name,
        "shape": values.shape,
        "zeros": float(1 - np.count_nonzero(values) / values.size),
        "low": float(values.min()),
        "high": float(values.max()),
    }


def glance(values: np.ndarray, channels: int, side: int) -> np.ndarray:
    """The first maps of H x W x K, as `small` gives them; a vector of units stays whole."""
    return values if values.ndim == 1 else small(values[..., :channels], side)


def small(maps: FeatureMaps, side: int) -> FeatureMaps:
    """The maps, H x W x K, their shape kept, averaged down to at most `side` places a side."""
    longest = max(maps.shape[:2])
    if longest <= side:
        return maps
    height, width = (max(1, round(n * side / longest)) for n in maps.shape[:2])
    # cv2 resizes a few channels at a time only.
    shrunk = [
        cv2.resize(maps[..., k], (width, height), interpolation=cv2.INTER_AREA) for k in range(maps.shape[2])
    ]
    return np.stack(shrunk, axis=-1)
