"""What the lesson on the perceptron claims in words is so in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.perceptron import bound, extended, learn, margin, radius, wrong
from cvlab.perceptron.digits import two_digits
from cvlab.perceptron.hidden import HiddenLayer
from cvlab.point_clouds import POINT_CLOUDS, Blobs, Xor


def blobs(**fields):
    points = Blobs(**fields).points()
    return extended(points.places), points.signs


def test_of_the_blobs_20_7_20_8_4_1_and_4_are_wrong_on_the_way_and_then_none():
    x, signs = blobs()
    run = learn(x, signs)
    assert [int(wrong(x, signs, u.after).sum()) for u in run.updates] == [20, 7, 20, 8, 4, 1, 4, 0]
    assert run.weights == pytest.approx([-2, 6.72, -0.48])


def test_with_more_noise_the_bound_jumps_from_170_to_5900_and_then_there_is_none():
    found = {}
    for noise in (0.8, 1.0, 1.2):
        x, signs = blobs(noise=noise)
        run = learn(x, signs)
        found[noise] = (bound(radius(x), margin(x, signs).gamma), run.mistakes, run.done)
    assert found[0.8] == (pytest.approx(170, abs=1), 8, True)
    assert found[1.0] == (pytest.approx(5900, rel=0.01), 25, True)
    assert found[1.2] == (np.inf, 1000, False)


def test_eight_mistakes_at_any_rate_of_the_slider():
    from cvlab.ui.perceptron.rule import RATES

    x, signs = blobs()
    assert {learn(x, signs, rate=rate).mistakes for rate in RATES} == {8}


def test_all_sixty_of_the_xor_are_right_from_2_5_to_4_and_half_of_them_at_0():
    points = Xor().points()
    right = {n / 4: int((HiddenLayer(n / 4).answers(points.places) == points.signs).sum()) for n in range(25)}
    assert [c for c, count in right.items() if count == 60] == [2.5, 2.75, 3, 3.25, 3.5, 3.75, 4]
    assert right[0] == 30
    assert len(np.unique(HiddenLayer(3.0).units(points.places), axis=0)) == 3


def test_three_against_eight():
    found = two_digits(3, 8)
    assert (found.mistakes, found.trained, found.right, len(found.signs)) == (67, 250, 70, 72)
    lower_left = np.s_[13:22, 10:12]
    assert found.weights[lower_left].min() > 0, "where an 8 closes its lower ring"
    ink = [found.pictures[found.signs == side].mean(axis=0)[lower_left].mean() for side in (-1, 1)]
    assert ink[1] > 2.5 * ink[0], "and a 3 has little ink"


def test_each_mistake_brings_w_nearer_to_u_and_lengthens_it_little():
    for seed in range(20):
        x, signs = blobs(noise=0.6, seed=seed)
        found, reach = margin(x, signs), radius(x)
        for rate in (0.5, 1.0, 4.0):
            for k, update in enumerate(learn(x, signs, rate=rate).updates, 1):
                assert update.after @ found.weights >= k * rate * found.gamma - 1e-9
                assert np.linalg.norm(update.after) <= np.sqrt(k) * rate * reach + 1e-9


def test_the_sum_of_the_point_learnt_from_grows_by_the_rate_times_its_length_squared():
    x, signs = blobs()
    for update in learn(x, signs, rate=0.3).updates:
        point, y = x[update.index], signs[update.index]
        grown = y * (update.after - update.before) @ point
        assert grown == pytest.approx(0.3 * point @ point)


def test_a_support_vector_machine_with_a_free_bias_has_a_gap_of_another_size():
    from sklearn.svm import SVC

    points = Blobs().points()
    free = SVC(kernel="linear", C=1e8).fit(points.places, points.signs)
    ours = margin(extended(points.places), points.signs).gamma
    assert abs(1 / np.linalg.norm(free.coef_) - ours) > 0.005


@pytest.mark.parametrize("kind", ["circle", "xor", "spiral"])
def test_where_no_line_is_the_rule_makes_a_thousand_mistakes_and_its_weights_do_not_run_away(kind):
    points = POINT_CLOUDS[kind]().points()
    run = learn(extended(points.places), points.signs)
    assert (run.done, run.mistakes) == (False, 1000)
    assert max(np.linalg.norm(u.after) for u in run.updates) < 25
