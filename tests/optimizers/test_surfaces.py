"""Surfaces: slopes and curvatures by finite differences, and minima that are minima."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from cvlab.optimizers.surfaces import SURFACES, Quadratic, outside

H = 1e-5
each_surface = pytest.mark.parametrize("kind", SURFACES)


def places(surface, count=40):
    left, right, low, high = surface.window
    random = np.random.default_rng(0)
    return random.uniform(left, right, count), random.uniform(low, high, count)


def test_the_seven_are_those_of_the_menu():
    assert list(SURFACES) == ["bowl", "ravine", "saddle", "rosenbrock", "beale", "bumps", "plateau"]


@each_surface
def test_the_slope_is_that_of_finite_differences(kind):
    surface = SURFACES[kind]()
    x, y = places(surface)
    along = (surface.value(x + H, y) - surface.value(x - H, y)) / (2 * H)
    down = (surface.value(x, y + H) - surface.value(x, y - H)) / (2 * H)
    np.testing.assert_allclose(surface.gradient(x, y), [along, down], rtol=1e-5, atol=1e-4)


@each_surface
def test_the_curvature_is_that_of_the_slopes_finite_differences(kind):
    surface = SURFACES[kind]()
    x, y = places(surface)
    along = (surface.gradient(x + H, y) - surface.gradient(x - H, y)) / (2 * H)
    down = (surface.gradient(x, y + H) - surface.gradient(x, y - H)) / (2 * H)
    found = surface.hessian(x, y)
    np.testing.assert_allclose(found[:, 0], along, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(found[:, 1], down, rtol=1e-5, atol=1e-3)


@each_surface
def test_a_marked_minimum_is_one(kind):
    surface = SURFACES[kind]()
    assert surface.minima()
    for x, y in surface.minima():
        a, b = np.float64(x), np.float64(y)
        # By finite differences, so that a wrong gradient cannot vouch for itself.
        slope = [
            (surface.value(a + H, b) - surface.value(a - H, b)) / (2 * H),
            (surface.value(a, b + H) - surface.value(a, b - H)) / (2 * H),
        ]
        assert np.abs(slope).max() < 1e-6
        assert np.linalg.eigvalsh(surface.hessian(a, b)).min() > 1e-3
        angle = np.linspace(0, 2 * np.pi, 60)
        assert (surface.value(a + 1e-3 * np.cos(angle), b + 1e-3 * np.sin(angle)) > surface.value(a, b)).all()
        assert surface.inside(x, y)


@each_surface
def test_no_minimum_in_the_window_is_missing(kind):
    """Other people's descent from forty places ends at none but the marked ones, or leaves the window."""
    surface = SURFACES[kind]()
    marked = np.array(surface.minima())
    for start in np.stack(places(surface), axis=1):
        found = minimize(
            lambda p: surface.value(*p), start, jac=lambda p: surface.gradient(*p), method="BFGS"
        )
        if not surface.inside(*found.x) or np.abs(surface.gradient(*found.x)).max() > 1e-4:
            continue
        if np.linalg.eigvalsh(surface.hessian(*found.x)).min() < 1e-3:
            continue  # flat, or a pass
        assert np.linalg.norm(marked - found.x, axis=1).min() < 1e-3, found.x


@each_surface
def test_the_lowest_is_marked_first_and_is_zero_and_nothing_lies_below(kind):
    surface = SURFACES[kind]()
    (x, y), *_ = surface.minima()
    assert surface.value(np.float64(x), np.float64(y)) == pytest.approx(0, abs=1e-12)
    assert (surface.value(*places(surface, 2000)) >= 0).all()


@pytest.mark.parametrize("kind", ["bowl", "ravine"])
def test_a_bowls_curvatures_are_the_eigenvalues_of_its_matrix(kind):
    surface = SURFACES[kind](condition=17.0)
    assert isinstance(surface, Quadratic)
    np.testing.assert_allclose(np.linalg.eigvalsh(surface.matrix()), surface.curvatures)
    assert surface.curvatures[1] / surface.curvatures[0] == pytest.approx(17)


def test_the_known_minima_are_found():
    assert SURFACES["rosenbrock"]().minima() == ((1.0, 1.0),)
    assert SURFACES["beale"]().minima() == ((3.0, 0.5),)
    assert SURFACES["saddle"]().minima() == ((0.0, -1.0), (0.0, 1.0))
    assert len(SURFACES["bumps"]().minima()) == 9


def test_the_pass_of_the_saddle_is_still_but_no_minimum():
    saddle = SURFACES["saddle"]()
    assert np.abs(saddle.gradient(np.float64(0), np.float64(0))).max() == 0
    assert (0.0, 0.0) not in saddle.minima()


def test_how_far_out_a_place_lies_is_measured_from_the_rim():
    bowl = SURFACES["bowl"]()
    assert outside(bowl, 0, 3) == 0
    assert outside(bowl, 0, 5) == 2
    assert outside(bowl, 6, -7) == pytest.approx(5)
