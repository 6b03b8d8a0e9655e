"""γ: held to scikit-learn's hard-margin SVM, to points worked by hand, and to every line through a pair of points."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cvlab.perceptron import bound, extended, margin, nearest, radius
from cvlab.point_clouds import POINT_CLOUDS


def test_two_points_worked_by_hand():
    x, signs = extended(np.array([[3.0, 4.0], [-3.0, -4.0]])), np.array([1.0, -1.0])
    found = margin(x, signs)
    # y x̃ are (1, 3, 4) and (−1, 3, 4): the hull's nearest point to 0 is (0, 3, 4), at 5
    assert found.gamma == pytest.approx(5)
    assert found.weights == pytest.approx([0, 0.6, 0.8])
    assert radius(x) == pytest.approx(np.sqrt(26))
    assert bound(radius(x), found.gamma) == pytest.approx(26 / 25)


def separable_sets(count: int):
    rng = np.random.default_rng(7)
    for _ in range(count):
        places = rng.uniform(-6, 6, (int(rng.integers(4, 60)), 2)).round(2)
        x, line = extended(places), rng.standard_normal(3)
        kept = x[np.abs(x @ line) > 0.4]
        if len(kept) and len(set(np.sign(kept @ line))) == 2:
            yield kept, np.sign(kept @ line)


def test_gamma_is_that_of_scikit_learns_hard_margin_svm():
    from sklearn.svm import SVC

    compared = 0
    for x, signs in separable_sets(60):
        # SVC has an intercept of its own; each point with its mirror image through 0 leaves it at 0.
        svm = SVC(kernel="linear", C=1e8, tol=1e-9).fit(np.r_[x, -x], np.r_[signs, -signs])
        assert svm.intercept_[0] == pytest.approx(0, abs=1e-4)
        found = margin(x, signs)
        assert found.gamma == pytest.approx(1 / np.linalg.norm(svm.coef_), rel=1e-4)
        assert found.weights @ svm.coef_[0] / np.linalg.norm(svm.coef_) == pytest.approx(1, abs=1e-5)
        compared += 1
    assert compared > 40


def test_no_weights_of_length_1_keep_all_points_further_off():
    rng = np.random.default_rng(3)
    for x, signs in separable_sets(20):
        found = margin(x, signs)
        turned = signs[:, None] * x
        assert (turned @ found.weights).min() == pytest.approx(found.gamma, abs=1e-9)
        tried = found.weights + rng.standard_normal((2000, 3)) * rng.choice([1e-3, 1e-2, 1], (2000, 1))
        tried /= np.linalg.norm(tried, axis=1, keepdims=True)
        assert (tried @ turned.T).min(axis=1).max() <= found.gamma + 1e-9


def test_the_nearest_point_is_the_nearest_of_all_corners_edges_and_triangles():
    rng = np.random.default_rng(5)
    for _ in range(40):
        points = (rng.standard_normal((8, 3)) + rng.uniform(0, 3, 3)).round(2)
        found, holding = nearest(points)
        best = min(
            np.linalg.norm(w @ points[list(chosen)])
            for k in (1, 2, 3)
            for chosen in itertools.combinations(range(8), k)
            if ((w := plane_shares(points[list(chosen)])) >= -1e-12).all()
        )
        inside = np.linalg.norm(found) < 1e-7
        assert inside or np.linalg.norm(found) == pytest.approx(best, abs=1e-9)
        assert len(holding) <= 4


def plane_shares(corners: np.ndarray) -> np.ndarray:
    """Least |Σ w p| over Σ w = 1, by taking the last share out."""
    if len(corners) == 1:
        return np.ones(1)
    steps = corners[:-1] - corners[-1]
    first = np.linalg.lstsq(steps.T, -corners[-1], rcond=None)[0]
    return np.append(first, 1 - first.sum())


def test_a_linear_program_says_the_same_of_which_sets_can_be_separated():
    from scipy.optimize import linprog

    rng = np.random.default_rng(11)
    seen = set()
    for _ in range(120):
        count = int(rng.integers(3, 12))
        x, signs = extended(rng.uniform(-6, 6, (count, 2)).round(1)), rng.choice([-1.0, 1.0], count)
        program = linprog(
            np.zeros(3), A_ub=-signs[:, None] * x, b_ub=-np.ones(count), bounds=(None, None), method="highs"
        )
        can = margin(x, signs).gamma > 0
        assert can == (program.status == 0)
        seen.add(can)
    assert seen == {True, False}


@pytest.mark.parametrize("kind", ["circle", "xor", "spiral"])
def test_no_line_separates_circle_xor_and_spiral(kind):
    for seed in range(5):
        points = POINT_CLOUDS[kind](seed=seed).points()
        found = margin(extended(points.places), points.signs)
        assert (found.gamma, found.holding) == (0.0, ())
        assert bound(5.0, found.gamma) == np.inf


def test_five_hundred_points_and_points_that_coincide():
    points = POINT_CLOUDS["blobs"](count=500, noise=0.5).points()
    assert margin(extended(points.places), points.signs).gamma > 0
    x = extended(np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]))
    assert margin(x, np.array([1.0, -1.0, 1.0])).gamma == 0
    assert margin(x[:2], np.ones(2)).gamma == pytest.approx(np.sqrt(3))
    assert margin(x[:0], np.ones(0)).gamma == 0
