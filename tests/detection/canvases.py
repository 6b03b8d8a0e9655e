"""Canvases of digits that no net has learned from, as the page throws them."""

from __future__ import annotations

from functools import cache

from cvlab.datasets import DATASETS
from cvlab.detection.looking import sliding
from cvlab.detection.scattering import Canvas, Scatter, scatter
from cvlab.detection.windows import Looked


@cache
def thrown(**spec: float) -> Canvas:
    test = DATASETS["digits"]().load().test
    return scatter(test.images[..., 0], test.labels, Scatter(**spec))


@cache
def seen(net: str, seed: int = 0) -> Looked:
    """What a sliding net says of the canvas of that seed."""
    return sliding(net, thrown(seed=seed).image)
