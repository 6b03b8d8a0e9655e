"""Two hidden units set by hand: what they answer, point by point, and what they make of an xor."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.perceptron import extended, margin
from cvlab.perceptron.hidden import OUTPUT, HiddenLayer
from cvlab.point_clouds import Xor

CORNERS = np.array([[3.0, 3.0], [-3.0, -3.0], [3.0, -3.0], [-3.0, 3.0]])
SIGNS = np.array([-1.0, -1.0, 1.0, 1.0])


def test_the_four_corners_worked_by_hand():
    layer = HiddenLayer(3.0)
    # sums of the corners: 6, −6, 0, 0; so above the lower line, and above the upper one
    assert layer.units(CORNERS).tolist() == [[1, 1], [0, 0], [1, 0], [1, 0]]
    assert layer.answers(CORNERS).tolist() == SIGNS.tolist()


@pytest.mark.parametrize("offset", [0.0, 1.3, 3.0, 6.0])
def test_the_answer_is_orange_in_the_strip_alone(offset):
    places = np.random.default_rng(0).uniform(-6, 6, (500, 2))
    inside = np.abs(places.sum(axis=1)) < offset
    assert np.array_equal(HiddenLayer(offset).answers(places) > 0, inside)


def test_no_line_separates_the_corners_and_one_separates_what_the_layer_makes_of_them():
    assert margin(extended(CORNERS), SIGNS).gamma == 0
    made = HiddenLayer(3.0).units(CORNERS)
    assert margin(extended(made), SIGNS).gamma > 0
    assert np.array_equal(np.sign(extended(made) @ np.array(OUTPUT)), SIGNS)


def test_the_three_lines_on_xor():
    """Blue asks for 2b < 0 and orange for 2b > 0, whatever w₁ and w₂ are."""
    rng = np.random.default_rng(1)
    for b, w1, w2 in rng.normal(0, 5, (200, 3)):
        sums = extended(CORNERS) @ np.array([b, w1, w2])
        assert sums[0] + sums[1] == pytest.approx(2 * b)
        assert sums[2] + sums[3] == pytest.approx(2 * b)


def test_without_noise_the_strip_holds_every_xor():
    for seed in range(30):
        points = Xor(noise=0.0, seed=seed, count=200).points()
        assert np.array_equal(HiddenLayer(3.0).answers(points.places), points.signs)
