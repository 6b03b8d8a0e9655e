"""Two linear layers are one matrix, and two points show that with an activation there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.activations import ACTIVATIONS
from cvlab.activations.one_map import TwoLayers, from_text, proof, to_text

NUMBERS = st.integers(-900, 900).map(lambda n: n / 100)
ANY = st.builds(
    TwoLayers,
    first=st.tuples(*[NUMBERS] * 4),
    second=st.tuples(*[NUMBERS] * 4),
    point=st.tuples(NUMBERS, NUMBERS),
)


@given(ANY)
def test_the_product_does_what_both_do(layers):
    point = np.array(layers.point)
    np.testing.assert_allclose(layers.product() @ point, layers.through(point), atol=1e-9)
    assert proof(layers, None).gap == 0


@given(ANY)
def test_a_text_is_read_again(layers):
    assert from_text(to_text(layers)) == layers


def test_the_product_worked_by_hand():
    layers = TwoLayers(first=(1, 2, 3, 4), second=(5, 6, 7, 8), point=(1, 1))
    assert layers.product().tolist() == [[23, 34], [31, 46]]
    assert layers.through(np.array([1, 1])).tolist() == [57, 77]


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_for_each_of_the_eight_the_first_numbers_prove_it(kind):
    layers, spec = TwoLayers(), ACTIVATIONS[kind]()
    found = proof(layers, spec)
    assert found.gap > 0.05
    assert found.factor == (2 if kind == "tanh" else -1) or kind in (
        "elu",
        "gelu",
        "silu",
        "softplus",
        "sigmoid",
    )
    # No matrix at all: the best one for both points, by least squares, misses them.
    points = np.stack([np.array(layers.point), found.partner])
    answers = np.stack([found.answer, found.partner_answer])
    best, *_ = np.linalg.lstsq(points, answers, rcond=None)
    assert np.abs(points @ best - answers).max() > 0.01


@given(ANY)
def test_for_relu_the_double_goes_to_the_double_and_for_tanh_the_opposite_to_the_opposite(layers):
    point = np.array(layers.point)
    relu, tanh = ACTIVATIONS["relu"](), ACTIVATIONS["tanh"]()
    np.testing.assert_allclose(layers.through(2 * point, relu), 2 * layers.through(point, relu), atol=1e-9)
    np.testing.assert_allclose(layers.through(-point, tanh), -layers.through(point, tanh), atol=1e-9)


def test_nothing_is_proved_at_zero():
    assert proof(TwoLayers(point=(0, 0)), ACTIVATIONS["relu"]()).gap == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1,2,3,4;1,2,3,4;1",
        "1,2,3,4;1,2,3,x;1,2",
        "1,2,3,4;1,2,3,nan;1,2",
        "1,2,3,99;1,2,3,4;1,2",
        ";;;",
    ],
)
def test_a_damaged_text_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="matrices in this link are damaged"):
        from_text(text)
