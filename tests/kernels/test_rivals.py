"""Median and bilateral against loops over windows, and the test that tells them from kernels."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.kernels import rivals


def windows(image, size):
    """(row, column, window) of every pixel, the rim repeated."""
    reach = size // 2
    framed = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    for r, c in np.ndindex(image.shape[:2]):
        yield r, c, framed[r : r + size, c : c + size]


@pytest.fixture(params=[1, 3])
def image(request):
    return np.random.default_rng(0).random((9, 12, request.param), np.float32)


@pytest.mark.parametrize("size", rivals.SIZES)
def test_median_and_mean_are_those_of_every_window(image, size):
    median, mean = rivals.median(image, size), rivals.mean(image, size)
    for r, c, window in windows(image, size):
        np.testing.assert_allclose(median[r, c], np.median(window, axis=(0, 1)), atol=1e-6)
        np.testing.assert_allclose(mean[r, c], window.mean(axis=(0, 1)), atol=1e-6)


@pytest.mark.parametrize("size", rivals.SIZES)
def test_bilateral_weighs_near_pixels_of_like_colour(image, size):
    found, reach = rivals.bilateral(image, size, contrast=0.2), size // 2
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    near = np.where(np.hypot(y, x) <= reach, np.exp(-(y**2 + x**2) / (2 * (size / 3) ** 2)), 0)
    for r, c, window in windows(image, size):
        difference = np.abs(window - image[r, c]).sum(axis=2)  # OpenCV adds up the channels' differences
        weights = near * np.exp(-(difference**2) / (2 * 0.2**2))
        wanted = (window * weights[..., None]).sum((0, 1)) / weights.sum()
        np.testing.assert_allclose(found[r, c], wanted, atol=2e-3)  # OpenCV looks weights up in a table


def test_only_what_a_kernel_can_do_passes_the_test_of_superposition(image):
    other = np.random.default_rng(1).random(image.shape, np.float32)

    def missed(act):
        return np.abs(rivals.broken_superposition(lambda x: act(x, 3), image, other)).max()

    assert missed(rivals.mean) < 1e-6
    assert missed(rivals.median) > 0.05
    assert missed(rivals.bilateral) > 0.01


def test_the_median_removes_lone_pixels_and_keeps_an_edge():
    edge = np.zeros((12, 12, 1), np.float32)
    edge[:, 6:] = 1
    dirty = edge.copy()
    dirty[3, 2], dirty[8, 9] = 1, 0
    assert np.array_equal(rivals.median(dirty, 3), edge)
    assert not np.allclose(rivals.mean(dirty, 3), edge)


def test_spoiling_is_even_the_same_again_and_only_black_or_white():
    grey = np.full((200, 200, 3), 0.5, np.float32)
    found = rivals.spoilt(grey, 0.2)
    assert np.array_equal(found, rivals.spoilt(grey, 0.2))
    black, white = (float((found == v).mean()) for v in (0, 1))
    assert black == pytest.approx(0.1, abs=0.01)
    assert white == pytest.approx(0.1, abs=0.01)
    assert np.array_equal(rivals.spoilt(grey, 0), grey)


def test_an_even_median_is_refused():
    with pytest.raises(ValueError, match="must be odd"):
        rivals.median(np.zeros((5, 5, 1), np.float32), 4)
