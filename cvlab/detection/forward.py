"""A small net's pass over a whole picture, by products of matrices: what Keras' layers give, without Keras.

So the page answers at once, in its own process; tests hold every number to Keras'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from cvlab.convolution.geometry import ConvGeometry
from cvlab.convolution.patches import respond

Layer = Callable[[np.ndarray], np.ndarray]
SMALL = 1e-3  # what Keras' batch normalisation adds to a variance


def convolution(kernel: np.ndarray, bias: np.ndarray, stride: int = 1, padding: str = "valid") -> Layer:
    """kernel: KH x KW x C x K. bias: K."""
    return partial(_respond, kernel, bias, stride, padding)


def _respond(kernel: np.ndarray, bias: np.ndarray, stride: int, padding: str, maps: np.ndarray) -> np.ndarray:
    size = kernel.shape[0], kernel.shape[1]
    if size == (1, 1) and stride == 1:
        return maps @ kernel[0, 0] + bias
    geometry = ConvGeometry(
        input_size=maps.shape[:2], kernel_size=size, strides=(stride, stride), padding=padding
    )
    return respond(maps, kernel, geometry, bias)


def relu(maps: np.ndarray) -> np.ndarray:
    return np.maximum(maps, 0)


def pool(maps: np.ndarray) -> np.ndarray:
    """The highest of each 2 x 2, what is left over at the rim left out."""
    height, width = maps.shape[0] // 2 * 2, maps.shape[1] // 2 * 2
    rows = np.maximum(maps[:height:2, :width], maps[1:height:2, :width])
    return np.maximum(rows[:, ::2], rows[:, 1::2])


def through(layers: Sequence[Layer], maps: np.ndarray) -> np.ndarray:
    """One after the other."""
    for layer in layers:
        maps = layer(maps)
    return maps


def sliding_layers(weights: Sequence[np.ndarray]) -> list[Layer]:
    """A net for crops of 28 x 28 made fully convolutional: its first dense kernel is one that covers what is left.

    weights: of convolutions, each followed by ReLU and pooling, then of dense layers with ReLU but for the last.

    Source: J. Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation", 2015,
    https://arxiv.org/abs/1411.4038
    """
    layers: list[Layer] = []
    channels, dense = 1, False
    for n in range(0, len(weights), 2):
        kernel, bias = weights[n], weights[n + 1]
        if kernel.ndim == 4:
            layers += [convolution(kernel, bias), relu, pool]
        else:
            side = 1 if dense else round((len(kernel) / channels) ** 0.5)
            layers += [convolution(kernel.reshape(side, side, -1, kernel.shape[1]), bias), relu]
            dense = True
        channels = kernel.shape[-1]
    return layers[:-1]


GRID_STEPS = (
    (2, True),
    (1, False),
    (1, True),
    (1, False),
    (1, True),
    (1, False),
    (1, False),
)  # stride, then pooling


def grid_layers(weights: Sequence[np.ndarray]) -> list[Layer]:
    """The one-shot net: steps of convolution, batch normalisation and ReLU, then 15 numbers a cell.

    weights: of each step kernel, gamma, beta, mean, variance; at the end kernel and bias.
    """
    layers: list[Layer] = []
    for n, (stride, pooled) in enumerate(GRID_STEPS):
        kernel, gamma, beta, mean, variance = weights[5 * n : 5 * n + 5]
        scale = gamma / np.sqrt(variance + SMALL)
        layers += [convolution(kernel * scale, beta - mean * scale, stride, "same"), relu]
        layers += [pool] if pooled else []
    return [*layers, convolution(weights[-2], weights[-1])]
