"""The frequency response against NumPy's transform, against real stripes, and in its words."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.convolution import correlate
from cvlab.gabor import grating
from cvlab.kernels import KERNELS
from cvlab.kernels.frequency import response


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (7, 1)])
def test_the_gain_is_the_magnitude_of_numpys_transform(shape):
    kernel = np.random.default_rng(1).normal(size=shape)
    found = response(kernel, side=65)
    wanted = np.abs(np.fft.fftshift(np.fft.fft2(kernel, (64, 64))))  # -0.5 to just below 0.5
    np.testing.assert_allclose(found.gain[:64, :64], wanted, atol=1e-5)
    assert found.axis[32] == 0
    assert found.flat == pytest.approx(abs(kernel.sum()))


@pytest.mark.parametrize(("angle", "wavelength"), [(0, 4), (90, 8), (45, 16 / np.sqrt(2))])
def test_stripes_come_out_with_the_contrast_that_the_gain_says(angle, wavelength):
    kernel = KERNELS["sobel"](size=5).array()
    found = response(kernel)
    turn = np.deg2rad(angle)
    u, v = np.cos(turn) / wavelength, np.sin(turn) / wavelength
    gain = found.gain[np.abs(found.axis - v).argmin(), np.abs(found.axis - u).argmin()]
    result = correlate(grating(angle, wavelength, side=100), kernel)
    amplitude = np.sqrt(2) * result.std()  # stripes of contrast 1 have amplitude 0.5
    assert amplitude == pytest.approx(gain / 2, rel=0.03, abs=0.02)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("identity", "all-pass"),
        ("box", "low-pass"),
        ("gaussian", "low-pass"),
        ("vertical", "band-pass"),
        ("sobel", "band-pass"),
        ("gabor", "band-pass"),
        ("laplacian", "high-pass"),
        ("edge_detect", "high-pass"),
        ("sharpen", "high-boost"),
        ("emboss", "high-boost"),
    ],
)
def test_every_preset_has_its_name_among_engineers(kind, wanted):
    assert response(KERNELS[kind]().array()).kind == wanted


def test_the_vertical_kernel_answers_most_to_upright_stripes_of_four_pixels():
    found = response(KERNELS["vertical"]().array())
    assert found.peak == (0, 0.25)
    assert found.largest == pytest.approx(6)  # 3 rows times |1 - (-1)|


def test_zeros_are_silent_and_a_cube_is_refused():
    assert response(np.zeros((3, 3))).kind == "silent"
    with pytest.raises(ValueError, match="rows and columns only"):
        response(np.zeros((3, 3, 3)))
