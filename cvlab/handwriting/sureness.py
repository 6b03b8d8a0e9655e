"""Whether a network's answer to a digit is worth believing, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.figures import percent

# Of the answers that cvlab's own nets give with at least this share nearly all are right, and what is no digit seldom
# gets as much: `python -m tests.benchmarks.drawn_digits` prints both.
SURE = 0.9


def is_sure(probabilities: np.ndarray) -> bool:
    """Whether one class has so large a share that its answer may stand alone."""
    return float(np.max(probabilities)) >= SURE


def doubt(probabilities: np.ndarray, names: Sequence[str]) -> str:
    """ "" where the network is sure; else a sentence that says so and names the two likeliest classes."""
    if is_sure(probabilities):
        return ""
    first, second = (int(n) for n in np.argsort(-np.asarray(probabilities))[:2])
    return (
        f"**The network is not sure**: {names[first]} gets {percent(probabilities[first], 0)}, {names[second]} "
        f"{percent(probabilities[second], 0)}. It knows nothing but digits that stand "
        "upright: this may be one that it takes for another, or none at all."
    )
