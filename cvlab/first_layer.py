"""The kernels of a network's first convolution: the only ones that look at pixels, and so can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.architecture import Architecture

MOST_NUMBERS = 8192  # a page asks for them every second


@dataclass(frozen=True)
class FirstKernels:
    """layer: its name. values: float32 filters x height x width x channels, the first ones. count: how many there
    are in all."""

    layer: str
    values: np.ndarray
    count: int


def first_kernels(architecture: Architecture, weights: Sequence[np.ndarray]) -> FirstKernels | None:
    """The kernels of the first Conv2D; None for a network without one.

    Args:
        weights: as `keras.Model.get_weights` orders them.
    """
    pairs = zip(architecture.layer_names(), architecture.layers, strict=True)
    name = next((name for name, layer in pairs if layer.kind == "conv2d"), None)
    # Nothing else holds an array of four axes, and the layers' arrays come in their order.
    array = next((w for w in weights if w.ndim == 4), None)
    if name is None or array is None:
        return None
    kernels = np.moveaxis(np.asarray(array, np.float32), 3, 0)
    return FirstKernels(name, kernels[: max(1, MOST_NUMBERS // kernels[0].size)], len(kernels))
