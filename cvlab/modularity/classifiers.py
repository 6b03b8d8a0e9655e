"""The part that names a digit: the networks that come with cvlab, ten mean pictures, or one learnt from forms."""

from __future__ import annotations

from functools import cache

import numpy as np

from cvlab.experiment.stored import stored_net
from cvlab.modularity.network import Net
from cvlab.modularity.pens import TEACHING, pen_of

CLASSIFIERS = {
    "ready": "digits net",  # of 3,730 parameters, that comes with cvlab
    "large": "larger digits net",  # of 93,322, that comes with it too
    "means": "mean pictures",
    "own": "learnt here",
}
STORED = {
    "ready": ("small", (True, True)),
    "large": ("large", (True, True, False)),
}  # file, and where it pools
EACH = 20  # pictures of each digit that a mean is taken of
SHARPNESS = 1.0  # what squared distances are divided by, twice, before softmax


@cache
def classifier(name: str = "ready") -> Net:
    """The net of 3,730 parameters "ready", the "large" one of 93,322, or the mean pictures "means"."""
    if name == "means":
        return _means()
    stored, pools = STORED[name]
    return Net(stored_net(stored)[1], pools)


def _means() -> Net:
    """The nearest of ten mean pictures, as one dense layer: |x - m|² is smallest where x·m - |m|²/2 is largest."""
    pen, random = pen_of("code", TEACHING), np.random.default_rng(0)
    means = np.stack(
        [np.mean([pen(digit, random) for _ in range(EACH)], 0).ravel() / 255 for digit in range(10)]
    ).astype(np.float32)
    return Net([means.T / SHARPNESS, -(means**2).sum(1) / 2 / SHARPNESS], ())
