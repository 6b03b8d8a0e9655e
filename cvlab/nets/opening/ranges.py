"""A network asked in every range at once: what it would say if its own pictures had been written so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cvlab.foreign import Foreign
from cvlab.nets.attributions.graphs import graphs_of
from cvlab.nets.models import model_of
from cvlab.ranges import TRIED_RANGES, written
from cvlab.types import Image


def tried(net: Foreign, weights: Sequence[np.ndarray], image: Image) -> tuple[tuple[str, np.ndarray], ...]:
    """(one of RANGES, (classes,) answers to the picture, written in it) of each; image: H x W x C in [0, 1]."""
    graphs = graphs_of(model_of(replace(net, range="fractions"), weights))
    names = TRIED_RANGES
    pictures = np.stack([written(image, name) for name in names]).astype(np.float32)
    found = [graphs.probabilities(pictures[n : n + graphs.batch]) for n in range(0, len(names), graphs.batch)]
    return tuple(zip(names, np.concatenate(found), strict=True))
