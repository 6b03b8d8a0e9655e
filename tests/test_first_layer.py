"""The kernels a network looks at pixels with, found among its weights."""

from __future__ import annotations

import numpy as np

from cvlab.architecture import PRESETS, Architecture
from cvlab.experiment import stored_net
from cvlab.layers import BatchNormalization, Conv2D, Dense, Flatten
from cvlab.learned_filters import MOST_NUMBERS, first_kernels


def test_the_kernels_are_those_of_the_first_convolution():
    experiment, weights = stored_net()
    found = first_kernels(experiment.architecture, weights)
    assert (found.layer, found.count) == ("conv2d", 6)
    assert found.values.shape == (6, 3, 3, 1)
    assert (found.values[4, :, :, 0] == weights[0][:, :, 0, 4]).all()


def test_layers_before_it_do_not_confuse_them():
    net = Architecture(
        (8, 8, 3), (BatchNormalization(), Conv2D(filters=2, kernel_size=(3, 5)), Flatten(), Dense(units=2))
    )
    kernels = np.random.default_rng(0).normal(size=(3, 5, 3, 2)).astype(np.float32)
    weights = [
        *(np.zeros(3, np.float32) for _ in range(4)),
        kernels,
        np.zeros(2, np.float32),
        np.zeros((48, 2)),
    ]
    assert (first_kernels(net, weights).values[1] == kernels[..., 1]).all()


def test_a_network_without_a_convolution_has_none():
    net = Architecture((4, 4, 1), (Flatten(), Dense(units=2)))
    assert first_kernels(net, [np.zeros((16, 2)), np.zeros(2)]) is None


def test_of_many_large_kernels_only_so_many_are_shown_as_travel_quickly():
    weights = [np.zeros((11, 11, 3, 96), np.float32), np.zeros(96, np.float32)]
    found = first_kernels(PRESETS["alexnet"], weights)
    assert found.count == 96
    assert 0 < found.values.size <= MOST_NUMBERS
