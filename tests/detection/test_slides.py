"""What is saved for slides holds the numbers on screen."""

from __future__ import annotations

import numpy as np

from cvlab.detection.judging import curve
from cvlab.plots.detection import teaching_chart
from cvlab.plots.slides.detection import precision_and_recall
from cvlab.plots.slides.drawing import drawn


def test_the_curve_is_saved_with_its_numbers():
    found = curve(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), 4)
    slide = precision_and_recall(found, "a window", 4)
    assert slide is not None
    assert slide.caption == "4 digits, found by: a window. 2 of 3 boxes are right; average precision 0.42."
    assert slide.arrays()["box by box"].tolist() == [found.recall.tolist(), found.precision.tolist()]
    assert slide.arrays()["raised, as it is read"][1].tolist() == [1, 1, 2 / 3, 2 / 3]
    assert drawn(slide, "png")


def test_nothing_is_saved_of_nothing():
    assert precision_and_recall(curve(np.zeros(0), np.zeros(0, bool), 4), "a window", 4) is None
    assert precision_and_recall(curve(np.ones(1), np.zeros(1, bool), 0), "a window", 0) is None


def test_the_chart_of_teaching_holds_loss_and_precision():
    figure = teaching_chart([16, 32], [30.0, 20.0], [0.1, 0.4])
    assert [list(line.y) for line in figure.data] == [[30, 20], [0.1, 0.4]]
