"""The rule written by hand: the last digit is the sum of the three before it, less all tens."""

from __future__ import annotations

import numpy as np

SUMS = np.add.outer(np.add.outer(np.arange(10), np.arange(10)), np.arange(10)) % 10  # 10 x 10 x 10


def check_digit(number: np.ndarray) -> np.ndarray:
    """The last digit of the sum, of N x 3 digits N."""
    return number.sum(-1) % 10


def holds(digits: np.ndarray) -> np.ndarray:
    """Whether the check digit fits, of N x 4 digits N booleans."""
    return check_digit(digits[:, :3]) == digits[:, 3]


def likeliest(shares: np.ndarray) -> np.ndarray:
    """Of the thousand readings whose sum holds the likeliest: N x 4 x 10 probabilities -> N x 4 digits.

    Each digit's probability is taken as independent of the others, so a reading's is their product.
    """
    logs = np.log(np.maximum(shares, 1e-12))
    a, b, c, check = (logs[:, n] for n in range(4))
    scores = a[:, :, None, None] + b[:, None, :, None] + c[:, None, None, :] + check[:, SUMS]
    best = scores.reshape(len(scores), -1).argmax(1)
    number = np.stack(np.unravel_index(best, SUMS.shape), 1)
    return np.c_[number, check_digit(number)]
