"""Gradients of batches: each point's by finite differences, the spread as theory has it, the whole one without."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.optimizers.batches import (
    AT,
    POINTS,
    SIZES,
    batch_gradients,
    each_gradient,
    points,
    spread,
    spread_in_theory,
)


def test_the_mean_of_all_gradients_is_the_slope_of_the_mean_squared_error():
    data, h = points(0), 1e-6

    def loss(w, b):
        return ((w * data.x + b - data.y) ** 2).mean()

    w, b = AT
    slope = [(loss(w + h, b) - loss(w - h, b)) / (2 * h), (loss(w, b + h) - loss(w, b - h)) / (2 * h)]
    np.testing.assert_allclose(each_gradient(data, w, b).mean(axis=0), slope, rtol=1e-6)


@pytest.mark.parametrize("size", SIZES[:-1])
def test_the_spread_is_as_theory_says(size):
    gradients = each_gradient(points(3), *AT)
    found = batch_gradients(gradients, size, 4000, seed=1)
    assert found.mean(axis=0) == pytest.approx(gradients.mean(axis=0), abs=0.2)
    assert spread(found, gradients.mean(axis=0)) == pytest.approx(spread_in_theory(gradients, size), rel=0.08)


def test_the_whole_batch_has_no_noise_and_four_times_the_batch_half_of_it():
    gradients = each_gradient(points(0), *AT)
    whole = batch_gradients(gradients, POINTS, 5, seed=0)
    np.testing.assert_allclose(whole, np.tile(gradients.mean(axis=0), (5, 1)))
    assert spread_in_theory(gradients, POINTS) == 0
    assert spread_in_theory(gradients, 8) / spread_in_theory(gradients, 32) == pytest.approx(2, rel=0.03)


def test_a_batch_holds_no_point_twice():
    rows = np.arange(POINTS, dtype=float)[:, None] * np.array([[1.0, 0.0]])
    found = batch_gradients(rows, POINTS - 1, 20, seed=2)
    missing = rows[:, 0].sum() - found[:, 0] * (POINTS - 1)
    assert np.allclose(missing, missing.round(), atol=1e-6)
    assert ((missing > -0.5) & (missing < POINTS - 0.5)).all()
