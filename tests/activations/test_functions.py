"""Values and slopes of the eight are Keras', and the slopes are those of the curves."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from cvlab.activations import ACTIVATIONS, ELU, LeakyReLU, flat_share, flat_zones
from cvlab.layers.base import ACTIVATIONS as OF_LAYERS

GRID = np.r_[np.linspace(-8, 8, 801), -30, 30, 0.0]
SPECS = [ACTIVATIONS[kind]() for kind in ACTIVATIONS]
SPECS += [LeakyReLU(negative_slope=0.05), LeakyReLU(negative_slope=1.0), ELU(alpha=0.4), ELU(alpha=2.5)]
each = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.kind}{spec.options() or ''}")


def of_keras(spec, x):
    """Value and slope by Keras, in float64; at a kink too."""
    keras, tensorflow = import_module("keras"), import_module("tensorflow")
    x = tensorflow.constant(x, tensorflow.float64)
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        y = getattr(keras.activations, spec.kind)(x, **spec.options())
    return np.array(y), np.array(tape.gradient(y, x))


@pytest.mark.keras
@each
def test_value_and_slope_are_keras(spec):
    value, slope = of_keras(spec, GRID)
    np.testing.assert_allclose(spec.value(GRID), value, atol=1e-6, rtol=1e-6)
    np.testing.assert_allclose(spec.slope(GRID), slope, atol=1e-6, rtol=1e-6)


@pytest.mark.keras
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_the_numbers_of_each_are_keras_defaults(kind):
    keras = import_module("keras")
    plain = np.array(getattr(keras.activations, kind)(keras.ops.convert_to_tensor(GRID)))
    np.testing.assert_allclose(ACTIVATIONS[kind]().value(GRID), plain, atol=1e-6, rtol=1e-6)


@pytest.mark.keras
def test_at_its_kink_relu_has_the_slope_that_the_page_says_keras_takes():
    assert of_keras(ACTIVATIONS["relu"](), [0.0])[1][0] == 0 == ACTIVATIONS["relu"]().slope(0.0)
    leaky = LeakyReLU(negative_slope=0.3)
    assert of_keras(leaky, [0.0])[1][0] == pytest.approx(0.3) == float(leaky.slope(0.0))


@each
def test_the_slope_is_that_of_finite_differences_away_from_a_kink(spec):
    x, step = np.linspace(-6, 6, 241) + 0.0123, 1e-6
    by_hand = (spec.value(x + step) - spec.value(x - step)) / (2 * step)
    np.testing.assert_allclose(spec.slope(x), by_hand, atol=1e-7)


@each
def test_a_kink_is_where_the_slopes_of_both_sides_differ(spec):
    left, right = spec.slope(-1e-9), spec.slope(1e-9)
    assert (abs(left - right) > 1e-6) == (spec.kink is not None)


@each
def test_nothing_overflows_far_out(spec):
    far = np.array([-1e4, 1e4])
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(spec.value(far)).all()
        assert np.isfinite(spec.slope(far)).all()


@each
def test_the_zones_are_where_the_slope_is_under_a_tenth(spec):
    zones, x = flat_zones(spec), np.linspace(-6, 6, 5003)
    inside = np.zeros(len(x), bool)
    near = np.zeros(len(x), bool)
    for low, high in zones:
        inside |= (x >= low) & (x <= high)
        near |= (np.abs(x - low) < 1e-6) | (np.abs(x - high) < 1e-6)
    flat = np.abs(spec.slope(x)) < 0.1
    assert (inside == flat)[~near].all()
    assert flat_share(spec, x) == flat.mean()


def test_zones_worked_by_hand():
    ends = {kind: [z for zone in flat_zones(ACTIVATIONS[kind]()) for z in zone] for kind in ACTIVATIONS}
    assert ends["relu"] == pytest.approx([-6, 0], abs=1e-9)
    assert ends["leaky_relu"] == []
    assert ends["elu"] == pytest.approx([-6, np.log(0.1)])
    share = (1 + np.sqrt(0.6)) / 2  # s (1 - s) = 0.1
    assert ends["sigmoid"][1:3] == pytest.approx([-np.log(share / (1 - share)), np.log(share / (1 - share))])
    assert ends["tanh"][2] == pytest.approx(np.arctanh(np.sqrt(0.9)))
    assert ends["softplus"][1] == pytest.approx(-np.log(9))
    assert len(ends["gelu"]) == 4, "GELU's slope passes through 0, so it is flat twice"


def test_the_names_are_those_of_the_layers():
    assert set(ACTIVATIONS) <= set(OF_LAYERS)


@each
def test_the_code_calls_keras_with_its_own_numbers(spec):
    call = spec.call("z")
    assert call.startswith(f"keras.activations.{spec.kind}(z")
    assert all(f"{name}={value:g}" in call for name, value in spec.options().items())


@each
def test_the_formula_says_its_numbers(spec):
    text = " ".join(spec.formula())
    assert all(f"{v:g}" in text or v == 1 for v in spec.options().values())
