"""Optimizers: Keras' names and defaults, and the formulas of their docstrings against Keras' own steps."""

import dataclasses
import re

import numpy as np
import pytest

from cvlab.optimizers import OPTIMIZERS, tex
from cvlab.params import params


def test_the_family_holds_the_seven_of_the_lesson():
    assert list(OPTIMIZERS) == ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw", "adagrad"]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_has_a_learning_rate_that_can_be_set_to_break_training(kind):
    rate = next(p for p in params(OPTIMIZERS[kind]) if p.name == "learning_rate")
    assert rate.limit.low > 0
    assert rate.limit.high >= 1


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_an_optimizer_survives_its_serial_form(kind):
    spec = OPTIMIZERS[kind](learning_rate=0.5)
    assert OPTIMIZERS.make(dataclasses.asdict(spec)) == spec


def test_a_learning_rate_of_zero_is_refused_in_words():
    with pytest.raises(ValueError, match="Learning rate"):
        OPTIMIZERS.make({"kind": "sgd", "learning_rate": 0})


@pytest.mark.keras
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_defaults_are_those_of_keras_save_for_the_momentum_that_names_a_kind(kind):
    import keras

    from cvlab.nets.build import keras_object

    spec = OPTIMIZERS[kind]()
    ours = keras_object(spec).get_config()
    keras_own = getattr(keras.optimizers, spec.keras_class)().get_config()
    differing = {name for name in ours if name != "name" and ours[name] != keras_own[name]}
    assert differing == {"momentum": {"momentum"}, "nesterov": {"momentum", "nesterov"}}.get(kind, set())


def by_the_docstring(kind, w, gradients, rate):
    """The formulas of the docstrings, step by step."""
    v = s = m = np.zeros_like(w)
    if kind == "adagrad":
        s = s + 0.1
    for t, g in enumerate(gradients, 1):
        if kind == "sgd":
            w = w - rate * g
        elif kind == "momentum":
            v = 0.9 * v - rate * g
            w = w + v
        elif kind == "nesterov":
            v = 0.9 * v - rate * g
            w = w + 0.9 * v - rate * g
        elif kind == "rmsprop":
            s = 0.9 * s + 0.1 * g**2
            w = w - rate * g / np.sqrt(s + 1e-7)
        elif kind == "adagrad":
            s = s + g**2
            w = w - rate * g / np.sqrt(s + 1e-7)
        elif kind in ("adam", "adamw"):
            if kind == "adamw":
                w = w - rate * 0.004 * w
            m = 0.9 * m + 0.1 * g
            s = 0.999 * s + 0.001 * g**2
            w = w - rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(s) + 1e-7)
    return w


@pytest.mark.keras
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_keras_steps_as_the_docstring_says(kind):
    import keras

    from cvlab.nets.build import keras_object

    random = np.random.default_rng(0)
    start, gradients = random.normal(size=5), random.normal(size=(7, 5))
    variable = keras.Variable(start.astype(np.float32))
    optimizer = keras_object(OPTIMIZERS[kind](learning_rate=0.05))
    for g in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g.astype(np.float32))], [variable])
    np.testing.assert_allclose(
        np.array(variable), by_the_docstring(kind, start, gradients, 0.05), rtol=1e-5, atol=1e-5
    )


WRITTEN = {
    "sgd": (r"w \leftarrow w - 0.05\, g",),
    "momentum": (r"v \leftarrow 0.9\, v - 0.05\, g", r"w \leftarrow w + v"),
    "nesterov": (r"v \leftarrow 0.9\, v - 0.05\, g", r"w \leftarrow w + 0.9\, v - 0.05\, g"),
    "rmsprop": (
        r"s \leftarrow 0.9\, s + 0.1\, g^2",
        r"w \leftarrow w - \frac{0.05\, g}{\sqrt{s + 10^{-7}}}",
    ),
    "adam": (
        r"m \leftarrow 0.9\, m + 0.1\, g",
        r"v \leftarrow 0.999\, v + 0.001\, g^2",
        r"\eta_t = 0.05\, \frac{\sqrt{1 - 0.999^t}}{1 - 0.9^t}",
        r"w \leftarrow w - \eta_t\, \frac{m}{\sqrt{v} + 10^{-7}}",
    ),
    "adagrad": (r"s \leftarrow s + g^2", r"w \leftarrow w - \frac{0.05\, g}{\sqrt{s + 10^{-7}}}"),
}
WRITTEN["adamw"] = (r"w \leftarrow w - 0.05 \cdot 0.004\, w", *WRITTEN["adam"])


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_formula_on_the_page_is_the_docstrings_with_the_numbers_chosen(kind):
    assert OPTIMIZERS[kind](learning_rate=0.05).formula() == WRITTEN[kind]


def test_rmsprop_with_momentum_is_written_with_its_momentum():
    assert OPTIMIZERS["rmsprop"](momentum=0.5).formula()[1:] == (
        r"v \leftarrow 0.5\, v + \frac{0.001\, g}{\sqrt{s + 10^{-7}}}",
        r"w \leftarrow w - v",
    )


@pytest.mark.parametrize("kind", ["momentum", "nesterov"])
def test_the_rate_of_a_running_mean_is_the_one_that_makes_the_same_steps(kind):
    spec = OPTIMIZERS[kind](learning_rate=0.02, momentum=0.75)
    said = spec.difference()
    assert r"$V \leftarrow 0.75\, V + 0.25\, g$" in said
    rate = float(re.search(r"must be ([\d.]+) for", said)[1])
    v = mean = w = other = 0.0
    for g in np.random.default_rng(3).normal(size=9):
        v = 0.75 * v - 0.02 * g
        w += v
        mean = 0.75 * mean + 0.25 * g
        other -= rate * mean
    assert w == pytest.approx(other)
    assert OPTIMIZERS["adam"]().difference() == ""


def test_numbers_in_formulas_are_written_as_powers_where_they_are_small():
    assert [tex(n) for n in (0.001, 1e-7, 3e-5, 1.0, 1 - 0.999)] == [
        "0.001",
        "10^{-7}",
        r"3 \cdot 10^{-5}",
        "1",
        "0.001",
    ]
