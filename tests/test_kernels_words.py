"""What the kernels lesson claims in words is so in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.convolution import correlate
from cvlab.filters import filter_of
from cvlab.frequency import response
from cvlab.kernels import KERNELS, keeps_brightness


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
