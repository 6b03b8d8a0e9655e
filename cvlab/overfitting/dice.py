"""Random numbers that Python and the browser draw alike: each is worked out from its place, none from the one before.

The mixing is the last step of MurmurHash3, by A. Appleby, https://github.com/aappleby/smhasher/wiki/MurmurHash3
"""

from __future__ import annotations

import numpy as np

GOLDEN, SECOND = 0x9E3779B9, 0x85EBCA6B  # odd numbers, so that places stay apart


def mixed(numbers: np.ndarray) -> np.ndarray:
    """uint32, each bit of which hangs on every bit of the number."""
    h = np.asarray(numbers, np.uint32)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def dice(seeds: np.ndarray, stream: int, count: int) -> np.ndarray:
    """seeds x count uint32: the first `count` numbers of each seed's stream of that number."""
    key = mixed(np.asarray(seeds, np.uint32)[:, None] * np.uint32(SECOND) + np.uint32(stream % 2**32))
    return mixed(np.arange(count, dtype=np.uint32) * np.uint32(GOLDEN) + key)


def shares(seeds: np.ndarray, stream: int, count: int) -> np.ndarray:
    """seeds x count float64 in [0, 1)."""
    return dice(seeds, stream, count) / 2.0**32
