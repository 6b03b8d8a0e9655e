"""Pictures made ready: sizes, grey, and MNIST's way of centring a digit."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from cvlab import images
from cvlab.handwriting.drawing import SEVEN, Stroke, rasterize
from cvlab.types import as_image

RANDOM = np.random.default_rng(3)


def area(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Brute force: every new pixel is the mean over its rectangle of old pixels, with exact fractions."""

    def shares(before: int, after: int, k: int) -> dict[int, float]:
        start, end = Fraction(k * before, after), Fraction((k + 1) * before, after)
        overlap = {i: min(Fraction(i + 1), end) - max(Fraction(i), start) for i in range(before)}
        return {i: float(o / (end - start)) for i, o in overlap.items() if o > 0}

    out = np.zeros((height, width))
    for r in range(height):
        for c in range(width):
            for i, a in shares(values.shape[0], height, r).items():
                for j, b in shares(values.shape[1], width, c).items():
                    out[r, c] += a * b * values[i, j]
    return out


def brute_mnist(ink: np.ndarray) -> np.ndarray:
    """MNIST's normalisation by the words of its page, with loops."""
    marked = [(r, c) for r, c in np.ndindex(ink.shape) if ink[r, c] > images.INK]
    top, bottom = min(r for r, _ in marked), max(r for r, _ in marked)
    left, right = min(c for _, c in marked), max(c for _, c in marked)
    box = ink[top : bottom + 1, left : right + 1].astype(float)
    longest = max(box.shape)
    height, width = (max(1, int(20 * n / longest + 0.5)) for n in box.shape)
    box = area(box, height, width)
    best = None
    for r in range(29 - height):
        for c in range(29 - width):
            centre_r = sum(box[i].sum() * (r + i) for i in range(height)) / box.sum()
            centre_c = sum(box[:, j].sum() * (c + j) for j in range(width)) / box.sum()
            away = abs(centre_r - 14) + abs(centre_c - 14)
            if best is None or away < best[0] - 1e-9:
                best = away, r, c
    picture = np.zeros((28, 28))
    picture[best[1] : best[1] + height, best[2] : best[2] + width] = box
    return picture


@pytest.mark.parametrize("number", range(4))
def test_mnist_style_is_what_a_brute_force_reading_of_the_definition_gives(number):
    strokes = [
        Stroke(points=tuple(map(tuple, RANDOM.integers(20, 260, (3, 2)).tolist())), width=12 + number)
        for _ in "ab"
    ]
    canvas = images.fit(rasterize(strokes), 90)
    assert np.abs(images.mnist_style(canvas)[..., 0] - brute_mnist(canvas[..., 0])).max() < 1e-5


def test_mnist_style_fills_20_pixels_and_centres_the_mass():
    picture = images.mnist_style(rasterize(SEVEN))
    assert picture.shape == (28, 28, 1)
    assert picture.dtype == np.float32
    rows, columns = (np.flatnonzero((picture[..., 0] > 0).any(axis)) for axis in (1, 0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    mass = picture[..., 0] / picture.sum()
    assert abs((mass.sum(1) * np.arange(28)).sum() - 14) <= 0.5 + 1e-6
    assert abs((mass.sum(0) * np.arange(28)).sum() - 14) <= 0.5 + 1e-6


def test_mnist_style_keeps_all_ink_where_the_mass_lies_at_one_end():
    heavy = [
        Stroke(points=((100, 240), (180, 240)), width=60),
        Stroke(points=((140, 20), (140, 240)), width=12),
    ]
    picture = images.mnist_style(rasterize(heavy))[..., 0]
    rows = np.flatnonzero((picture > 0).any(1))
    assert np.ptp(rows) + 1 == 20


def test_mnist_style_of_a_moved_or_larger_drawing_is_nearly_the_same():
    def moved(scale: float, by: int) -> list[Stroke]:
        place = lambda p: (round(p[0] * scale) + by, round(p[1] * scale) + by)  # noqa: E731
        return [Stroke(points=tuple(map(place, s.points)), width=round(s.width * scale)) for s in SEVEN]

    reference = images.mnist_style(rasterize(SEVEN))
    assert np.abs(images.mnist_style(rasterize(moved(1, 15))) - reference).max() < 1e-6
    assert np.abs(images.mnist_style(rasterize(moved(0.5, 40))) - reference).mean() < 0.03


@pytest.mark.parametrize("value", [0.0, 0.01])
def test_an_empty_canvas_is_refused_in_one_sentence(value):
    with pytest.raises(ValueError, match="nothing to see yet"):
        images.mnist_style(np.full((50, 40, 1), value, np.float32))


@pytest.mark.parametrize("value", [0.4, 1.0])
def test_blank_paper_is_refused_in_one_sentence(value):
    with pytest.raises(ValueError, match="nothing to see yet"):
        images.mnist_style(np.full((50, 40, 3), value, np.float32))


def test_a_single_pixel_is_a_digit_of_one_blob():
    canvas = np.zeros((40, 40, 1), np.float32)
    canvas[3, 5] = 1
    picture = images.mnist_style(canvas)
    assert picture.sum() == pytest.approx(400)


def test_dark_ink_on_a_shadowed_page_looks_like_the_drawing():
    drawing = rasterize(SEVEN)
    shadow = np.linspace(0.55, 0.95, 280, dtype=np.float32)[None, :, None]
    noise = RANDOM.normal(0, 0.01, (280, 280, 1)).astype(np.float32)
    photograph = as_image((shadow * (1 - 0.8 * drawing) + noise).clip(0, 1))
    difference = np.abs(images.mnist_style(images.to_rgb(photograph)) - images.mnist_style(drawing))
    assert difference.mean() < 0.03


def test_light_ink_on_a_grey_board_looks_like_the_drawing():
    drawing = rasterize(SEVEN)
    photograph = as_image(0.25 + 0.6 * drawing)
    assert np.abs(images.mnist_style(photograph) - images.mnist_style(drawing)).mean() < 0.02


@pytest.mark.skipif(
    not os.environ.get("CVLAB_DATA"), reason="MNIST itself is needed: set CVLAB_DATA to its folder"
)
def test_mnist_digits_stay_as_they_are():
    path = Path(os.environ["CVLAB_DATA"]) / "mnist" / "mnist.npz"
    if not path.exists():
        pytest.skip(f"{path.name} is not in CVLAB_DATA")
    digits = np.load(path)["x_test"][:1000]
    difference = [np.abs(images.mnist_style(as_image(d))[..., 0] - d / 255).max() for d in digits]
    assert np.mean(np.array(difference) < 0.02) > 0.995
    inverted = [
        np.abs(images.mnist_style(as_image(255 - np.pad(d, 6)))[..., 0] - d / 255).mean() for d in digits
    ]
    assert np.mean(inverted) < 0.03


@pytest.mark.parametrize(
    ("side", "width", "factor"), [(28, 448, 8), (28, 200, 7), (150, 200, 1), (3, 160, 53)]
)
def test_a_small_picture_is_enlarged_by_a_whole_factor_so_its_pixels_stay_squares(side, width, factor):
    image = RANDOM.random((side, side, 1), np.float32)
    shown = images.on_screen(image, width)
    assert shown.shape == (side * factor, side * factor, 3)
    for row, column in ((0, 0), (side - 1, side // 2)):
        square = shown[row * factor : (row + 1) * factor, column * factor : (column + 1) * factor]
        assert (square == round(float(image[row, column, 0]) * 255)).all()


def test_a_large_picture_is_sent_no_wider_than_it_is_shown_and_keeps_its_shape():
    assert images.on_screen(RANDOM.random((300, 600, 3), np.float32), 200).shape == (100, 200, 3)
    assert images.on_screen(RANDOM.random((3, 6000, 1), np.float32), 200).shape == (1, 200, 3)


@pytest.mark.parametrize(("before", "after"), [(7, 3), (90, 20), (20, 20), (20, 7), (3, 1)])
def test_shrinking_is_opencvs_area(before, after):
    values = RANDOM.random((before, 5))
    expected = cv2.resize(values, (5, after), interpolation=cv2.INTER_AREA)
    assert np.allclose(images.scaling(before, after) @ values, expected, atol=1e-6)


@pytest.mark.parametrize(("before", "after"), [(1, 20), (3, 20), (13, 20), (19, 20)])
def test_enlarging_is_opencvs_bilinear(before, after):
    values = RANDOM.random((before, 5)).astype(np.float32)
    expected = cv2.resize(values, (5, after), interpolation=cv2.INTER_LINEAR)
    assert np.allclose(images.scaling(before, after) @ values, expected, atol=1e-5)


def test_grey_is_opencvs_and_colour_repeats_it():
    picture = RANDOM.random((6, 5, 3)).astype(np.float32)
    grey = images.to_grey(picture)
    assert grey.shape == (6, 5, 1)
    assert np.allclose(grey[..., 0], picture @ [0.299, 0.587, 0.114], atol=1e-6)
    assert np.allclose(grey[..., 0], cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    assert images.to_grey(grey) is grey
    assert np.array_equal(images.to_rgb(grey), np.repeat(grey, 3, 2))
    assert images.to_rgb(picture) is picture


def test_resize_averages_when_it_shrinks_and_keeps_three_axes():
    picture = RANDOM.random((6, 9, 1)).astype(np.float32)
    small = images.resize(picture, 2, 3)
    assert small.shape == (2, 3, 1)
    assert np.allclose(small[..., 0], picture.reshape(2, 3, 3, 3).mean((1, 3)), atol=1e-6)


def test_resize_shows_squares_where_smooth_is_off():
    picture = RANDOM.random((2, 3, 3)).astype(np.float32)
    assert np.array_equal(images.resize(picture, 4, 6, smooth=False), picture.repeat(2, 0).repeat(2, 1))
    assert not np.array_equal(images.resize(picture, 4, 6), picture.repeat(2, 0).repeat(2, 1))


def test_a_picture_cannot_be_resized_to_nothing():
    with pytest.raises(ValueError, match="0 × 3"):
        images.resize(np.zeros((2, 2, 1), np.float32), 0, 3)


@pytest.mark.parametrize(
    ("shape", "expected"), [((40, 20), (20, 10)), ((20, 40), (10, 20)), ((9, 8), (9, 8))]
)
def test_fit_limits_the_longest_side(shape, expected):
    assert images.fit(np.zeros((*shape, 3), np.float32), 20).shape[:2] == expected


def test_fit_never_loses_a_side():
    assert images.fit(np.zeros((1000, 1, 1), np.float32), 10).shape == (10, 1, 1)


def test_crop_takes_the_part_and_refuses_what_lies_outside():
    picture = RANDOM.random((6, 5, 3)).astype(np.float32)
    assert np.array_equal(images.crop(picture, 1, 2, 4, 3), picture[1:5, 2:5])
    for part in [(-1, 0, 2, 2), (0, 0, 7, 2), (0, 3, 2, 3), (0, 0, 0, 1)]:
        with pytest.raises(ValueError, match="does not lie inside"):
            images.crop(picture, *part)
