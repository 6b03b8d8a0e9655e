"""Polynomials through noisy points: against numpy's least squares, the normal equations, and numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.polynomial import Legendre
from numpy.polynomial.legendre import legvander

from cvlab.overfitting import GRID, World, off, truth
from cvlab.overfitting.polynomials import coefficients, hits, sweep, values


@pytest.fixture
def sample() -> tuple[np.ndarray, np.ndarray]:
    return World().samples()


@pytest.mark.parametrize("degree", [0, 1, 3, 7, 12])
def test_with_few_coefficients_it_is_numpys_least_squares(sample, degree):
    x, y = sample
    wanted = Legendre.fit(x, y, degree, domain=[-1, 1]).coef
    np.testing.assert_allclose(coefficients(x, y, degree), wanted, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("degree", [20, 40, 100])
def test_with_many_it_goes_through_every_point_with_the_smallest_coefficients(sample, degree):
    x, y = sample
    found = coefficients(x, y, degree)
    np.testing.assert_allclose(values(found, x), y, atol=1e-5)
    wanted = np.linalg.lstsq(legvander(x, degree), y, rcond=1e-12)[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6 * np.abs(wanted).max())
    nothing = np.linalg.svd(legvander(x, degree))[2][len(x) :]  # what can be added without leaving the points
    assert np.abs(nothing @ found).max() < 1e-5 * np.linalg.norm(found)


def test_l2_is_the_normal_equations_of_the_mean_error(sample):
    x, y = sample
    a, l2 = legvander(x, 9), 0.01
    wanted = np.linalg.solve(a.T @ a / len(x) + l2 * np.eye(10), a.T @ y / len(x))
    np.testing.assert_allclose(coefficients(x, y, 9, l2), wanted, rtol=1e-8)


def test_a_line_through_two_points_by_hand():
    x, y = np.array([-0.5, 0.5]), np.array([0.0, 1.0])
    np.testing.assert_allclose(coefficients(x, y, 1), [0.5, 1.0])
    np.testing.assert_allclose(coefficients(x, y, 0), [0.5])
    np.testing.assert_allclose(values(coefficients(x, y, 1), np.array([0.25])), [0.75])


def test_many_samples_at_once_are_each_by_itself():
    x, y = World().draws(5)
    together = coefficients(x, y, 6)
    for n in range(5):
        np.testing.assert_allclose(together[n], coefficients(x[n], y[n], 6), rtol=1e-9)


def test_training_error_falls_and_the_test_error_turns_in_every_one_of_ten_samples():
    best = []
    for seed in range(10):
        found = sweep(*World(seed=seed).samples(), np.arange(20))
        assert (np.diff(found.train[:15]) <= 1e-9).all(), "more coefficients fit no worse"
        assert hits(found.train[19])
        assert found.clean[19] > 100 * found.clean[found.best]
        best.append(found.best)
    assert sum(3 <= degree <= 5 for degree in best) >= 9


def test_the_peak_stands_at_points_minus_one_and_the_error_falls_again():
    tops = []
    for seed in range(10):
        found = sweep(*World(seed=seed).samples(), np.arange(101))
        tops.append(int(np.argmax(found.clean)))
        assert found.clean[100] < 1e-3 * found.clean.max()
    assert tops.count(19) >= 9


def test_the_distance_to_the_sine_is_that_of_fresh_points_less_their_noise():
    world = World(noise=0.4)
    curve = values(coefficients(*world.samples(), 4), GRID)
    rng = np.random.default_rng(1)
    fresh = truth(GRID) + 0.4 * rng.normal(size=(4000, len(GRID)))
    assert np.mean((fresh - curve) ** 2) == pytest.approx(off(curve) + 0.16, rel=0.01)


def test_one_point_and_no_noise_are_no_trouble():
    x, y = World(points=1).samples()
    found = sweep(x, y, np.arange(30))
    assert np.isfinite(found.clean).all()
    assert hits(found.train[0])
    still = sweep(*World(noise=0.0).samples(), np.arange(20))
    assert still.clean[19] < 1e-6, "without noise the points say the truth"


@pytest.mark.parametrize(
    ("degree", "l2", "words"),
    [(-1, 0, "degree is -1"), (101, 0, "degree is 101"), (3, -1, "L2 is -1"), (3, np.nan, "L2")],
)
def test_what_cannot_be_fitted_is_said(degree, l2, words):
    with pytest.raises(ValueError, match=words):
        coefficients(*World().samples(), degree, l2)


def test_what_the_steps_say_of_the_first_points():
    found = sweep(*World().samples(), np.arange(101))
    errors = {d: (float(found.train[d]), float(found.clean[d]) + 0.25) for d in (3, 9, 19)}
    assert errors[9] == pytest.approx((0.163, 3.79), rel=5e-3)
    assert errors[3] == pytest.approx((0.333, 0.263), rel=5e-3)
    assert errors[19][1] == pytest.approx(83.5e6, rel=5e-3)
    assert found.best == 3
    assert found.clean[100] > found.clean[3], "the second descent ends above the best of the low degrees"
