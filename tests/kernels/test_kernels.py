"""Every kernel is what its name says, by OpenCV, by hand, or by what it does to a picture."""

from __future__ import annotations

import dataclasses
import json

import cv2
import numpy as np
import pytest

from cvlab.convolution import correlate
from cvlab.kernels import KERNELS, as_kernel, bank, colour_kernel, stack
from cvlab.params import Choice, params
from cvlab.registry import title
from cvlab.samples import sample

SUMS_TO_ONE = ("identity", "box", "gaussian", "sharpen", "emboss")
SUMS_TO_ZERO = ("vertical", "horizontal", "diagonal", "edge_detect", "sobel", "prewitt", "laplacian")


def made(kind, **chosen):
    return KERNELS[kind](**chosen).array()


@pytest.mark.parametrize("kind", KERNELS)
def test_every_kernel_is_float32_finite_and_survives_json(kind):
    spec = KERNELS[kind]()
    array = spec.array()
    assert array.dtype == np.float32
    assert array.ndim == 2
    assert np.isfinite(array).all()
    assert KERNELS.make(json.loads(json.dumps(dataclasses.asdict(spec)))) == spec
    hash(spec)


@pytest.mark.parametrize("kind", KERNELS)
def test_every_limit_gives_a_kernel(kind):
    for p in params(KERNELS[kind]):
        ends = p.limit.options if isinstance(p.limit, Choice) else (p.limit.low, p.limit.high)
        for value in ends:
            assert np.isfinite(made(kind, **{p.name: value})).all()


@pytest.mark.parametrize("kind", KERNELS)
def test_sizes_odd_and_even_are_those_asked_for(kind):
    size = next((p for p in params(KERNELS[kind]) if p.name == "size"), None)
    for n in (2, 3, 4, 7, 8, 15) if size and not isinstance(size.limit, Choice) else ():
        assert made(kind, size=n).shape == (n, n)


def test_the_notes_kernels():
    vertical = [[1, 0, -1], [1, 0, -1], [1, 0, -1]]
    np.testing.assert_array_equal(made("vertical"), vertical)
    np.testing.assert_array_equal(made("horizontal"), np.transpose(vertical))
    np.testing.assert_array_equal(made("vertical", size=4)[0], [1, 1, -1, -1])


def test_the_two_diagonals_mirror_each_other():
    falling, rising = made("diagonal"), made("diagonal", direction="rising")
    np.testing.assert_array_equal(falling, [[0, -1, -1], [1, 0, -1], [1, 1, 0]])
    np.testing.assert_array_equal(rising, falling[:, ::-1])


@pytest.mark.parametrize("kind", SUMS_TO_ONE)
def test_what_blurs_or_sharpens_leaves_flat_grey_alone(kind):
    flat = np.full((20, 20, 1), 0.4, np.float32)
    np.testing.assert_allclose(correlate(flat, made(kind)), 0.4, atol=1e-5)


@pytest.mark.parametrize("kind", SUMS_TO_ZERO)
def test_what_finds_edges_is_silent_on_flat_grey(kind):
    flat = np.full((20, 20, 1), 0.4, np.float32)
    np.testing.assert_allclose(correlate(flat, made(kind)), 0, atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 15])
def test_identity_gives_the_picture_back_even_when_even(size):
    picture = np.random.default_rng(0).random((16, 17, 3), np.float32)
    np.testing.assert_array_equal(correlate(picture, made("identity", size=size), padding="same"), picture)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize(("direction", "dx", "dy"), [("x", 1, 0), ("y", 0, 1)])
def test_sobel_is_opencvs(size, direction, dx, dy):
    column, row = (k.ravel() for k in cv2.getDerivKernels(dx, dy, size))
    np.testing.assert_allclose(made("sobel", direction=direction, size=size), np.outer(row, column))


@pytest.mark.parametrize("size", [3, 5, 9])
def test_gaussian_is_opencvs(size):
    bell = cv2.getGaussianKernel(size, 1.3)
    np.testing.assert_allclose(made("gaussian", size=size, sigma=1.3), bell @ bell.T, atol=1e-6)


@pytest.mark.parametrize(("theta", "phase"), [(0, 0), (30, 0), (75, 90), (120, -45)])
def test_gabor_is_opencvs_turned_round(theta, phase):
    # OpenCV stores the kernel for true convolution: rotated by half a turn.
    wanted = cv2.getGaborKernel((9, 9), 2.0, np.deg2rad(theta), 4.0, 0.5, np.deg2rad(phase))[::-1, ::-1]
    np.testing.assert_allclose(made("gabor", theta=float(theta), phase=float(phase)), wanted, atol=1e-6)


def test_a_stripe_excites_the_gabor_of_its_own_direction():
    stripes = np.tile(np.cos(np.arange(32) * np.pi / 2) / 2 + 0.5, (32, 1))[..., None].astype(np.float32)
    along, across = (np.abs(correlate(stripes, made("gabor", theta=t))).max() for t in (0.0, 90.0))
    assert along > 3 * across


def test_a_colour_kernel_holds_27_weights_and_matches_the_sum_over_colours():
    picture = np.random.default_rng(1).random((8, 8, 3), np.float32)
    cube = colour_kernel(made("vertical"), weights=(0.5, 0.25, -1.0))
    assert cube.size == 27
    weighted = picture @ np.array([[0.5], [0.25], [-1.0]], np.float32)
    np.testing.assert_allclose(correlate(picture, cube), correlate(weighted, made("vertical")), atol=1e-5)


def test_two_filters_make_a_cube_with_their_biases():
    picture = np.random.default_rng(2).random((28, 28, 1), np.float32)
    cube = stack(picture, [(made("vertical"), 0.0), (made("horizontal"), 0.5)])
    assert cube.shape == (26, 26, 2)
    np.testing.assert_allclose(cube[..., 1:], correlate(picture, made("horizontal")) + 0.5, atol=1e-6)
    assert stack(np.dstack([picture] * 3), [(made("box"), 0.0)]).shape == (26, 26, 1)


def test_the_vertical_filter_on_a_seven_is_negative_on_one_side_of_its_stem_and_positive_on_the_other():
    seven = sample("Drawn 7").image()
    result = correlate(seven, made("vertical"))[..., 0]
    for row in range(175, 215):  # the stem by itself, below both bars
        places = np.flatnonzero(result[row])
        signs = np.sign(result[row, places])
        assert (signs[0], signs[-1]) == (-1, 1)  # black to white on the left, white to black on the right
        assert (np.diff(signs) != 0).sum() == 1  # one side, then the other
        kept = np.flatnonzero(result[row].clip(0))
        assert kept.min() > (places[0] + places[-1]) / 2  # ReLU keeps one side only


def test_the_horizontal_filter_on_a_seven_is_negative_above_its_bar_and_positive_below():
    seven = sample("Drawn 7").image()
    result = correlate(seven, made("horizontal"))[:100, :, 0]
    for column in range(100, 160):
        signs = np.sign(result[np.flatnonzero(result[:, column]), column])
        assert (signs[0], signs[-1]) == (-1, 1)
        assert (np.diff(signs) != 0).sum() == 1


def test_the_bank_holds_every_preset_and_each_direction_once():
    kernels = bank()
    assert {"Vertical edges", "Sobel, x", "Sobel, y", "Diagonal edges, rising", "Gabor, 45°"} <= set(kernels)
    titles = {title(KERNELS[kind]) for kind in KERNELS if kind != "custom"}
    assert titles == {name.split(",")[0] for name in kernels}
    picture = np.random.default_rng(0).random((9, 9, 3), np.float32)
    assert stack(picture, [(k, 0) for k in kernels.values()], padding="same").shape == (9, 9, len(kernels))


def test_maps_of_two_sizes_make_no_cube():
    picture = np.zeros((9, 9, 1), np.float32)
    with pytest.raises(ValueError, match=r"maps of 7 × 7, 5 × 5.*padding 'same'"):
        stack(picture, [(made("box"), 0.0), (made("box", size=5), 0.0)])
    with pytest.raises(ValueError, match="no filter"):
        stack(picture, [])


def test_a_custom_kernel_may_have_any_shape_up_to_15():
    for shape in [(1, 1), (2, 5), (15, 1), (4, 4), (3, 2, 3)]:
        cells = np.arange(np.prod(shape)).reshape(shape)
        spec = KERNELS.make({"kind": "custom", "cells": cells.tolist()})
        np.testing.assert_array_equal(spec.array(), cells)
        hash(spec)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (((1, 2), (3,)), "equally long rows"),
        ((("a",),), "grid of numbers"),
        (((float("nan"),),), "not a finite number"),
        (np.ones((16, 3)), "16 × 3"),
        (np.ones((3, 3, 2)), "3 × 3 × 2"),
        ((), "rows and columns"),
        (7, "a single number"),
    ],
)
def test_a_grid_that_is_no_kernel_says_so(cells, words):
    with pytest.raises(ValueError, match=words):
        as_kernel(cells)


def test_a_size_outside_its_limits_is_named():
    with pytest.raises(ValueError, match=r"Size \(size\) is 99; it must lie between 1 and 15"):
        made("box", size=99)
