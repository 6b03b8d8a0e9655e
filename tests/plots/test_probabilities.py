"""The bars are the probabilities, and the answer stands out by more than its colour."""

from __future__ import annotations

import numpy as np

from cvlab.plots.probabilities import probability_bars


def test_every_class_has_a_bar_with_its_number_written_at_its_end():
    bars = probability_bars(np.array([0.1, 0.7, 0.2]), ["cat", "dog", "owl"]).data[0]
    assert list(bars.y) == ["cat", "dog", "owl"]
    assert list(bars.x) == [0.1, 0.7, 0.2]
    assert list(bars.text) == ["10.0 %", "70.0 %", "20.0 %"]


def test_the_highest_bar_alone_has_another_colour():
    colours = list(probability_bars(np.array([0.1, 0.7, 0.2]), ["cat", "dog", "owl"]).data[0].marker.color)
    assert colours[0] == colours[2] != colours[1]
