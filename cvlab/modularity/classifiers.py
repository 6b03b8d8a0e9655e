"""The part that names a digit: the network that comes with cvlab, ten mean pictures, or one learnt from forms."""

from __future__ import annotations

from functools import cache

import numpy as np

from cvlab.experiment.stored import stored_net
from cvlab.modularity.network import Net
from cvlab.modularity.pens import TEACHING, pen_of

CLASSIFIERS = {
    "ready": "digits net",  # that comes with cvlab
    "means": "mean pictures",
    "own": "learnt here",
}
EACH = 20  # pictures of each digit that a mean is taken of
SHARPNESS = 1.0  # what squared distances are divided by, twice, before softmax


@cache
def classifier(name: str = "ready") -> Net:
    """The net of 3,730 parameters "ready", or the mean pictures "means"."""
    return Net(stored_net()[1], (True, True)) if name == "ready" else _means()


def _means() -> Net:
    """The nearest of ten mean pictures, as one dense layer: |x - m|² is smallest where x·m - |m|²/2 is largest."""
    pen, random = pen_of("code", TEACHING), np.random.default_rng(0)
    means = np.stack(
        [np.mean([pen(digit, random) for _ in range(EACH)], 0).ravel() / 255 for digit in range(10)]
    ).astype(np.float32)
    return Net([means.T / SHARPNESS, -(means**2).sum(1) / 2 / SHARPNESS], ())
