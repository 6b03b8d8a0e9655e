"""Kernels that a network has learned: as filters for pictures, and beside those that people have made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cvlab.architecture import Architecture
from cvlab.kernels import KERNELS, as_kernel
from cvlab.registry import title
from cvlab.types import Kernel


@dataclass(frozen=True)
class Scaling:
    """x becomes scale * x + offset (red, green, blue) of each colour; blue_first: and then blue comes first."""

    scale: float
    offset: tuple[float, ...]
    blue_first: bool


@dataclass(frozen=True)
class Learned:
    """A convolution's kernels. layer: its path. values: float32 KH x KW x C_in x filters. bias: (filters,).

    strides: (down, across). first: whether it looks at the picture itself, its colours in the order red, green, blue.
    biased: whether training found biases. depthwise: whether each filter looks at one map before it alone. scaling:
    what the network does to the picture in [0, 1] before it; it is counted into values and bias here.
    """

    layer: str
    values: np.ndarray
    bias: np.ndarray
    strides: tuple[int, int] = (1, 1)
    first: bool = False
    biased: bool = True
    depthwise: bool = False
    scaling: Scaling | None = None

    @property
    def count(self) -> int:
        return self.values.shape[3]

    def kernel(self, number: int, channel: int | None = None) -> Kernel:
        """KH x KW x C of one filter; KH x KW of one of its input channels, or where it has only one."""
        cube = self.values[..., number]
        if channel is not None:
            return cube[..., channel]
        return cube[..., 0] if cube.shape[2] == 1 else cube


def folded(values: np.ndarray, bias: np.ndarray, scaling: Scaling) -> tuple[np.ndarray, np.ndarray]:
    """Kernels and biases that give the same for pictures in [0, 1] as those of a network that first scales them.

    A convolution is linear: w * (s x + o) = (s w) * x + sum of w o, which holds wherever the window lies inside.
    """
    values = values[:, :, ::-1] if scaling.blue_first else values
    shift = np.einsum("uvck,c->k", values, np.asarray(scaling.offset, np.float64))
    return np.ascontiguousarray(values * scaling.scale, np.float32), (bias + shift).astype(np.float32)


def weights_words(learned: Learned, number: int, channel: int | None = None) -> str:
    """How many weights are shown and what they sum to: of a filter, or of one of its input channels."""
    kernel, count = learned.kernel(number, channel), learned.values[..., number].size
    total = f"{kernel.sum():.3g}".replace("-", "−")
    if kernel.size == count:
        return f"{count} weights that sum to {total}" if count > 1 else f"One weight, {total}"
    if kernel.size == 1:
        return f"The weight for input channel {channel}, one of {count:,}, is {total}"
    return f"{kernel.size} of its {count:,} weights, those for input channel {channel}, sum to {total}"


def bias_words(learned: Learned, number: int) -> str:
    """What is added to the filter's sum: a part of a sentence."""
    bias = f"{learned.bias[number]:.3g}".replace("-", "−")
    if learned.scaling and learned.biased:
        return f"a bias of {bias}, with the network's own shift of the colours counted in"
    if learned.scaling:
        return f"no bias; the {bias} that is added here makes up for the network's own shift of the colours"
    return f"a bias of {bias}" if learned.biased else "no bias"


def as_colours(kernel: Kernel) -> np.ndarray:
    """float32 KH x KW x 3 in [0, 1]: each weight a colour's strength, grey where all are 0; the strongest is full."""
    top = max(float(np.abs(kernel).max()), 1e-12)
    return (0.5 + 0.5 * np.asarray(kernel, np.float32) / top).astype(np.float32)


def hand_made(size: tuple[int, int]) -> dict[str, Kernel]:
    """Name -> the kernels people have made that have that size, by their own defaults."""
    found = {}
    for kind in KERNELS:
        try:
            array = np.asarray(KERNELS[kind]().array(), np.float64)
        except ValueError:
            continue
        if array.shape == size and np.abs(array).max() > 0:
            found[title(KERNELS[kind])] = array
    return found


def most_alike(kernel: Kernel) -> list[tuple[str, float]]:
    """(name, likeness from -1 to 1) of the hand-made kernels of that size, the most alike first, by their amount.

    Likeness is the cosine of the angle between the two as rows of numbers; of colours the sum counts. -1 is the
    negative of a kernel: bright and dark exchanged.
    """
    kernel = as_kernel(kernel)
    flat = (kernel.sum(axis=2) if kernel.ndim == 3 else kernel).astype(np.float64)
    length = np.linalg.norm(flat)
    if length == 0:
        return []
    known = hand_made(flat.shape)
    pairs = [(name, float((flat * k).sum() / length / np.linalg.norm(k))) for name, k in known.items()]
    return sorted(pairs, key=lambda pair: -abs(pair[1]))


def colourfulness(kernel: Kernel) -> float:
    """How much of a kernel is about colour: 0 where red, green and blue have the same weights, 1 where they sum to 0
    everywhere, so that it is blind to grey."""
    if kernel.ndim == 2 or not kernel.any():
        return 0.0
    grey = kernel.mean(axis=2, keepdims=True)
    return float(((kernel - grey) ** 2).sum() / (kernel**2).sum())


def noticed(learned: Learned, kernel: Kernel, alike: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """What the lesson's steps look for: the layer's place, and the chosen kernel's colour and its likeness, without
    sign, to the kernel made by hand that it is most like."""
    return {
        "first_layer": learned.first,
        "colourful": colourfulness(kernel) if kernel.any() else None,
        "alike": abs(alike[0][1]) if alike else None,
    }


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
