"""Training as the browser does it: the generator, the first weights, the order, and what the lesson says of it."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.mlp import Mlp, Recipe, forward, gradients, initial, train
from cvlab.mlp.training import mulberry32, order_of
from tests.mlp.clouds import cloud, weights_of


def test_the_generator_gives_the_numbers_that_mulberry32_gives_in_javascript():
    draw = mulberry32(0)
    assert [draw() for _ in range(3)] == [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]


def test_its_numbers_spread_evenly():
    draw = mulberry32(42)
    counts, _ = np.histogram([draw() for _ in range(20_000)], 20, (0, 1))
    assert (np.abs(counts - 1000) < 150).all()


def test_every_epoch_has_all_points_in_an_order_of_its_own():
    orders = [tuple(order_of(30, seed, epoch)) for seed in range(3) for epoch in range(3)]
    assert all(sorted(order) == list(range(30)) for order in orders)
    assert len(set(orders)) == 9


def test_first_weights_are_within_glorots_limit_and_fill_it():
    for kernel in initial(Mlp(hidden=(8, 8, 8)), 1)[::2]:
        limit = np.sqrt(6 / sum(kernel.shape))
        assert 0.6 * limit < np.abs(kernel).max() <= limit


def test_one_batch_is_one_step_against_the_gradient():
    net, (x, y) = Mlp(hidden=(4, 2)), cloud(count=12)
    weights = weights_of(net)
    found = train(net, weights, Recipe(rate=0.3, batch=12, l2=0.01), x, y, seed=0, epochs=1)
    wanted = gradients(net, weights, x, y, l2=0.01)
    for after, before, slope in zip(found, weights, wanted, strict=True):
        np.testing.assert_allclose(after, before - 0.3 * slope, atol=1e-12)


def test_two_times_five_epochs_are_ten():
    net, (x, y) = Mlp(hidden=(4, 2)), cloud()
    words = {"seed": 3, "recipe": Recipe(batch=7)}
    whole = train(net, initial(net, 3), x=x, y=y, epochs=10, **words)
    half = train(net, initial(net, 3), x=x, y=y, epochs=5, **words)
    half = train(net, half, x=x, y=y, epochs=5, first=5, **words)
    assert all((a == b).all() for a, b in zip(whole, half, strict=True))


def test_gradients_that_are_kept_add_up():
    net, (x, y) = Mlp(hidden=(2,)), cloud(count=8)
    first = weights_of(net)
    one = gradients(net, first, x, y)
    second = [w - 0.1 * g for w, g in zip(first, one, strict=True)]
    two = gradients(net, second, x, y)
    found = train(net, first, Recipe(rate=0.1, batch=8, keep=True), x, y, seed=0, epochs=2)
    for after, w, a, b in zip(found, second, one, two, strict=True):
        np.testing.assert_allclose(after, w - 0.1 * (a + b), atol=1e-12)


@pytest.mark.parametrize("kind", ["blobs", "circle", "xor"])
def test_clouds_are_learned(kind):
    net, (x, y) = Mlp(hidden=(4, 2)), cloud(kind, 60)
    weights = train(net, initial(net, 5), Recipe(rate=0.1), x, y, seed=5, epochs=150)
    assert ((forward(net, weights, x)[1][-1][:, 0] > 0.5) == y).mean() >= 0.9
