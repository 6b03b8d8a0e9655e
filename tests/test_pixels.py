"""The numbers of a picture, against loops, OpenCV, Keras and sums worked by hand."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
import pytest

from cvlab.images import to_grey
from cvlab.pixels import (
    GREY_WEIGHTS,
    NORMALISATIONS,
    RESIZINGS,
    cloud,
    grey_terms,
    histogram,
    memory,
    mixing,
    remixed,
    resized,
    to_bytes,
)
from cvlab.types import as_image

RNG = np.random.default_rng(0)
PHOTO = as_image(RNG.integers(0, 256, (37, 52, 3), dtype=np.uint8))


def test_bytes_are_what_the_picture_was_made_from():
    stored = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert (to_bytes(as_image(stored))[..., 0] == stored).all()


def test_grey_is_worked_by_hand_for_orange():
    terms = grey_terms(1.0, 0.5, 0.0)
    assert terms.products == pytest.approx((0.299, 0.2935, 0.0))
    assert terms.grey == pytest.approx(0.5925)


def test_grey_agrees_with_opencv_pixel_by_pixel():
    grey = to_grey(PHOTO)
    for row, column in ((0, 0), (12, 40), (36, 51)):
        assert grey_terms(*PHOTO[row, column]).grey == pytest.approx(grey[row, column, 0], abs=1e-5)


def test_the_grey_weights_sum_to_one_so_that_white_stays_white():
    assert sum(GREY_WEIGHTS) == pytest.approx(1)
    assert GREY_WEIGHTS[0] == pytest.approx(colorsys.rgb_to_yiq(1, 0, 0)[0], abs=2e-3)


def test_swapping_red_and_blue_twice_gives_the_picture_back():
    swap = ("blue", "green", "red")
    assert (remixed(remixed(PHOTO, swap), swap) == PHOTO).all()
    assert (remixed(PHOTO, swap)[..., 0] == PHOTO[..., 2]).all()


def test_a_layer_switched_off_is_black_and_the_others_stay():
    mixed = remixed(PHOTO, ("red", None, "blue"))
    assert not mixed[..., 1].any()
    assert (mixed[..., [0, 2]] == PHOTO[..., [0, 2]]).all()


@pytest.mark.parametrize("sources", [("red", "green"), ("red", "green", "violet")])
def test_an_unknown_layer_is_refused(sources):
    with pytest.raises(ValueError, match="Three sources"):
        remixed(PHOTO, sources)


@pytest.mark.parametrize("act", [cloud, lambda image: remixed(image, ("red", "green", "blue"))])
def test_a_grey_picture_has_no_three_layers_and_says_so(act):
    with pytest.raises(ValueError, match="grey"):
        act(PHOTO[..., :1])


def test_the_cloud_holds_pixels_of_the_picture_each_at_most_once_and_the_same_every_time():
    points = cloud(PHOTO, most=500)
    assert points.colours.shape == (500, 3)
    assert (points.colours == PHOTO[points.rows, points.columns]).all()
    assert len(set(zip(points.rows.tolist(), points.columns.tolist(), strict=True))) == 500
    assert (cloud(PHOTO, most=500).rows == points.rows).all()
    assert (cloud(PHOTO, most=500, seed=1).rows != points.rows).any()


def test_a_small_picture_gives_all_its_points():
    assert len(cloud(PHOTO, most=10**6).rows) == 37 * 52


@pytest.mark.parametrize("method", RESIZINGS)
@pytest.mark.parametrize(("before", "after"), [(28, 14), (28, 9), (7, 7), (10, 31), (1, 5), (5, 1)])
def test_every_new_pixel_is_a_mean_of_old_ones(method, before, after):
    matrix = mixing(before, after, method)
    assert matrix.shape == (after, before)
    assert (matrix >= 0).all()
    np.testing.assert_allclose(matrix.sum(1), 1, atol=1e-6)


def test_halving_by_area_averages_blocks_of_four_as_worked_by_hand():
    picture = as_image(np.array([[0, 40, 255, 255], [80, 120, 255, 255]], np.uint8))
    np.testing.assert_allclose(resized(picture, 1, 2)[0, :, 0] * 255, [60, 255], atol=1e-4)


def test_doubling_by_bilinear_is_worked_by_hand():
    row = as_image(np.array([[0.0, 1.0]]))
    np.testing.assert_allclose(resized(row, 1, 4, "bilinear")[0, :, 0], [0, 0.25, 0.75, 1])
    np.testing.assert_allclose(resized(row, 1, 4, "nearest")[0, :, 0], [0, 0, 1, 1])


@pytest.mark.parametrize("size", [(18, 26), (20, 11), (37, 52), (1, 1), (36, 51)])
def test_shrinking_by_area_agrees_with_opencv(size):
    expected = cv2.resize(PHOTO, size[::-1], interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(resized(PHOTO, *size), expected, atol=2e-5)


@pytest.mark.parametrize("size", [(18, 26), (20, 11), (80, 61), (37, 52)])
def test_bilinear_agrees_with_opencv(size):
    expected = cv2.resize(PHOTO, size[::-1], interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(resized(PHOTO, *size, "bilinear"), expected, atol=2e-5)


# Sizes whose middles never fall on the rim between two pixels: there single precision decides in Keras.
@pytest.mark.keras
@pytest.mark.parametrize("method", ["nearest", "bilinear"])
@pytest.mark.parametrize("size", [(18, 26), (20, 16), (80, 64), (14, 104)])
def test_resizing_agrees_with_keras(method, size):
    from keras.layers import Resizing

    expected = np.asarray(Resizing(*size, interpolation=method)(PHOTO))
    np.testing.assert_allclose(resized(PHOTO, *size, method), expected, atol=1e-5)


@pytest.mark.keras
def test_shrinking_by_area_with_whole_factors_is_keras_average_pooling():
    from keras.layers import AveragePooling2D

    picture = PHOTO[:36]
    expected = np.asarray(AveragePooling2D((3, 4))(picture[None]))[0]
    np.testing.assert_allclose(resized(picture, 12, 13), expected, atol=1e-5)


@pytest.mark.parametrize(("size", "method"), [((0, 5), "area"), ((5, 5), "magic")])
def test_impossible_sizes_and_methods_are_refused(size, method):
    with pytest.raises(ValueError, match=r"at least 1|one of area"):
        resized(PHOTO, *size, method)


def test_memory_of_mnist_is_worked_by_hand():
    assert memory((28, 28, 1)) == (784, 784, 3136)
    assert memory((60_000, 28, 28, 1)).uint8 == 47_040_000


def test_a_histogram_counts_every_number_once():
    counts, edges = histogram(PHOTO, bins=16)
    assert counts.shape == (3, 16)
    assert (counts.sum(1) == 37 * 52).all()
    inside = (PHOTO[..., 1] >= edges[3]) & (PHOTO[..., 1] < edges[4])
    assert counts[1, 3] == inside.sum()


def test_a_histogram_of_one_single_value_has_one_full_bin():
    counts, _ = histogram(np.full((4, 5, 1), 0.5, np.float32), bins=8)
    assert counts[0].tolist() == [20, 0, 0, 0, 0, 0, 0, 0]


def test_rescaling_is_worked_by_hand():
    picture = as_image(np.array([[0, 51, 255]], np.uint8))
    np.testing.assert_allclose(NORMALISATIONS["rescaled"]().apply(picture)[0, :, 0], [0, 0.2, 1], atol=1e-6)
    both = NORMALISATIONS["rescaled"](target="-1 to 1").apply(picture)[0, :, 0]
    np.testing.assert_allclose(both, [-1, -0.6, 1], atol=1e-6)
    np.testing.assert_allclose(NORMALISATIONS["bytes"]().apply(picture)[0, :, 0], [0, 51, 255], atol=1e-4)


def test_a_standardised_layer_has_mean_zero_and_deviation_one():
    values = NORMALISATIONS["standardised"]().apply(PHOTO)
    np.testing.assert_allclose(values.mean((0, 1)), 0, atol=1e-5)
    np.testing.assert_allclose(values.std((0, 1)), 1, atol=1e-5)


def test_a_picture_of_one_colour_becomes_zeros_not_a_division_by_zero():
    flat = as_image(np.full((3, 3, 3), 0.5, np.float32))
    assert np.abs(NORMALISATIONS["standardised"]().apply(flat)).max() == 0


@pytest.mark.keras
def test_standardising_agrees_with_keras():
    from keras.layers import Normalization, Rescaling

    stored = to_bytes(PHOTO).astype(np.float32)
    layer = Normalization(axis=-1)
    layer.adapt(stored[None])
    np.testing.assert_allclose(
        NORMALISATIONS["standardised"]().apply(PHOTO), np.asarray(layer(stored[None]))[0], atol=1e-4
    )
    np.testing.assert_allclose(
        NORMALISATIONS["rescaled"](target="-1 to 1").apply(PHOTO),
        np.asarray(Rescaling(1 / 127.5, offset=-1)(stored)),
        atol=1e-5,
    )
