"""What the lessons claim in words is so in numbers."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cvlab.convolution import ConvGeometry, correlate
from cvlab.convolution.transposed import TransposedGeometry
from cvlab.gabor import GaborBank, grating, orientation, respond
from cvlab.kernels import KERNELS, keeps_brightness
from cvlab.kernels.filters import filter_of
from cvlab.kernels.frequency import response
from cvlab.pixels import resized
from cvlab.pooling.shifts import shift_study
from cvlab.samples import SAMPLES
from cvlab.types import as_image


def box(middle: float, around: float = 1 / 9) -> np.ndarray:
    kernel = np.full((3, 3), around, np.float32)
    kernel[1, 1] = middle
    return kernel


@pytest.mark.parametrize("middle", [1 / 9, 1, 5, 1000])
def test_no_middle_of_a_normalised_box_blur_sharpens(middle):
    kernel = box(middle) / box(middle).sum()
    found = response(kernel)
    assert found.largest <= found.flat * (1 + 1e-6), "no stripes gain contrast"
    assert found.flat == pytest.approx(1), "the brightness stays"
    assert box(middle).sum() > 1 or middle < 1, "before, the result was too bright"


def test_the_kernel_that_the_lesson_gives_sharpens():
    found = response(box(1.8, -0.1))
    assert found.kind == "high-boost"
    assert found.flat == pytest.approx(1, abs=1e-5)


def test_a_blurred_border_is_dark_because_three_weights_meet_zeros_and_in_a_corner_five():
    white = np.ones((6, 6, 1), np.float32)
    blurred = correlate(white, KERNELS["box"]().array()[..., None], padding="same")[..., 0]
    assert blurred[0, 3] == pytest.approx(1 - 3 / 9)
    assert blurred[0, 0] == pytest.approx(1 - 5 / 9)
    assert blurred[3, 3] == pytest.approx(1)


def test_blurs_and_sharpenings_give_pictures_and_edges_give_signs():
    kept = {kind for kind in KERNELS if keeps_brightness(KERNELS[kind]().array())}
    assert {"identity", "box", "gaussian", "sharpen", "emboss"} <= kept
    assert not {"vertical", "horizontal", "sobel", "prewitt", "laplacian"} & kept
    cube = filter_of("red", np.array([[[1, -0.5, -0.5]]], np.float32))
    assert not keeps_brightness(cube.kernel())


def uses(size, **words):
    return ConvGeometry(input_size=size, **words).windows.usage()[size // 2]


def test_of_28_pixels_under_a_stride_of_2_every_second_is_used_twice_as_often():
    row = uses(28, kernel_size=3, strides=2, padding="same")
    assert ConvGeometry(input_size=28, kernel_size=3, strides=2, padding="same").output_size == (14, 14)
    assert set(row[2::2] / row[3::2]) == {2}


def test_the_last_of_six_columns_is_wasted_and_of_five_or_seven_none():
    assert uses(6, kernel_size=3, strides=2)[-1] == 0
    assert uses(5, kernel_size=3, strides=2).all()
    assert uses(7, kernel_size=3, strides=2).all()


def test_transposed_a_kernel_of_3_is_uneven_and_one_of_2_even():
    def inner(kernel):
        return TransposedGeometry(input_size=6, kernel_size=kernel, strides=2).windows.usage()[2:-2, 2:-2]

    assert len(np.unique(inner(3))) > 1
    assert len(np.unique(inner(2))) == 1
    assert len(np.unique(inner(4))) == 1


def test_pooled_by_2_every_second_move_agrees_and_by_3_every_third():
    image = as_image(np.random.default_rng(0).random((28, 28, 1), np.float32))

    def along(by, size, stride):
        return shift_study(image, 0, by, pool_size=size, strides=stride).along

    assert [along(by, 2, 2) > 0.999 for by in (1, 2, 3, 4)] == [False, True, False, True]
    assert [along(by, 3, 3) > 0.999 for by in (1, 2, 3, 4)] == [False, False, True, False]


def test_four_angles_tell_22_degrees_and_with_a_gamma_of_a_third_they_fail():
    def off(gamma):
        bank = GaborBank(orientations=4, gamma=gamma).filters()
        seen = orientation(respond(grating(22.5, 8, 96), bank)).theta[40:56, 40:56]
        return abs(float(np.median(seen)) - 22.5)

    assert off(0.7) < 1 < 5 < off(0.3)


def test_in_a_zone_plate_made_a_quarter_as_large_the_means_show_the_faintest_false_rings():
    plate = next(item for item in SAMPLES if item.name == "Zone plate").image()
    wanted = cv2.GaussianBlur(plate[..., 0], (0, 0), 4)[2::4, 2::4]  # what 64 pixels can hold of it
    off = {
        m: float(np.abs(resized(plate, 64, 64, m)[..., 0] - wanted).mean())
        for m in ("area", "nearest", "bilinear")
    }
    assert off["area"] < off["bilinear"]
    assert off["area"] < off["nearest"]
