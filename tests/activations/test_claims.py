"""What the lesson's words say is so in numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cvlab.activations import ACTIVATIONS, INITIALISERS
from cvlab.activations.draws import counted_dead, drawn, sizes
from cvlab.activations.stack import Stack
from cvlab.activations.theory import predicted
from cvlab.convolution import correlate
from cvlab.handwriting.drawing import SEVEN, rasterize
from cvlab.images import mnist_style
from cvlab.kernels import KERNELS
from cvlab.steps import steps_of
from cvlab.ui.page import read_words

X = np.linspace(-8, 8, 160_001)
WORDS = " ".join(read_words("activations")["How it works"].split())


def answer(n):
    """The answer of a step, its lines joined."""
    return " ".join(steps_of("activations").steps[n].answer.split())


def stack(kind, start="he_uniform", layers=20, **numbers):
    return Stack(activation=ACTIVATIONS[kind](), initialiser=INITIALISERS[start](**numbers), layers=layers)


def first_gradient(one):
    return float(sizes(np.stack([d.gradient for d in drawn(one, 120)])).mean[0])


def test_sigmoid_is_a_quarter_steep_at_best_and_ten_leave_a_millionth():
    slopes = ACTIVATIONS["sigmoid"]().slope(X)
    assert slopes.max() == 0.25 == ACTIVATIONS["sigmoid"]().slope(0.0)
    assert pytest.approx(9.5e-7, rel=0.01) == 0.25**10
    assert float(ACTIVATIONS["sigmoid"]().slope(5.0)) == pytest.approx(0.00665, rel=1e-3)
    assert float(ACTIVATIONS["sigmoid"]().slope(5.0)) ** 10 == pytest.approx(1.7e-22, rel=0.02)
    assert "0.00665" in answer(0)
    assert "1.7 × 10⁻²²" in answer(0)
    assert "9.5 × 10⁻⁷" in answer(0)


def test_tanh_and_relu_reach_one_gelu_and_silu_a_little_more_and_change_their_sign():
    assert ACTIVATIONS["tanh"]().slope(X).max() == 1 == ACTIVATIONS["relu"]().slope(X).max()
    for kind in ("gelu", "silu"):
        slopes = ACTIVATIONS[kind]().slope(X)
        assert 1 < slopes.max() < 1.2
        assert slopes[X < 0].min() < 0 < slopes[X < 0].max()
        assert float(ACTIVATIONS[kind]().slope(0.0)) == 0.5
    assert "a little above 1" in WORDS


def test_on_the_drawn_seven_relu_makes_zeros_leaky_none_and_sigmoid_leaves_none():
    values = correlate(mnist_style(rasterize(SEVEN)), KERNELS["vertical"]().array())
    share = {
        kind: (ACTIVATIONS[kind]().value(values) == 0).mean() for kind in ("relu", "leaky_relu", "sigmoid")
    }
    before = (values == 0).mean()
    assert share["relu"] > before + 0.1
    assert share["leaky_relu"] == before
    assert share["sigmoid"] == 0
    assert ACTIVATIONS["sigmoid"]().value(0.0) == 0.5


def test_with_he_four_bring_a_tenth_of_the_gradient_back_and_sigmoid_next_to_nothing():
    found = {
        kind: first_gradient(stack(kind)) for kind in ("relu", "leaky_relu", "elu", "tanh", "gelu", "silu")
    }
    assert all(found[kind] > 0.1 for kind in ("relu", "leaky_relu", "elu", "tanh"))
    assert all(found[kind] < 0.1 for kind in ("gelu", "silu"))
    assert first_gradient(stack("sigmoid")) == pytest.approx(3.5e-10, rel=0.02)
    assert "3.5 × 10⁻¹⁰" in answer(3)


def test_a_spread_of_an_eighth_brings_relu_through_50_layers_and_others_do_not():
    def end(s):
        return float(np.sqrt(predicted(stack("relu", "random_normal", 50, stddev=s)).signal[-1]))

    start = float(np.sqrt(predicted(stack("relu")).signal[0]))
    assert 128 * 0.125**2 / 2 == 1
    assert INITIALISERS["he_uniform"]().variance(128, 128) == 0.125**2
    assert 0.1 < end(0.125) < 1.5
    for other in (0.115, 0.135):
        assert not 0.1 < end(other) < 1.5
    assert end(0.1) == pytest.approx(5e-6, rel=0.1)
    assert 6000 < end(0.15) / start < 7000


def test_relu_with_glorot_loses_the_root_of_a_half_each_layer_and_he_makes_up_for_it():
    glorot, he = (INITIALISERS[s]().variance(128, 128) for s in ("glorot_uniform", "he_uniform"))
    assert (glorot, he) == (1 / 128, 2 / 128)
    assert pytest.approx(0.707, abs=1e-3) == 0.5**0.5
    assert pytest.approx(3e-8, rel=0.02) == 0.5**25
    shrunk = predicted(stack("relu", "glorot_uniform", 50)).signal
    np.testing.assert_allclose(shrunk[2:] / shrunk[1:-1], 0.5, rtol=1e-2)
    kept = predicted(stack("relu", "he_uniform", 50)).signal
    assert kept[-1] == pytest.approx(kept[0], rel=1e-2)


def test_dead_units_are_few_in_the_first_layer_and_many_deep_down_and_leaky_has_none():
    dead = counted_dead(stack("relu", layers=50), 120)
    assert dead[0] == 8
    low, high = map(int, re.search(r"from (\d+) to (\d+) in each", answer(6)).groups())
    assert (min(dead[10:]), max(dead[10:])) == (low, high)
    assert max(counted_dead(stack("leaky_relu", layers=50), 120)) == 0


def test_deep_down_the_digits_look_alike():
    from cvlab.activations.small_digits import small_digits
    from cvlab.activations.stack import weights_of

    def alike(x):
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        return float((unit @ unit.T)[~np.eye(len(x), dtype=bool)].mean())

    x = small_digits()[:20]
    before = alike(x)
    for w in weights_of(stack("relu", layers=30), 0):
        x = np.maximum(x @ w, 0)
    assert before < 0.8 < 0.97 < alike(x)


def test_the_reading_names_what_keras_takes():
    assert ACTIVATIONS["leaky_relu"]().options() == {"negative_slope": 0.2}
    assert ACTIVATIONS["elu"]().options() == {"alpha": 1}
    assert "slope of 0.2 below zero (the layer `LeakyReLU` has 0.3)" in WORDS


@pytest.mark.keras
def test_the_layer_of_keras_has_another_slope():
    from importlib import import_module

    assert import_module("keras").layers.LeakyReLU().negative_slope == pytest.approx(0.3)
