"""Averages by hand and by brute force; Adam's written-out step; what the lesson says of them."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.optimizers import OPTIMIZERS
from cvlab.optimizers.averages import (
    OUTLIER,
    adam_slopes,
    adam_steps,
    averages,
    memory,
    noise_left,
    noisy_slopes,
    true_slopes,
)
from cvlab.optimizers.surfaces import SURFACES


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.98])
def test_mean_and_sum_are_the_weighted_sums_written_out(beta):
    slopes, _ = noisy_slopes(0.5, 3, seed=4, length=40)
    found = averages(slopes, beta)
    for t in (0, 1, 7, 39):
        weights = beta ** np.arange(t, -1, -1)
        assert found.sum[t] == pytest.approx((weights * slopes[: t + 1]).sum())
        assert found.mean[t] == pytest.approx((1 - beta) * found.sum[t])
        assert found.corrected[t] == pytest.approx((weights * slopes[: t + 1]).sum() / weights.sum())


def test_three_steps_by_hand():
    found = averages(np.array([1.0, 0.0, 2.0]), 0.5)
    assert found.mean.tolist() == [0.5, 0.25, 1.125]
    assert found.sum.tolist() == [1.0, 0.5, 2.25]


def test_the_notes_rate_makes_kerass_steps():
    """alpha = eta / (1 - beta): the same way, step by step."""
    slopes, _ = noisy_slopes(1.0, 2, seed=1)
    beta, eta = 0.9, 0.01
    spec = OPTIMIZERS["momentum"](learning_rate=eta, momentum=beta)
    w, state = np.zeros(1), spec.begin(np.zeros(1))
    for g in slopes:
        w, state = spec.step(w, np.array([g]), state)
    assert w[0] == pytest.approx(-(eta / (1 - beta)) * averages(slopes, beta).mean.sum(), rel=1e-5)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_the_mean_keeps_the_share_of_noise_that_the_page_says(beta):
    noise = np.random.default_rng(0).standard_normal(200_000)
    mean = averages(noise, beta).mean
    assert mean[1000:].std() == pytest.approx(noise_left(beta), rel=0.05)


def test_an_outlier_moves_the_mean_by_its_share():
    calm, _ = noisy_slopes(0.5, 0, seed=0)
    wild, places = noisy_slopes(0.5, 1, seed=0)
    moved = averages(wild, 0.98).mean - averages(calm, 0.98).mean
    assert moved[places[0]] == pytest.approx(0.02 * OUTLIER)
    moved = averages(wild, 0.9).mean - averages(calm, 0.9).mean
    assert moved[places[0]] == pytest.approx(0.8)


def test_one_outlier_more_leaves_the_others_and_the_noise():
    two, places = noisy_slopes(0.5, 2, seed=7)
    three, more = noisy_slopes(0.5, 3, seed=7)
    assert set(places) < set(more)
    assert (two != three).sum() == 1


def test_at_beta_098_the_mean_never_gets_near_the_lowest_gradient():
    slopes, _ = noisy_slopes(0.5, 2, seed=0)
    assert averages(slopes, 0.98).mean.min() > -0.6
    assert true_slopes().min() == pytest.approx(-1)
    assert memory(0.98) == pytest.approx(50)


def test_adams_first_step_is_as_long_as_the_rate_whatever_the_gradient():
    spec = OPTIMIZERS["adam"](learning_rate=0.1)
    for g in (1e-3, 1.0, -250.0):
        one = adam_steps(spec, [g])[0]
        assert one.change == pytest.approx(-0.1 * np.sign(g), rel=4e-3)
        assert one.m_hat == pytest.approx(g, rel=1e-5)
        assert one.v_hat == pytest.approx(g * g, rel=1e-4)
        assert 0.1 * abs(one.m) / np.sqrt(one.v) == pytest.approx(0.316, abs=1e-3), "without the correction"


def test_adams_second_step_by_hand():
    one = adam_steps(OPTIMIZERS["adam"](learning_rate=0.1), [1.0, 3.0])[1]
    assert (one.m_before, one.v_before) == (pytest.approx(0.1), pytest.approx(0.001))
    assert one.m == pytest.approx(0.9 * 0.1 + 0.1 * 3)
    assert one.v == pytest.approx(0.999 * 0.001 + 0.001 * 9)
    assert one.m_hat == pytest.approx(0.39 / 0.19)
    assert one.v_hat == pytest.approx(0.009999 / 0.001999, rel=1e-4)
    assert one.change == pytest.approx(-0.1 * one.m_hat / np.sqrt(one.v_hat), rel=1e-5)


def test_a_thousandfold_gradient_leaves_adams_way_as_it_was():
    spec = OPTIMIZERS["adam"](learning_rate=0.1)
    ravine = SURFACES["ravine"]()
    slopes, large = (adam_slopes(spec, ravine, scale, 60) for scale in (1.0, 1000.0))
    np.testing.assert_allclose(large, 1000 * slopes, rtol=1e-2)
    changes = [[s.change for s in adam_steps(spec, one[:, 0].tolist())] for one in (slopes, large)]
    np.testing.assert_allclose(*changes, rtol=1e-2, atol=1e-4)
