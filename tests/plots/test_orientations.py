"""The colours of directions: cyclic, and apart to every kind of eye."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from cvlab.plots.orientations import ORIENTATION, orientation_colours, orientation_picture

# Machado, Oliveira & Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113, severity 1, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "red-blind": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "green-blind": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "blue-blind": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def seen(colours: np.ndarray, eye: str) -> np.ndarray:
    """The colours in CIELAB as that eye sees them."""
    rgb = colours / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    turned = (linear @ np.array(EYES[eye]).T).clip(0, 1)
    back = np.where(turned <= 0.0031308, turned * 12.92, 1.055 * turned ** (1 / 2.4) - 0.055)
    return cv2.cvtColor(back.astype(np.float32)[None], cv2.COLOR_RGB2LAB)[0]


def test_the_scale_ends_where_it_begins():
    assert (ORIENTATION[0] == ORIENTATION[-1]).all()
    assert (orientation_colours(np.array([0.0, 180.0]))[0] == orientation_colours(np.array([180.0]))[0]).all()


@pytest.mark.parametrize("eye", EYES)
def test_the_four_directions_stay_far_apart_to_every_eye(eye):
    lab = seen(orientation_colours(np.array([0, 45, 90, 135])), eye)
    # 2.3 is a difference that is just noticed.
    assert min(np.linalg.norm(a - b) for a, b in combinations(lab, 2)) > 40


@pytest.mark.parametrize("eye", EYES)
def test_a_step_of_a_bank_of_eight_is_seen_by_every_eye(eye):
    lab = seen(orientation_colours(np.arange(8) * 22.5), eye)
    assert min(np.linalg.norm(lab[n] - lab[n - 1]) for n in range(8)) > 10


def test_no_energy_is_black_and_full_energy_is_the_full_colour():
    picture = orientation_picture(np.array([[90.0, 90.0]]), np.array([[0.0, 2.0]]), 2.0)
    assert (picture[0, 0] == 0).all()
    assert (picture[0, 1] == orientation_colours(np.array(90.0))).all()
