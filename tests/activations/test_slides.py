"""What the lesson saves for slides holds the numbers on screen, and is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.activations import ACTIVATIONS, INITIALISERS
from cvlab.activations.draws import drawn
from cvlab.activations.one_map import TwoLayers
from cvlab.activations.stack import Stack
from cvlab.plots.slides import activations
from cvlab.plots.slides.drawing import drawn as file_of

STACK = Stack(activation=ACTIVATIONS["relu"](), initialiser=INITIALISERS["zeros"](), layers=3, width=16)
VALUES = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4, 1)
SLIDES = (
    activations.curve(ACTIVATIONS["gelu"](), 1.0),
    activations.response(VALUES, ACTIVATIONS["relu"](), (0.0, 0.5)),
    *activations.stack(STACK),
    activations.one_matrix(TwoLayers()),
)


@pytest.mark.parametrize("slide", SLIDES, ids=lambda slide: slide.name)
def test_each_is_drawn(slide):
    assert file_of(slide, "svg").startswith(b"<?xml")


def test_their_numbers_are_those_of_the_page():
    curve, response, signal, gradient, matrices = SLIDES
    x, y = curve.arrays()["f′(x)"]
    np.testing.assert_allclose(y, ACTIVATIONS["gelu"]().slope(x))
    np.testing.assert_array_equal(response.arrays()["After ReLU"], VALUES[..., 0].clip(0))
    assert signal.arrays()["measured"][1, 0] == pytest.approx(np.log10(drawn(STACK)[0].signal[0]) / 2)
    assert gradient.arrays()["theory"].tolist() == [[1, 2, 3], [-60, -60, 0]]
    np.testing.assert_array_equal(matrices.arrays()["W₂ W₁"], TwoLayers().product())
