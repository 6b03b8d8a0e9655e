"""The Gabor bank against OpenCV, the definition worked by hand, and stripes whose angle is known."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from cvlab.convolution import correlate
from cvlab.gabor import (
    GaborBank,
    direction,
    falling,
    gabor,
    gabor_bank,
    gabor_pair,
    grating,
    orientation,
    respond,
    sigma_of,
    strongest,
)
from cvlab.kernels import KERNELS
from cvlab.types import as_image

BANK = gabor_bank(8, (4, 8))
MIDDLE = (slice(24, 40), slice(24, 40))


def apart(first: float, second: float) -> float:
    """Degrees between two directions, of which 0 and 180 are the same."""
    return abs((first - second + 90) % 180 - 90)


@pytest.mark.parametrize("theta", [0, 20, 45, 90, 160])
@pytest.mark.parametrize("phase", [0, 90])
def test_a_gabor_function_is_opencvs_where_the_definitions_agree(theta, phase):
    ours = gabor(21, theta, 6.5, 3.0, 0.6, phase)
    theirs = cv2.getGaborKernel((21, 21), 3.0, math.radians(theta), 6.5, 0.6, math.radians(phase), cv2.CV_64F)
    # OpenCV stores its kernel turned by half a turn, which shows in odd ones only.
    np.testing.assert_allclose(ours, theirs[::-1, ::-1], atol=1e-12)


def test_a_gabor_function_is_the_kernel_of_the_kernels_lesson():
    spec = KERNELS["gabor"](theta=35.0, wavelength=5.0, size=11, sigma=2.2, gamma=0.7, phase=45.0)
    np.testing.assert_allclose(gabor(11, 35, 5, 2.2, 0.7, 45), spec.array(), atol=1e-6)


def test_three_cells_worked_by_hand():
    grid = gabor(3, 0, 4, 1, 0.5, 0)
    assert grid[1, 1] == pytest.approx(1)
    assert grid[1, 2] == pytest.approx(math.exp(-0.5) * math.cos(math.pi / 2))
    assert grid[0, 1] == pytest.approx(math.exp(-0.125))
    # A quarter of a wave further the cell on the right lies in a trough: cos(pi/2 + pi/2) = -1.
    assert gabor(3, 0, 4, 1, 0.5, 90)[1, 2] == pytest.approx(-math.exp(-0.5))


def test_a_bandwidth_of_one_octave_is_056_wavelengths_as_published():
    assert sigma_of(1) == pytest.approx(0.5622, abs=1e-4)
    # Half of the answer is left half an octave away: the frequencies lie as 1 to 2.
    sigma, f = sigma_of(8), 1 / 8
    low, high = f * 2 / 3, f * 4 / 3
    for g in (low, high):
        assert math.exp(-2 * (math.pi * sigma * (g - f)) ** 2) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("pair", BANK, ids=lambda p: f"{p.theta:g}-{p.wavelength:g}")
def test_both_filters_of_a_pair_have_mean_zero(pair):
    for kernel in (pair.even, pair.odd):
        assert abs(kernel.sum()) < 1e-6 * np.abs(kernel).sum() * 10
        assert kernel.shape[0] == kernel.shape[1]
        assert kernel.shape[0] % 2 == 1
    np.testing.assert_allclose(pair.even, pair.even[::-1, ::-1], atol=1e-7)
    np.testing.assert_allclose(pair.odd, -pair.odd[::-1, ::-1], atol=1e-7)


def test_a_bank_goes_through_wavelengths_and_then_angles():
    bank = gabor_bank(4, (4, 6))
    assert [(p.wavelength, p.theta) for p in bank] == [(w, a) for w in (4, 6) for a in (0, 45, 90, 135)]


def test_a_plain_surface_gives_no_energy_however_bright():
    responses = respond(as_image(np.full((40, 50), 0.8, np.float32)), BANK)
    assert responses.energy.shape == (2, 8, 40, 50)
    assert responses.energy.max() < 1e-5


@pytest.mark.parametrize("theta", [0, 10, 22.5, 40, 67.5, 80, 90, 112.5, 130, 157.5, 175])
@pytest.mark.parametrize("wavelength", [4, 8])
def test_stripes_of_a_known_angle_are_found(theta, wavelength):
    responses = respond(grating(theta, wavelength), BANK)
    found, scale = strongest(responses)
    assert apart(found, theta) <= 180 / 8 / 2 + 1e-6
    assert scale == wavelength
    map_ = orientation(responses)
    assert apart(float(np.median(map_.theta[MIDDLE])), theta) < 1  # between the bank's steps of 22.5 degrees
    assert (map_.theta >= 0).all()
    assert (map_.theta < 180).all()


@pytest.mark.parametrize("theta", [0, 45, 112.5])
def test_energy_does_not_depend_on_where_the_stripes_begin(theta):
    place = list(range(8)).index(round(theta / 22.5))
    energies = [
        respond(grating(theta, 8, phase=phase), BANK).energy[1, place, 32, 32] for phase in range(0, 360, 30)
    ]
    assert np.ptp(energies) < 0.02 * np.mean(energies)


def test_even_and_odd_alone_do_depend_on_it():
    at = [respond(grating(0, 8, phase=p, side=65), BANK) for p in (0, 90)]
    even = [float(r.even[1, 0, 32, 32]) for r in at]
    odd = [float(r.odd[1, 0, 32, 32]) for r in at]
    assert even == pytest.approx([0.5, 0], abs=0.01)
    assert odd == pytest.approx([0, 0.5], abs=0.01)


def test_energy_is_the_amplitude_of_stripes_that_fit():
    image = 0.5 + 0.3 * (grating(45, 8) - 0.5) * 2
    energy = respond(image, BANK).energy[1, 2][MIDDLE]
    np.testing.assert_allclose(energy, 0.3, rtol=0.03)


def test_energy_is_the_hand_sum_of_products_at_one_pixel():
    image = as_image(np.random.default_rng(1).random((40, 40), np.float32))
    pair = gabor_pair(30, 4)
    half = len(pair.even) // 2
    framed = np.pad(image[..., 0], half, mode="reflect")
    patch = framed[17 : 17 + 2 * half + 1, 22 : 22 + 2 * half + 1]
    even, odd = float((patch * pair.even).sum()), float((patch * pair.odd).sum())
    responses = respond(image, [pair])
    assert responses.energy[0, 0, 17, 22] == pytest.approx(math.hypot(even, odd), rel=1e-4)


@pytest.mark.parametrize("shape", [(40, 57), (9, 100), (64, 64)])
def test_every_answer_is_the_sum_that_correlate_gives(shape):
    image = as_image(np.random.default_rng(3).random(shape, np.float32))
    bank = gabor_bank(3, (4, 7), gamma=0.6)
    responses = respond(image, bank)
    for n, pair in enumerate(bank):
        half = len(pair.even) // 2
        framed = cv2.copyMakeBorder(image[..., 0], *[half] * 4, cv2.BORDER_REFLECT_101)
        for kernel, ours in ((pair.even, responses.even), (pair.odd, responses.odd)):
            np.testing.assert_allclose(ours[n // 3, n % 3], correlate(framed, kernel)[..., 0], atol=2e-6)


def test_a_tiny_picture_and_one_of_a_single_row_can_be_looked_at():
    for shape in ((1, 1), (1, 30), (5, 3)):
        assert respond(as_image(np.ones(shape, np.float32)), BANK).energy.shape == (2, 8, *shape)


def test_coherence_is_high_on_stripes_and_zero_where_there_is_nothing():
    assert orientation(respond(grating(30, 8), BANK)).coherence[MIDDLE].min() > 0.6
    blank = orientation(respond(as_image(np.zeros((20, 20), np.float32)), BANK))
    assert blank.coherence.max() == 0


def test_a_colour_picture_is_taken_by_its_brightness():
    photo = as_image(np.random.default_rng(2).random((30, 30, 3), np.float32))
    grey = as_image(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY))
    np.testing.assert_allclose(respond(photo, BANK[:2]).even, respond(grey, BANK[:2]).even, atol=1e-6)


def test_directions_have_words():
    assert [direction(a) for a in (0, 45, 90, 135, 178)] == [
        "upright",
        "rising",
        "lying",
        "falling",
        "upright",
    ]


@pytest.mark.parametrize("angle", [10, 17, 22.5, 40, 67.5, 80, 100, 112.5, 120, 157.5, 165])
def test_the_word_of_a_direction_says_whether_its_stripes_rise_and_how_steeply(angle):
    down, across = np.gradient(
        grating(angle, 8)[..., 0].astype(float)
    )  # brightness changes across the stripes
    rise, steep = (down * across).mean() > 0, (across**2).mean() > (down**2).mean()
    said = direction(angle)
    assert ("rising" in said) <= rise
    assert ("falling" in said) <= (not rise)
    assert ("steeply" in said or said == "upright") <= steep
    assert ("gently" in said or said == "lying") <= (not steep)


def test_rising_stripes_rise_on_screen():
    stripes = grating(45, 8)[..., 0]
    assert stripes[40, 20] == pytest.approx(stripes[30, 30], abs=1e-5)  # up and to the right: the same stripe


def test_the_spec_gives_the_bank_it_names():
    spec = GaborBank(orientations=4, scales=3, shortest=4.0)
    assert spec.angles == (0, 45, 90, 135)
    assert spec.wavelengths == pytest.approx((4, 5.657, 8), abs=1e-3)
    assert len(spec.filters()) == 12


def test_banks_that_cannot_be_are_refused_in_words():
    with pytest.raises(ValueError, match=r"1\.5 pixels is shorter than 2"):
        gabor_bank(4, (4, 1.5))
    with pytest.raises(ValueError, match="at least one"):
        gabor_bank(0, (4,))
    with pytest.raises(ValueError, match="orientations"):
        GaborBank(orientations=99).filters()


def test_of_falling_stripes_all_energy_falls_and_of_rising_ones_none():
    shares = [falling(orientation(respond(grating(angle, 8), BANK))) for angle in (135, 45, 0)]
    assert shares[0] > 95
    assert max(shares[1:]) < 5
