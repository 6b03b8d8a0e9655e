"""What the perceptron's page saves: its planes coloured by its own answers, its points where they are."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.perceptron import extended, learn
from cvlab.perceptron.digits import two_digits
from cvlab.perceptron.hidden import HiddenLayer
from cvlab.plots.slides import perceptron as slides
from cvlab.plots.slides.drawing import drawn
from cvlab.point_clouds import Blobs, Xor, points_of


def test_each_slide_is_drawn_with_its_numbers():
    points = Blobs().points()
    run = learn(extended(points.places), points.signs)
    shown = [
        *slides.rule(points, run, 4),
        slides.hidden(Xor().points(), HiddenLayer()),
        slides.digits(two_digits(0, 1)),
    ]
    shown += [
        slides.neuron(points, run.weights),
        *slides.rule(points_of([]), learn(np.zeros((0, 3)), np.zeros(0)), 0),
    ]
    for slide in shown:
        assert drawn(slide, "png")[:4] == b"\x89PNG"
    assert "After 4 mistakes" in shown[0].caption
    assert "8 of 40 points" in shown[0].caption
    assert list(shown[1].lines[0].y) == [40, 20, 7, 20, 8, 4, 1, 4, 0]
    assert "60 of 60" in shown[2].caption


def test_a_point_stands_at_its_place_in_its_colour_and_the_ground_in_its_sides():
    points = points_of([[3, 3, 1], [-3, -3, 0]])
    picture = slides.plane(points, slides.linear(np.array([0.0, 1.0, 1.0])))
    at = {
        place: picture[int((6 - place[1]) * 40), int((place[0] + 6) * 40)]
        for place in ((3, 3), (-3, -3), (5, 0), (-5, 0))
    }
    assert at[3, 3] == pytest.approx(slides.COLOURS[1])
    assert at[-3, -3] == pytest.approx(slides.COLOURS[0])
    assert at[5, 0][0] > at[5, 0][2], "orange to the right"
    assert at[-5, 0][2] > at[-5, 0][0], "blue to the left"
