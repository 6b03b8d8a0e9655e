"""A whole layer as one product of matrices gives what filter after filter gives."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.convolution import ConvGeometry, correlate
from cvlab.convolution.geometry import PADDINGS
from cvlab.convolution.patches import respond
from cvlab.kernels import stack


@pytest.mark.parametrize("seed", range(60))
def test_the_cube_is_that_of_single_filters_over_generated_layers(seed):
    rng = np.random.default_rng(seed)
    size, kernel = tuple(map(int, rng.integers(5, 40, 2))), tuple(map(int, rng.integers(1, 5, 2)))
    options = {
        "strides": tuple(map(int, rng.integers(1, 4, 2))),
        "padding": PADDINGS[rng.integers(3)],
        "dilation_rate": tuple(map(int, rng.integers(1, 3, 2))),
    }
    channels = int(rng.choice([1, 3]))
    if options["padding"] == "valid" and min(size) < 8:
        options["padding"] = "same"
    image, weights = rng.random((*size, channels), np.float32), rng.normal(size=(*kernel, channels, 6))
    found = respond(image, weights, ConvGeometry(input_size=size, kernel_size=kernel, **options))
    wanted = [correlate(image, weights[..., n], **options)[..., 0] for n in range(6)]
    np.testing.assert_allclose(found, np.stack(wanted, axis=2), atol=2e-5)


def test_more_rows_than_fit_at_once_and_a_bias_for_each():
    rng = np.random.default_rng(0)
    image, kernels = rng.random((300, 211, 1), np.float32), rng.normal(size=(5, 3, 3))
    found = stack(image, [(k, n / 2) for n, k in enumerate(kernels)], padding="same")
    wanted = [correlate(image, k, padding="same")[..., 0] + n / 2 for n, k in enumerate(kernels)]
    np.testing.assert_allclose(found, np.stack(wanted, axis=2), atol=2e-5)


@pytest.mark.parametrize(
    ("shape", "kernel", "count"),
    [((401, 299, 3), 5, 16), ((40, 30, 16), 9, 5), ((12, 900, 3), 3, 8)],
    ids=["shared among cores", "more channels than OpenCV takes", "long rows"],
)
def test_large_layers_give_what_filter_after_filter_gives(shape, kernel, count):
    rng = np.random.default_rng(1)
    image = rng.random(shape, np.float32)
    weights = (rng.normal(size=(kernel, kernel, shape[2], count)) / kernel).astype(np.float32)
    geometry = ConvGeometry(input_size=shape[:2], kernel_size=kernel, padding="same")
    found = respond(image, weights, geometry, bias=0.5)
    for n in (0, count - 1):
        wanted = correlate(image, weights[..., n], padding="same")[..., 0] + 0.5
        np.testing.assert_allclose(found[..., n], wanted, atol=1e-4)
