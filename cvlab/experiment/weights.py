"""Weights told apart by what is in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab import images


def fingerprint(weights: Sequence[np.ndarray] | None) -> str:
    """What tells these weights from any others of the same shapes; "" where a network brings its own."""
    return images.fingerprint(*weights) if weights else ""


def same_weights(one: Sequence[np.ndarray] | None, other: Sequence[np.ndarray] | None) -> bool:
    """Whether they are the same numbers, which a stored network may read anew into other arrays."""
    if one is None or other is None:
        return one is other
    return len(one) == len(other) and all(
        a is b or np.array_equal(a, b) for a, b in zip(one, other, strict=True)
    )
