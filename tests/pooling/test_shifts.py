"""Blurred pooling, shifts and what they do together: by hand, and in the direction the paper says."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.pooling import pool
from cvlab.pooling.shifts import agreement, blur_pool, blur_weights, shift, shift_study


def test_without_blur_blurred_pooling_is_pooling():
    rng = np.random.default_rng(1)
    for n in range(200):
        image = rng.normal(size=(*rng.integers(6, 13, 2), 2)).astype(np.float32)
        window, strides = tuple(map(int, rng.integers(1, 6, 2))), tuple(map(int, rng.integers(1, 5, 2)))
        padding, kind = ("valid", "same")[n % 2], ("max", "average")[n // 2 % 2]
        found = blur_pool(image, window, strides, padding, kind, blur=1)
        np.testing.assert_allclose(found, pool(image, window, strides, padding, kind), atol=1e-6)


def test_the_blur_is_a_row_of_pascals_triangle():
    assert blur_weights(1).tolist() == [1]
    assert blur_weights(3).tolist() == [0.25, 0.5, 0.25]
    assert (blur_weights(5) * 16).tolist() == [1, 4, 6, 4, 1]
    with pytest.raises(ValueError, match="blur is 4"):
        blur_weights(4)


def test_blurred_pooling_worked_by_hand():
    row = np.array([[0, 0, 1, 0, 0, 0, 0, 0]], np.float32)
    # largest of neighbours: 0 1 1 0 0 0 0; blurred with 1 2 1 over 4, mirrored at the rim; every second kept.
    np.testing.assert_allclose(blur_pool(row, (1, 2), (1, 2))[0, :, 0], [0.5, 0.75, 0, 0])


def test_zhangs_example_swings_without_blur_and_less_with_it():
    """A row 0 0 1 1 0 0 1 1 pools to 0 1 0 1; moved by one pixel it pools to 1 1 1 1."""
    row = np.tile([0, 0, 1, 1], 8).astype(np.float32)[None]
    moved = np.roll(row, 1, axis=1)
    assert set(pool(row, (1, 2), (1, 2)).ravel()) == {0, 1}
    assert set(pool(moved, (1, 2), (1, 2)).ravel()) == {1}
    inner = slice(2, -2)
    plain = np.abs(pool(row, (1, 2), (1, 2)) - pool(moved, (1, 2), (1, 2)))[0, inner].mean()
    soft = np.abs(blur_pool(row, (1, 2), (1, 2)) - blur_pool(moved, (1, 2), (1, 2)))[0, inner].mean()
    assert plain == 0.5
    assert soft == 0.25


def test_a_shift_by_the_stride_is_a_shift_of_the_result():
    image = np.zeros((24, 24, 1), np.float32)
    image[8:16, 8:16] = np.random.default_rng(3).random((8, 8, 1))
    for by in (2, 4, -2):
        assert agreement(pool(shift(image, by, -by)), shift(pool(image), by / 2, -by / 2)) == 1
        soft = agreement(blur_pool(shift(image, by, -by)), shift(blur_pool(image), by / 2, -by / 2))
        assert soft == pytest.approx(1, abs=1e-6)
    odd = agreement(pool(shift(image, 0, 1)), shift(pool(image), 0, 0.5))
    assert odd < agreement(blur_pool(shift(image, 0, 1)), shift(blur_pool(image), 0, 0.5)) < 1


def test_shifts_by_hand():
    image = np.array([[1, 2], [3, 4]], np.float32)
    np.testing.assert_array_equal(shift(image, 1, 0)[..., 0], [[0, 0], [1, 2]])
    np.testing.assert_array_equal(shift(image, 0, -1)[..., 0], [[2, 0], [4, 0]])
    np.testing.assert_array_equal(shift(image, 0, 0.5)[..., 0], [[0.5, 1.5], [1.5, 3.5]])
    assert not shift(image, 2, 0).any()


def test_agreement_by_hand():
    assert agreement(np.array([1.0, 0]), np.array([0, 1.0])) == 0
    assert agreement(np.array([1.0, 1]), np.array([1.0, 0])) == pytest.approx(2 / 3)
    assert agreement(np.zeros(3), np.zeros(3)) == 1


def test_a_study_moves_before_and_after():
    image = np.random.default_rng(5).random((13, 10, 1), np.float32)
    still = shift_study(image, 0, 0, pool_size=(2, 3), strides=(2, 1))
    assert (still.along, still.same, still.pixels) == (1, 1, 1)
    for blur in (1, 3, 5):
        study = shift_study(image, -2, 3, pool_size=(2, 3), strides=(2, 1), blur=blur)
        assert study.along == pytest.approx(1)
        assert study.same < 1
        assert study.pixels < 1
        assert study.moved.sum() == pytest.approx(image.sum())
        odd = shift_study(image, 1, 0, pool_size=2, blur=blur)
        assert odd.along < 1
    with pytest.raises(ValueError, match="at most 4 pixels"):
        shift_study(image, 5, 0)


def test_a_blur_keeps_a_moved_digit_more_like_itself():
    from cvlab.samples import sample

    digit = sample("Handwritten digits")
    for number in range(10):
        plain, soft = (shift_study(digit.image(number), 1, 1, blur=blur).along for blur in (1, 3))
        assert plain < soft
