"""What the lesson saves for slides can be drawn, and says in its caption what it draws."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.overfitting import World
from cvlab.overfitting.polynomials import sweep
from cvlab.overfitting.spread import spread
from cvlab.plots.slides import overfitting as slides
from cvlab.plots.slides.drawing import drawn, raw

HISTORY = np.array([[0, 0.7, 0.5], [10, 0.2, 0.05], [20, 0.01, 0.4]])


def all_of_them(world: World) -> list:
    found = sweep(*world.samples(), np.arange(26))
    return [
        slides.fits(world, found, 19),
        slides.spreads(world, [spread(world, degree) for degree in range(5)]),
        slides.trainings("L2", world, [HISTORY, HISTORY]),
    ]


@pytest.mark.parametrize("world", [World(), World(points=1, noise=0.0)], ids=["usual", "one point"])
def test_each_can_be_drawn_and_saved_as_numbers(world):
    for slide in all_of_them(world):
        assert drawn(slide, "svg")[:5] == b"<?xml"
        assert raw(slide)
        assert f"{world.points} points" in slide.caption


def test_before_the_end_of_a_training_there_is_nothing_to_save():
    assert slides.trainings("L2", World(), []) is None


def test_the_test_error_holds_the_noise():
    lines = {line.name: line.y for line in slides.trainings("L2", World(), [HISTORY, HISTORY]).lines}
    assert lines["test, with L2"] == pytest.approx([0.75, 0.3, 0.65])
