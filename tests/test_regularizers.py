"""Regularizers: their limits, and that Keras' own give the sums in their docstrings."""

import dataclasses

import pytest

from cvlab.regularizers import L2, REGULARIZERS


def test_the_family_holds_l1_l2_and_both():
    assert list(REGULARIZERS) == ["l1", "l2", "l1_l2"]


@pytest.mark.parametrize("kind", REGULARIZERS)
def test_a_regularizer_survives_its_serial_form(kind):
    spec = REGULARIZERS[kind]()
    assert REGULARIZERS.make(dataclasses.asdict(spec)) == spec


def test_a_negative_factor_is_refused_in_words():
    with pytest.raises(ValueError, match=r"L2 factor \(l2\) is -1; it must lie between 0 and 1"):
        REGULARIZERS.make({"kind": "l2", "l2": -1.0})


def test_a_factor_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not a number"):
        REGULARIZERS.make({"kind": "l2", "l2": "much"})


def test_specs_are_equal_by_value_so_that_compiled_nets_can_be_shared():
    assert L2(l2=0.5) == L2(l2=0.5)
    assert hash(L2(l2=0.5)) == hash(L2(l2=0.5))


@pytest.mark.keras
def test_keras_charges_what_the_docstrings_say():
    import numpy as np

    from cvlab.nets.build import keras_object

    w = np.array([1.0, -2.0, 3.0], np.float32)
    charged = {kind: float(keras_object(REGULARIZERS[kind]())(w)) for kind in REGULARIZERS}
    assert charged == pytest.approx({"l1": 0.01 * 6, "l2": 0.01 * 14, "l1_l2": 0.01 * 6 + 0.01 * 14})
