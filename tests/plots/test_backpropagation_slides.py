"""The figures that the lesson on backpropagation has to save hold its numbers, and can be drawn."""

from __future__ import annotations

import numpy as np

from cvlab.mlp import Mlp, gradients
from cvlab.mlp.one_kernel import backward, example
from cvlab.plots.slides import backpropagation as slides
from cvlab.plots.slides.drawing import drawn
from tests.mlp.clouds import cloud, weights_of


def test_weights_and_gradients_of_each_layer_and_the_plane():
    net, (x, y) = Mlp(hidden=(4, 2)), cloud()
    weights = weights_of(net)
    numbers, plane = slides.network(net, weights, x, y, 3)
    found = gradients(net, weights, x[3:4], y[3:4])
    arrays = numbers.arrays()
    for layer in (1, 2, 3):
        np.testing.assert_array_equal(arrays[f"Layer {layer}, weights"], weights[2 * layer - 2])
        np.testing.assert_array_equal(arrays[f"Layer {layer}, gradients"], found[2 * layer - 2])
    assert plane.arrays()["p − 0.5"].shape == (100, 100)
    assert drawn(numbers, "png")[:4] == b"\x89PNG"


def test_the_convolutions_grids_and_slopes():
    (slide,) = slides.convolution(example())
    np.testing.assert_array_equal(
        slide.arrays()["slope of the loss by the kernel"], backward(example())["kernel"]
    )
    assert drawn(slide, "svg").lstrip().startswith(b"<?xml")
