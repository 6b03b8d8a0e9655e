"""The small network: its numbers by hand, its gradients by finite differences and by every path."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.mlp import Mlp, forward, gradients, loss_of, surface, widths_from
from cvlab.mlp.network import REACH
from cvlab.mlp.proofs import by_paths, finite_differences, path_count
from cvlab.point_clouds import WINDOW
from tests.mlp.clouds import NETS, cloud, name, weights_of

each_net = pytest.mark.parametrize("net", NETS, ids=name)


def test_forward_and_backward_worked_by_hand():
    net = Mlp(hidden=(1,), activation="relu")
    weights = [np.array([[0.5], [-1.0]]), np.array([0.25]), np.array([[2.0]]), np.array([-0.5])]
    x, y = np.array([[1.0, -0.5]]), np.array([1.0])
    sums, values = forward(net, weights, x)
    assert sums[0][0, 0] == pytest.approx(0.5 * 1 + 1 * 0.5 + 0.25)  # 1.25
    assert sums[1][0, 0] == pytest.approx(2 * 1.25 - 0.5)  # 2
    p = 1 / (1 + np.exp(-2))
    assert values[-1][0, 0] == pytest.approx(p)
    assert loss_of(net, weights, x, y) == pytest.approx(-np.log(p))
    found = gradients(net, weights, x, y)
    wanted = [[[(p - 1) * 2], [(p - 1) * 2 * -0.5]], [(p - 1) * 2], [[(p - 1) * 1.25]], [p - 1]]
    for mine, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


@each_net
@pytest.mark.parametrize(("l1", "l2"), [(0, 0), (0.03, 0.01)])
def test_every_gradient_is_that_of_finite_differences(net, l1, l2):
    weights, (x, y) = weights_of(net), cloud(count=10)
    found = gradients(net, weights, x, y, l1=l1, l2=l2)
    pulled = finite_differences(lambda: loss_of(net, weights, x, y, l1=l1, l2=l2), weights)
    for mine, theirs in zip(found, pulled, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-7)


@each_net
def test_every_gradient_is_the_sum_over_all_paths(net):
    weights, (x, y) = weights_of(net), cloud(count=6)
    for point, label in zip(x, y, strict=True):
        found = gradients(net, weights, point[None], np.array([label]))
        for mine, theirs in zip(found, by_paths(net, weights, point, label), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-13)


def test_paths_are_counted_as_they_are_gone():
    assert path_count(Mlp(hidden=(4, 2)), 0) == 2
    assert path_count(Mlp(hidden=(4, 2)), 2) == 1
    assert path_count(Mlp(hidden=(3, 5, 2, 4)), 0) == 5 * 2 * 4


def test_a_step_of_a_trillionth_makes_finite_differences_wrong_by_a_ten_thousandth():
    net, (x, y) = Mlp(hidden=(4, 2)), cloud(count=10)
    weights = weights_of(net)
    found = gradients(net, weights, x, y)

    def error(step: float) -> float:
        pulled = finite_differences(lambda: loss_of(net, weights, x, y), weights, step)
        return max(np.abs(a - b).max() for a, b in zip(found, pulled, strict=True))

    assert error(1e-5) < 1e-9
    assert 1e-5 < error(1e-12) < 1e-3


def test_a_backward_pass_multiplies_twice_as_often_as_a_forward_pass():
    # forward: once a weight; backward: once a weight for its gradient, once to pass the slope on
    net = Mlp(hidden=(4, 2))
    kernels = [a * b for a, b in zip(net.sizes, net.sizes[1:], strict=False)]
    backward = 2 * sum(kernels) - kernels[0]  # nothing is passed on to the inputs
    assert 1.3 < backward / sum(kernels) <= 2


def test_a_sure_network_has_a_finite_loss_and_gradient():
    net = Mlp(hidden=(1,), activation="linear")
    weights = [np.array([[1e4], [0.0]]), np.zeros(1), np.array([[1.0]]), np.zeros(1)]
    x, y = np.array([[1.0, 0.0]]), np.array([0.0])
    assert loss_of(net, weights, x, y) == pytest.approx(1e4)
    assert gradients(net, weights, x, y)[-1][0] == pytest.approx(1)


def test_the_surface_covers_the_window_of_the_points():
    assert WINDOW == (-REACH, REACH)


def test_the_surface_has_the_upper_left_corner_first():
    net, side = Mlp(hidden=(2,), activation="linear"), 4
    weights = [np.eye(2), np.zeros(2), np.array([[1.0], [0.0]]), np.zeros(1)]  # p = sigmoid(x)
    found = surface(net, weights, side)
    np.testing.assert_allclose(found[0], 1 / (1 + np.exp(-np.array([-4.5, -1.5, 1.5, 4.5]))))
    weights[2] = np.array([[0.0], [1.0]])  # p = sigmoid(y)
    assert (np.diff(surface(net, weights, side)[:, 0]) < 0).all()


@pytest.mark.parametrize(
    ("hidden", "says"),
    [
        ((), "There are 0 hidden layers"),
        ((2,) * 5, "There are 5 hidden layers"),
        ((4, 0), "Hidden layer 2 has 0 units"),
        ((9,), "Hidden layer 1 has 9 units; this page draws at most 8"),
        ((10**6,), "1,000,000 units"),
    ],
)
def test_a_network_that_cannot_be_is_refused_in_a_sentence(hidden, says):
    with pytest.raises(ValueError, match=says):
        Mlp(hidden=hidden)


@pytest.mark.parametrize(("text", "widths"), [("3, 2", (3, 2)), (" 4 4;4 ", (4, 4, 4)), ("0", (0,))])
def test_widths_are_read(text, widths):
    assert widths_from(text) == widths


@given(st.text(max_size=40))
def test_any_other_text_is_refused_in_a_sentence(text):
    if re.fullmatch(r"[\s,;]*\d{1,6}([\s,;]+\d{1,6})*[\s,;]*", text):
        assert all(isinstance(width, int) for width in widths_from(text))
    else:
        with pytest.raises(ValueError, match="whole numbers"):
            widths_from(text)


def test_a_row_of_another_network_is_refused():
    with pytest.raises(ValueError, match="has 25 weights and biases, not 3"):
        Mlp(hidden=(4, 2)).split([1, 2, 3])
