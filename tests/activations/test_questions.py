"""The questions' answers are what is on screen."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.activations import ACTIVATIONS, INITIALISERS, LeakyReLU
from cvlab.activations.one_map import TwoLayers
from cvlab.activations.questions import (
    FATES,
    deeper,
    fate,
    fate_reason,
    slopes_at,
    steepest,
    third_layer_question,
    zeros_question,
)
from cvlab.activations.stack import Stack


def stack(kind, start, layers=20):
    return Stack(activation=ACTIVATIONS[kind](), initialiser=INITIALISERS[start](), layers=layers)


def test_the_steepest_at_a_point():
    assert steepest(ACTIVATIONS["relu"](), 1.0) == ("GELU",)
    assert steepest(ACTIVATIONS["relu"](), 0.0) == ("ELU", "Tanh")
    assert steepest(ACTIVATIONS["relu"](), -4.0) == ("Leaky ReLU",)
    assert slopes_at(LeakyReLU(negative_slope=0.7), -1.0)["Leaky ReLU"] == pytest.approx(0.7)
    assert len(slopes_at(ACTIVATIONS["relu"](), 0.5)) == 8


def test_zeros_after_relu_are_what_lay_at_zero_or_below():
    values = np.array([-1.0, -2.0, 0.0, 3.0])
    question = zeros_question(values)
    assert question.answer == 75 == 100 * (ACTIVATIONS["relu"]().value(values) == 0).mean()
    assert "50.0 % + 25.0 % = 75.0 %" in question.because


def test_what_becomes_of_a_gradient():
    assert fate(stack("sigmoid", "he_uniform")) == FATES[0]
    assert fate(stack("relu", "he_uniform", 50)) == FATES[1]
    loud = Stack(
        activation=ACTIVATIONS["relu"](), initialiser=INITIALISERS["random_normal"](stddev=0.5), layers=20
    )
    assert fate(loud) == FATES[2]
    assert "first of 20 layers" in fate_reason(loud)


def test_the_stack_that_is_asked_about_is_another_one():
    assert [deeper(stack("relu", "he_uniform", n)).layers for n in (1, 20, 30, 50)] == [2, 40, 50, 25]


def test_a_third_layer_is_worked_out():
    question = third_layer_question(TwoLayers(first=(1, 0, 0, 1), second=(2, 0, 0, 3), point=(1, 1)))
    assert question.answer == 4
    assert "2 × 2 + 0 × 3 = 4" in question.because
