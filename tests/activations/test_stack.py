"""The stack: its sums are Keras' and a loop's, its sizes keep or lose what theory says, its dead units are dead."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest

from cvlab.activations import ACTIVATIONS, INITIALISERS
from cvlab.activations.draws import counted_dead, drawn, few, sizes
from cvlab.activations.small_digits import small_digits
from cvlab.activations.stack import (
    DRAWS,
    PICTURES,
    WIDTHS,
    Stack,
    arriving,
    dead_units,
    run,
    times,
    weights_of,
)
from cvlab.activations.theory import moments, predicted


def stack(kind="relu", start="he_uniform", layers=20, width=128, **numbers):
    return Stack(
        activation=ACTIVATIONS[kind](), initialiser=INITIALISERS[start](**numbers), layers=layers, width=width
    )


def powers(one, count):
    draws = [run(one, n) for n in range(count)]
    return np.stack([d.signal for d in draws]), np.stack([d.gradient for d in draws])


def test_the_digits_are_the_first_thousand_of_scikit_learn():
    load_digits = import_module("sklearn.datasets").load_digits
    np.testing.assert_array_equal(small_digits(), load_digits().data[:1000] / 16)
    assert np.bincount(load_digits().target[:PICTURES]).tolist() == [2] * 10


def test_a_product_in_pieces_is_the_product():
    random = np.random.default_rng(0)
    for rows, n, m in ((1, 3, 4), (20, 256, 256), (1000, 64, 16), (7, 600, 500)):
        x, w = random.normal(size=(rows, n)), random.normal(size=(n, m))
        np.testing.assert_allclose(times(x, w), x @ w, atol=1e-10)


@pytest.mark.keras
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_signal_and_gradient_are_those_of_a_network_of_keras(kind):
    keras, tf = import_module("keras"), import_module("tensorflow")
    one = stack(kind, "glorot_uniform", layers=5, width=16)
    layers = [keras.layers.Dense(16, kind, use_bias=False, dtype="float64") for _ in range(5)]
    for n, (layer, w) in enumerate(zip(layers, weights_of(one, 3), strict=True)):
        layer.build((None, 16 if n else 64))
        layer.set_weights([w])
    outputs = [tf.constant(small_digits()[:PICTURES])]
    with tf.GradientTape() as tape:
        tape.watch(outputs[0])
        for layer in layers:
            outputs.append(layer(outputs[-1]))
    back = tape.gradient(outputs[-1], outputs[1:], output_gradients=tf.constant(arriving(one, 3)))
    found = run(one, 3)
    np.testing.assert_allclose(found.signal, [np.mean(np.square(o)) for o in outputs], rtol=1e-6)
    np.testing.assert_allclose(found.gradient, [np.mean(np.square(g)) for g in back], rtol=1e-6)


def test_the_gradient_is_that_of_finite_differences():
    one, step = stack("tanh", "he_uniform", layers=3, width=16), 1e-6
    weights, sent = list(weights_of(one, 0)), arriving(one, 0)
    first = one.activation.value(small_digits()[:PICTURES] @ weights[0])

    def end(x):
        for w in weights[1:]:
            x = one.activation.value(x @ w)
        return float((x * sent).sum())

    slopes = np.zeros_like(first)
    for place in np.ndindex(first.shape):
        moved = np.zeros_like(first)
        moved[place] = step
        slopes[place] = (end(first + moved) - end(first - moved)) / (2 * step)
    assert np.square(slopes).mean() == pytest.approx(run(one, 0).gradient[0], rel=1e-6)


def test_with_he_and_relu_at_width_256_the_mean_power_of_200_draws_stays_within_a_fifth():
    signal, gradient = powers(stack(layers=20, width=256), 200)
    assert signal[:, 20].mean() == pytest.approx(signal[0, 0], rel=0.2)
    assert gradient[:, 0].mean() == pytest.approx(1, rel=0.2)


def test_normal_weights_of_a_hundredth_vanish():
    signal, gradient = powers(stack("relu", "random_normal", stddev=0.01), 20)
    assert np.sqrt(signal[:, 20].mean()) < 1e-20
    assert np.sqrt(gradient[:, 0].mean()) < 1e-18


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_with_zeros_nothing_comes_back_and_the_signal_is_the_value_at_zero(kind):
    found = run(stack(kind, "zeros", layers=4, width=16), 0)
    np.testing.assert_allclose(found.signal[1:], float(ACTIVATIONS[kind]().value(0.0)) ** 2)
    assert found.gradient.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("start", ["he_uniform", "glorot_uniform", "random_normal"])
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_theory_is_what_wide_layers_do(kind, start):
    one = stack(kind, start, layers=6, width=256)
    signal, gradient = powers(one, 12)
    theory = predicted(one)
    np.testing.assert_allclose(signal.mean(axis=0), theory.signal, rtol=0.15)
    np.testing.assert_allclose(gradient.mean(axis=0), theory.gradient, rtol=0.3)


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("variance", [1e-6, 0.3, 4.0, 900.0])
def test_the_moments_are_means_over_normal_numbers(kind, variance):
    quad = import_module("scipy.integrate").quad
    spec, spread = ACTIVATIONS[kind](), np.sqrt(variance)

    def mean(f):
        def weighed(z):
            return float(f(spread * z)) ** 2 * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)

        ends = sorted({min(max(p / spread, -8), 8) for p in (-np.inf, -3, -0.1, 0, 0.1, 3, np.inf)})
        return sum(quad(weighed, a, b, limit=200)[0] for a, b in pairwise(ends))

    value, slope = moments(spec, np.array([variance]))
    assert value[0] == pytest.approx(mean(spec.value), rel=2e-3)
    assert slope[0] == pytest.approx(mean(spec.slope), rel=2e-3)


def test_relu_halves_both():
    value, slope = moments(ACTIVATIONS["relu"](), np.array([3.0]))
    assert (value[0], slope[0]) == (pytest.approx(1.5, rel=1e-3), pytest.approx(0.5, rel=1e-3))


@pytest.mark.parametrize("start", INITIALISERS)
def test_weights_have_the_variance_that_is_said(start):
    spec = INITIALISERS[start]()
    w = spec.draw(np.random.default_rng(0), 300, 200)
    assert w.shape == (300, 200)
    assert w.var() == pytest.approx(spec.variance(300, 200), rel=0.02)
    made = eval(spec.code(), {"np": np, "random": np.random.default_rng(0), "fan_in": 300, "fan_out": 200})
    np.testing.assert_allclose(made, w, atol=1e-12)


@pytest.mark.keras
@pytest.mark.parametrize("start", INITIALISERS)
def test_weights_have_the_variance_and_the_ends_of_keras(start):
    keras = import_module("keras")
    theirs = np.array(keras.initializers.get(start)((300, 200)))
    ours = INITIALISERS[start]().draw(np.random.default_rng(1), 300, 200)
    assert ours.var() == pytest.approx(theirs.var(), rel=0.03)
    assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.25)


def test_dead_units_are_those_with_no_slope_on_any_picture():
    one = stack(layers=4, width=32)
    x, counts = small_digits(), []
    for w in weights_of(one, 0):
        z = x @ w
        counts.append(sum(all(z[n, unit] <= 0 for n in range(len(z))) for unit in range(32)))
        x = z.clip(0)
    assert list(dead_units(one)) == counts
    assert counted_dead(one, 60) == tuple(counts)
    assert max(counts) > 0


def test_a_shallower_stack_begins_as_the_deeper_one():
    deep, shallow = stack(layers=9, width=16), stack(layers=3, width=16)
    np.testing.assert_array_equal(run(deep, 1).signal[:4], run(shallow, 1).signal)
    assert counted_dead(deep, 60)[:3] == counted_dead(shallow, 60)


def test_draws_are_kept_and_more_come_until_there_are_all():
    one = stack("silu", "glorot_uniform", layers=7, width=16)
    first = drawn(one)
    assert len(first) == few(one) < DRAWS
    assert drawn(one) == first
    every = drawn(one, 60)
    assert len(every) == DRAWS
    assert every[: len(first)] == first
    np.testing.assert_array_equal(every[-1].signal, run(one, DRAWS - 1).signal)
    assert few(stack(layers=50, width=256)) == 1


def test_the_mean_is_of_powers_and_the_band_holds_the_middle_four_fifths():
    given = np.array([[1.0], [4.0], [9.0], [16.0], [25.0]])
    found = sizes(given)
    assert found.mean[0] == pytest.approx(np.sqrt(11))
    assert (found.low[0] ** 2, found.high[0] ** 2) == (pytest.approx(2.2), pytest.approx(21.4))


@pytest.mark.parametrize(
    ("name", "value"), [("layers", 0), ("layers", 51), ("layers", 2.5), ("width", 17), ("width", 10**9)]
)
def test_a_stack_out_of_range_is_refused_in_a_sentence(name, value):
    with pytest.raises(ValueError, match=f"stack's {name} is .*must"):
        replace(stack(width=WIDTHS[0]), **{name: value})


def test_a_stack_of_something_else_is_refused():
    with pytest.raises(ValueError, match="an activation and an initialiser"):
        Stack(activation="relu", initialiser=INITIALISERS["zeros"]())
