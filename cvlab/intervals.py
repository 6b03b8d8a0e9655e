"""How far a share that was counted can be trusted."""

from __future__ import annotations

import math

SURE = 1.959964  # standard deviations on either side that hold 95 %


def wilson(right: int, count: int) -> tuple[float, float]:
    """The interval that holds the true share in 95 of 100 cases, both ends in [0, 1].

    Raises:
        ValueError: where nothing was counted.

    Source: E. B. Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953
    """
    if count < 1 or not 0 <= right <= count:
        raise ValueError("An interval needs at least one picture, and no more right ones than there are.")
    share, square = right / count, SURE**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = SURE * math.sqrt(share * (1 - share) / count + square / (4 * count**2)) / (1 + square / count)
    return max(0.0, middle - half), min(1.0, middle + half)
