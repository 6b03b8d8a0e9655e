"""The two nets, and the same net once with dense layers for crops and once with convolutions for whole pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import keras
import numpy as np

from cvlab.detection.grid import NUMBERS
from cvlab.detection.windows import WINDOW

ANSWERS = 15  # of the sliding net: ten digits, background, four moves
FILTERS, UNITS = (16, 32), 64


def crop_net() -> keras.Model:
    """Crops of 28 x 28 to ten digits and a background, as logits, and four moves."""
    return keras.Sequential(
        [
            keras.Input((WINDOW, WINDOW, 1)),
            *_eyes(),
            keras.layers.Flatten(),
            keras.layers.Dense(UNITS, activation="relu"),
            keras.layers.Dense(ANSWERS),
        ]
    )


def _eyes() -> list[keras.layers.Layer]:
    layers = []
    for filters in FILTERS:
        layers += [keras.layers.Conv2D(filters, 5, activation="relu"), keras.layers.MaxPooling2D(2)]
    return layers


def whole_net(crops: keras.Model) -> keras.Model:
    """The same net for pictures of any size: its first dense layer becomes a convolution, the others 1 x 1.

    One pass gives what the crops at every fourth pixel would get. Works for a Sequential of convolutions and poolings
    without padding, Flatten, and dense layers.

    Source: J. Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation", 2015,
    https://arxiv.org/abs/1411.4038
    """
    layers, kernels, shape = [keras.Input((None, None, 1))], [], None
    for layer in crops.layers:
        if isinstance(layer, keras.layers.Flatten):
            shape = layer.input.shape[1:3]
        elif isinstance(layer, keras.layers.Dense):
            config = {"activation": layer.activation, "name": f"{layer.name}_as_convolution"}
            kernel, bias = layer.get_weights()
            size = shape or (1, 1)
            layers.append(keras.layers.Conv2D(layer.units, size, **config))
            kernels += [kernel.reshape(*size, -1, layer.units), bias]
            shape = None
        elif not isinstance(layer, keras.layers.InputLayer):
            layers.append(type(layer).from_config(layer.get_config()))
            kernels += layer.get_weights()
    whole = keras.Sequential(layers)
    whole.set_weights(kernels)
    return whole


def grid_net(momentum: float = 0.98) -> keras.Model:
    """A canvas of any size in whole cells to 15 raw numbers a cell of 16 x 16.

    momentum: of the batch normalisation's means; a short training wants a smaller one, or they come too late.
    """
    step = partial(_step, momentum=momentum)
    layers: list = [keras.Input((None, None, 1)), *step(16, 5, strides=2), keras.layers.MaxPooling2D(2)]
    layers += [*step(32), *step(32), keras.layers.MaxPooling2D(2)]
    layers += [*step(64), *step(64), keras.layers.MaxPooling2D(2), *step(96), *step(96, 1)]
    bias = keras.initializers.Constant(np.r_[-3.0, np.zeros(NUMBERS - 1)])  # most cells are empty
    return keras.Sequential([*layers, keras.layers.Conv2D(NUMBERS, 1, bias_initializer=bias)])


def _step(
    filters: int, size: int = 3, strides: int = 1, momentum: float = 0.98
) -> Sequence[keras.layers.Layer]:
    return (
        keras.layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False),
        keras.layers.BatchNormalization(momentum=momentum),
        keras.layers.ReLU(),
    )
