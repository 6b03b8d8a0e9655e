"""Turned, flattened and chained kernels against SciPy's convolution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import convolve2d

from cvlab.convolution import correlate
from cvlab.kernels import KERNELS, colour_kernel
from cvlab.kernels.composition import chained, flat, flipped

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (4, 1)])
def test_correlating_with_the_flipped_kernel_is_convolution(shape):
    image, kernel = RNG.random((9, 11)), RNG.normal(size=shape)
    found = correlate(image, flipped(kernel))[..., 0]
    np.testing.assert_allclose(found, convolve2d(image, kernel, mode="valid"), atol=1e-5)


def test_two_filters_in_a_row_are_one_larger_filter():
    image, first, second = RNG.random((12, 10, 3)), RNG.normal(size=(3, 2, 3)), RNG.normal(size=(2, 4))
    one = chained(first, second)
    assert one.shape == (4, 5, 3)
    np.testing.assert_allclose(one[..., 1], convolve2d(first[..., 1], second), atol=1e-5)
    apart = correlate(correlate(image, first), second)
    np.testing.assert_allclose(correlate(image, one), apart, atol=1e-4)


def test_a_relu_between_them_breaks_that():
    image, first, second = (
        RNG.random((12, 10)),
        KERNELS["vertical"]().array(),
        KERNELS["horizontal"]().array(),
    )
    apart = correlate(correlate(image, first).clip(0), second)
    assert np.abs(correlate(image, chained(first, second)) - apart).max() > 0.1


def test_the_second_kernel_must_be_flat():
    with pytest.raises(ValueError, match="is flat"):
        chained(np.ones((3, 3)), np.ones((3, 3, 3)))


@pytest.mark.parametrize("weights", [(1 / 3, 1 / 3, 1 / 3), (1, 0, 0), (0.25, -0.75, 0)])
def test_a_kernel_laid_on_colours_is_taken_off_again(weights):
    grid = KERNELS["sobel"]().array()
    found, shares = flat(colour_kernel(grid, weights))
    np.testing.assert_allclose(found[..., None] * shares, colour_kernel(grid, weights), atol=1e-5)
    assert np.abs(shares).sum() == pytest.approx(1)
    np.testing.assert_array_equal(flat(grid)[0], grid)
