"""Colours mean the same everywhere: zero is in the middle, steps look even, and the colour-blind can read them."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.plots import palette

# Machado, Oliveira & Fernandes 2009, "A physiologically-based model for simulation of colour vision deficiency",
# severity 1.0, linear RGB: https://doi.org/10.1109/TVCG.2009.113
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colours: np.ndarray) -> np.ndarray:
    c = np.asarray(colours, np.float64) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(colours: np.ndarray) -> np.ndarray:
    return linear(colours) @ [0.2126, 0.7152, 0.0722]


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, D65."""
    xyz = light @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]])
    t = xyz / [0.9505, 1.0, 1.089]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1
    )


@pytest.mark.parametrize("scale", [palette.PIXEL, palette.ACTIVATION])
def test_what_cannot_be_negative_grows_steadily_lighter(scale):
    assert (np.diff(luminance(scale)) > -1e-9).all()


@pytest.mark.parametrize(("scale", "towards_zero"), [(palette.SIGNED, 1), (palette.SIGNED_NIGHT, -1)])
def test_a_signed_scale_runs_evenly_to_zero_from_both_ends(scale, towards_zero):
    light = luminance(scale) * towards_zero
    assert 126 <= light.argmax() <= 129
    assert (np.diff(light[:127]) > -1e-9).all()
    assert (np.diff(light[129:]) < 1e-9).all()


def test_zero_is_as_the_page_by_day_and_by_night():
    assert luminance(palette.SIGNED[127:129]).min() > 0.9
    assert luminance(palette.SIGNED_NIGHT[127:129]).max() < 0.03


@pytest.mark.parametrize("scale", [palette.SIGNED, palette.SIGNED_NIGHT])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_plus_and_minus_are_told_apart_by_the_colour_blind(deficiency, scale):
    seen = np.clip(linear(scale) @ np.array(DEFICIENCIES[deficiency]).T, 0, 1)
    minus, plus = lab(seen[:96]), lab(seen[:159:-1])
    assert np.linalg.norm(minus - plus, axis=-1).min() > 10


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_training_and_validation_are_told_apart_by_the_colour_blind(deficiency):
    pair = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (palette.TRAINING, palette.VALIDATION)]
    seen = lab(np.clip(linear(np.array(pair)) @ np.array(DEFICIENCIES[deficiency]).T, 0, 1))
    assert np.linalg.norm(seen[0] - seen[1]) > 20


def test_values_outside_the_ends_take_the_colour_of_the_end():
    picture = palette.colour(np.array([-5.0, 5.0]), palette.PIXEL, 0, 1)
    assert picture.tolist() == [[0, 0, 0], [255, 255, 255]]


def test_an_array_of_zeros_has_a_scale_too():
    assert palette.limit(np.zeros((2, 2))) == 1.0
    assert palette.limit(np.array([-4.0, 2.0])) == 4.0
