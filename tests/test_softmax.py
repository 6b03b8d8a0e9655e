"""Flatten, dense, softmax and cross-entropy: against numbers worked by hand, finite differences and Keras."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cvlab.architecture import Architecture
from cvlab.codegen.softmax import keras_code
from cvlab.experiment import stored_net
from cvlab.figures import number, percent
from cvlab.layers import Activation, Dense, Dropout, Flatten
from cvlab.samples import digit_label, sample
from cvlab.softmax import (
    contributions,
    cross_entropy,
    dense,
    flat_index,
    logits_from,
    noticed,
    place_of,
    softmax,
    softmax_steps,
    telling_temperature,
)


def test_numbers_worked_by_hand():
    steps = softmax_steps([math.log(1), math.log(2), math.log(5)])
    np.testing.assert_allclose(steps.probabilities, [1 / 8, 2 / 8, 5 / 8])
    np.testing.assert_allclose(steps.powers, [1 / 5, 2 / 5, 1])  # after the largest logit is taken off
    assert steps.total == pytest.approx(8 / 5)
    assert cross_entropy([math.log(1), math.log(2), math.log(5)], 1) == pytest.approx(math.log(4))


def test_the_same_number_on_every_logit_changes_nothing():
    logits = np.random.default_rng(0).normal(size=10)
    np.testing.assert_allclose(softmax(logits + 123.4), softmax(logits), atol=1e-13)


def test_huge_logits_do_not_overflow():
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_allclose(softmax([1000.0, 999.0]), [1 / (1 + math.exp(-1)), 1 / (1 + math.e)])
        assert cross_entropy([1000.0, 0.0], 1) == 1000


def test_shares_are_positive_and_make_one_whole():
    for seed in range(50):
        logits = np.random.default_rng(seed).normal(scale=5, size=10)
        shares = softmax(logits)
        assert shares.sum() == pytest.approx(1)
        assert (shares > 0).all()
        assert np.array_equal(np.argsort(shares), np.argsort(logits))


def test_cold_makes_sure_and_heat_makes_even():
    logits = [1.0, 2.0, 4.0]
    assert softmax(logits, 0.1)[2] > 0.999
    assert softmax(logits, 1)[2] > softmax(logits, 3)[2] > 1 / 3
    np.testing.assert_allclose(softmax(logits, 1e6), [1 / 3] * 3, atol=1e-5)
    np.testing.assert_allclose(softmax(logits, 2), softmax(np.divide(logits, 2)))


def test_the_slope_of_the_loss_is_the_share_less_one_for_the_true_class():
    logits, true, step = np.array([0.3, -1.2, 2.0]), 1, 1e-6
    for k in range(3):
        ahead, behind = logits.copy(), logits.copy()
        ahead[k] += step
        behind[k] -= step
        slope = (cross_entropy(ahead, true) - cross_entropy(behind, true)) / (2 * step)
        assert slope == pytest.approx(softmax(logits)[k] - (k == true), abs=1e-8)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1.0, 2.0], 0.0), "temperature is 0; it must be above 0"),
        (([1.0, math.nan],), "finite numbers"),
        (([],), "finite numbers"),
        (([[1.0, 2.0]],), "a row"),
    ],
)
def test_wrong_arguments_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        softmax(*arguments)


def test_an_unknown_class_is_named():
    with pytest.raises(ValueError, match="classes 0 to 1; there is no class 2"):
        cross_entropy([1.0, 2.0], 2)


def test_flatten_is_numpys_row_major_order():
    shape = (3, 4, 2)
    cube = np.random.default_rng(1).random(shape)
    flat = cube.reshape(-1)
    for index in range(flat.size):
        place = place_of(index, shape)
        assert flat[index] == cube[place]
        assert flat_index(*place, shape) == index
    with pytest.raises(ValueError, match="entries 0 to 23"):
        place_of(24, shape)
    with pytest.raises(ValueError, match="no row 3"):
        flat_index(3, 0, 0, shape)


def test_the_dense_layer_by_hand():
    weights = [[1, -1], [0.5, 2]]
    assert contributions([2, 4], weights).tolist() == [[2, -2], [2, 8]]
    assert dense([2, 4], weights, [0.25, -0.5]).tolist() == [4.25, 5.5]
    with pytest.raises(ValueError, match="do not fit"):
        dense([1, 2, 3], weights, [0, 0])


def test_it_equals_scipy():
    special = pytest.importorskip("scipy.special")
    logits = np.random.default_rng(2).normal(scale=30, size=(200, 10))
    for row in logits:
        np.testing.assert_allclose(softmax(row), special.softmax(row), rtol=1e-12)
        np.testing.assert_allclose(
            [cross_entropy(row, k) for k in range(10)], -special.log_softmax(row), rtol=1e-10, atol=1e-12
        )


@pytest.mark.keras
def test_the_last_step_of_the_stored_net_reads_the_handwritten_digits():
    from cvlab.nets.last_steps import last_step
    from cvlab.nets.probing import look

    experiment, weights = stored_net()
    digits, right = sample("Handwritten digits"), 0
    for row in range(40):
        step = last_step(experiment, weights, digits.image(row))
        assert len(step.maps.shape) == 3
        right += int(step.logits.argmax()) == digit_label(row)
    assert right >= 36
    np.testing.assert_allclose(step.logits, look(experiment, weights, digits.image(39)).logits, rtol=1e-4)


@pytest.mark.keras
def test_numbers_that_come_without_maps_are_one_row():
    from cvlab.nets.last_steps import last_step

    last = (Dense(units=10), Activation(activation="softmax"))
    net = Architecture((4, 3, 1), (Flatten(), Dense(units=7, activation="relu"), Dropout(), *last))
    weights = [np.ones(shape, np.float32) for shape in ((12, 7), (7,), (7, 10), (10,))]
    step = last_step(net, weights, np.ones((4, 3, 1), np.float32))
    assert step.maps.shape == (1, 1, 7)
    assert step.logits.tolist() == [7 * 13 + 1] * 10
    direct = Architecture((4, 3, 1), (Flatten(), *last))
    weights = [np.ones((12, 10), np.float32), np.zeros(10, np.float32)]
    assert last_step(direct, weights, np.ones((4, 3, 1), np.float32)).maps.shape == (4, 3, 1)


@pytest.mark.keras
def test_a_net_that_does_not_end_with_dense_is_named():
    from cvlab.nets.last_steps import last_step

    net = Architecture((4, 3, 1), (Flatten(), Activation(activation="softmax")))
    with pytest.raises(ValueError, match="end with a dense layer and softmax"):
        last_step(net, [], np.ones((4, 3, 1), np.float32))


def test_the_question_asks_for_a_temperature_that_is_not_the_present_one():
    assert telling_temperature([0.0, 11.0], 1) == 10
    for temperature in (0.5, 1, 2, 5, 10):
        assert telling_temperature([0.0, 1.0, 3.0], temperature) != temperature


@pytest.mark.parametrize("text", ["1,2", "1,2,x", "1,2,nan", "1,2,2000", ""])
def test_damaged_logits_of_a_link_are_refused(text):
    with pytest.raises(ValueError, match="in this link are damaged"):
        logits_from(text, 3)
    assert logits_from("1,-2.5,3e1", 3) == (1, -2.5, 30)


@pytest.mark.keras
def test_the_exported_code_prints_the_shares_and_the_loss(capsys):
    pytest.importorskip("keras")
    exec(keras_code([0.5, -1, 2], 1, 2.0), {})
    *shares, loss = capsys.readouterr().out.replace("[", " ").replace("]", " ").split()
    np.testing.assert_allclose([float(v) for v in shares], softmax([0.5, -1, 2], 2.0), atol=1e-4)
    assert float(loss) == pytest.approx(cross_entropy([0.5, -1, 2], 1, 2.0), abs=1e-5)


@pytest.mark.keras
def test_it_equals_keras():
    keras = pytest.importorskip("keras")
    rng = np.random.default_rng(3)
    for _ in range(50):
        flat, weights, bias = rng.random(24), rng.normal(size=(24, 10)), rng.normal(size=10)
        layer = keras.layers.Dense(10)
        layer.build((None, 24))
        layer.set_weights([weights, bias])
        logits = dense(flat, weights, bias)
        np.testing.assert_allclose(np.asarray(layer(flat[None].astype("float32")))[0], logits, atol=1e-5)
        for temperature in (0.5, 1, 3):
            scaled = np.float32(logits / temperature)
            np.testing.assert_allclose(keras.ops.softmax(scaled), softmax(logits, temperature), atol=1e-6)
        loss = keras.losses.sparse_categorical_crossentropy(
            np.array([4]), np.float32(logits)[None], from_logits=True
        )
        assert float(np.asarray(loss)[0]) == pytest.approx(cross_entropy(logits, 4), abs=1e-4)


@pytest.mark.keras
def test_flatten_is_keras_flatten():
    keras = pytest.importorskip("keras")
    cube = np.random.default_rng(4).random((3, 4, 2)).astype("float32")
    flat = np.asarray(keras.layers.Flatten()(cube[None]))[0]
    assert all(flat[flat_index(r, c, k, cube.shape)] == cube[r, c, k] for r, c, k in np.ndindex(cube.shape))


def test_a_share_is_never_told_as_all_or_nothing_where_it_is_not():
    assert [percent(s) for s in (0.0, 1e-5, 0.318, 0.99999, 1.0)] == [
        "0.0 %",
        "< 0.1 %",
        "31.8 %",
        "> 99.9 %",
        "100.0 %",
    ]


def test_a_small_loss_is_told_as_a_power_of_ten():
    assert [number(v) for v in (0.0, 1.6e-5, 0.3181, 12.345)] == ["0", "1.6 × 10⁻⁵", "0.318", "12.3"]


def test_the_steps_are_told_what_was_done_to_the_logits():
    network = np.array([1.0, 3.0, 0.0])
    assert noticed(network, network, 1, 1) == {
        "edited": False,
        "lead": pytest.approx(float(np.diff(np.sort(softmax(network)))[-1])),
        "lifted": 0.0,
        "mistaken": False,
        "lowered": 0.0,
    }
    assert noticed(network, network + 3, 1, 0) | {"lead": 0} == {
        **{"edited": True, "lead": 0, "lifted": pytest.approx(3), "mistaken": True, "lowered": -3.0}
    }
    assert noticed(network, np.array([3.0, 3.0, 0.0]), 1, 1)["lead"] == pytest.approx(0)
