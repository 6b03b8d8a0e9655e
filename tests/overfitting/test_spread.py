"""Bias and variance over fifty draws: their sum is the error on fresh points, and they go the way the lesson says."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.overfitting import GRID, World, truth
from cvlab.overfitting.spread import DRAWS, spread, spread_of


@pytest.mark.parametrize("degree", [0, 1, 3, 5, 7])
def test_bias_variance_and_noise_are_the_error_on_fresh_points(degree):
    world = World(noise=0.5)
    found = spread(world, degree)
    assert len(found.curves) == DRAWS == 50
    distance = np.mean((found.curves - truth(GRID)) ** 2)
    assert found.bias2 + found.variance == pytest.approx(distance, rel=1e-12), "as algebra has it"
    rng = np.random.default_rng(3)
    fresh = truth(GRID) + world.noise * rng.normal(size=(400, 1, len(GRID)))
    measured = np.mean((fresh - found.curves) ** 2, axis=(0, 2)).mean()
    assert found.expected == pytest.approx(measured, rel=0.02)


def test_worked_by_hand():
    curves = np.stack([truth(GRID) + 1, truth(GRID) + 3])
    found = spread_of(curves, 0.5)
    assert (found.bias2, found.variance, found.noise) == pytest.approx((4, 1, 0.25))
    np.testing.assert_allclose(found.mean, truth(GRID) + 2)


def test_stiff_fits_are_biased_and_pliant_ones_scatter():
    for seed in range(5):
        stiff, right, pliant = (spread(World(seed=seed), degree) for degree in (1, 3, 11))
        assert stiff.bias2 > 10 * right.bias2
        assert stiff.variance < right.variance < pliant.variance
        assert right.expected < min(stiff.expected, pliant.expected)


def test_l2_pays_for_less_variance_with_bias():
    found = [spread(World(), 12, l2) for l2 in (0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0)]
    variances = [s.variance for s in found]
    assert variances == sorted(variances, reverse=True)
    assert found[5].bias2 < 0.02 < 0.2 < found[7].bias2


def test_what_the_steps_say_of_l2():
    found = {l2: spread(World(), 12, l2) for l2 in (0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0)}
    assert min(found, key=lambda l2: found[l2].bias2) == 0.01
    assert min(found, key=lambda l2: found[l2].expected) == 0.1
    assert found[0.1].expected == pytest.approx(0.343, abs=5e-4)
    assert found[0].expected == pytest.approx(7.28, abs=0.005)
    expected = [spread(World(), degree).expected for degree in range(13)]
    assert int(np.argmin(expected)) == 3
