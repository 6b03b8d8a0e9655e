"""Foretold and counted: eigenvalues by numpy, the edges by running beside them, steps within a tenth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.optimizers import OPTIMIZERS
from cvlab.optimizers.bowls import Bowl, Ravine
from cvlab.optimizers.counting import START, question, rate_grid, trials
from cvlab.optimizers.prediction import (
    TARGET,
    best_momentum,
    best_rate,
    counted_steps,
    distances,
    edge,
    edges,
    final_losses,
    places_after,
    predicted_steps,
    shrinking,
)
from cvlab.optimizers.race import racers, roll

CONDITIONS = (2.0, 5.0, 20.0, 60.0, 100.0)


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("share", [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
def test_the_steps_of_plain_descent_are_foretold_within_a_tenth(condition, share):
    curvatures = (1 / condition, 1.0)
    rate = share * edge(1.0)
    foretold = predicted_steps(rate, curvatures)
    counted = counted_steps(distances(rate, curvatures, 0.0, START, int(2 * foretold) + 50))
    assert counted is not None
    assert abs(counted - foretold) <= max(0.1 * counted, 1)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_best_rate_takes_the_fewest_steps_and_as_many_as_foretold(condition):
    curvatures = (1 / condition, 1.0)
    rates = np.linspace(0.02, 1.99, 400)
    steps = [predicted_steps(float(rate), curvatures) for rate in rates]
    best = best_rate(curvatures)
    assert rates[int(np.argmin(steps))] == pytest.approx(best, abs=0.01)
    assert float(shrinking(best, curvatures[0])) == pytest.approx((condition - 1) / (condition + 1))
    counted = counted_steps(distances(best, curvatures, 0.0, START, 5000))
    assert counted == pytest.approx(predicted_steps(best, curvatures), rel=0.1, abs=1)


@pytest.mark.parametrize("momentum", [0.02, 0.3, 0.5, 0.64, 0.9, 0.98])
@pytest.mark.parametrize("condition", [1.0, 3.0, 41.0, *CONDITIONS])
def test_with_momentum_the_trials_on_the_page_are_foretold_to_the_step(condition, momentum):
    offs = [
        one.foretold - one.counted for one in trials(condition, momentum) if one.off is not None
    ]  # an eigenvalue that is there twice, as at 41 and 0.64, too
    assert len(offs) >= 3
    assert np.abs(offs).max() <= 1


@pytest.mark.parametrize(("rate", "momentum"), [(0.5, 0.9), (1.9, 0.3), (0.1, 0.1), ((1 - 0.8) ** 2, 0.64)])
def test_the_law_of_the_place_is_what_the_steps_do(rate, momentum):
    run = distances(rate, (1.0,), momentum, (1.0,), 60)
    law = np.abs(places_after(np.arange(61), rate, 1.0, momentum))
    np.testing.assert_allclose(law, run, atol=1e-6)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_trial_of_plain_descent_on_the_page_holds_within_a_tenth(condition):
    offs = [one.off for one in trials(condition, 0.0) if one.counted is not None and one.counted > 10]
    assert len(offs) >= 3
    assert max(offs) <= 0.1
    assert [one.name for one in trials(condition, 0.0) if one.counted is None] == ["over the edge"]


@given(rate=st.floats(0.01, 5), curve=st.floats(0.01, 1), momentum=st.floats(0, 0.98))
def test_what_is_left_a_step_is_the_largest_eigenvalue(rate, curve, momentum):
    matrix = np.array([[1 - rate * curve, momentum], [-rate * curve, momentum]])  # of (place, velocity)
    largest = np.abs(np.linalg.eigvals(matrix)).max()
    assert float(shrinking(rate, curve, momentum)) == pytest.approx(largest, abs=1e-6)


@pytest.mark.parametrize("kind", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_a_little_below_the_edge_the_ball_arrives_and_a_little_above_it_goes(kind, momentum):
    bowl = Ravine(condition=7.0)
    rate = edges(1.0, momentum)[kind]
    ends = []
    for share in (0.99, 1.01):
        spec = racers({**dict.fromkeys(OPTIMIZERS, 0.1), kind: share * rate}, momentum)[kind]
        ends.append(roll(spec, bowl, (1.0, 1.0), 3000).losses[-1])
    assert ends[0] < 1e-6
    assert not ends[1] < 1e6


def test_the_edges_in_numbers():
    assert edges(1.0, 0.0) == {"sgd": 2.0, "momentum": 2.0, "nesterov": 2.0}
    assert edges(2.0, 0.9)["momentum"] == pytest.approx(1.9)
    assert edges(1.0, 0.5)["nesterov"] == pytest.approx(1.5)


def test_the_run_of_the_page_is_the_numpy_optimizer_itself():
    bowl = Bowl(condition=10.0)
    way = roll(OPTIMIZERS["momentum"](learning_rate=0.25, momentum=0.5), bowl, START, 50)
    far = distances(0.25, bowl.curvatures, 0.5, START, 50)
    np.testing.assert_allclose(np.linalg.norm(way.places, axis=1), far, rtol=1e-9)


def test_the_best_momentum_leaves_the_least():
    for condition in (4.0, 20.0, 100.0):
        curvatures = (1 / condition, 1.0)
        rate, momentum = best_momentum(curvatures)
        here = max(float(shrinking(rate, h, momentum)) for h in curvatures)
        root = math.sqrt(condition)
        assert here == pytest.approx((root - 1) / (root + 1), abs=1e-6)
        grid = rate_grid(condition, 5)
        rates, momenta = np.meshgrid(grid.rates, grid.momenta)
        left = np.maximum(*(shrinking(rates, h, momenta) for h in curvatures))
        assert left.min() > here - 1e-9


def test_the_map_is_what_a_run_gives_and_its_edge_parts_growing_from_shrinking():
    grid = rate_grid(20, 60)
    for row, column in ((0, 10), (20, 40), (45, 60)):
        far = final_losses(grid.rates[[column]], grid.momenta[[row]], (1 / 20, 1.0), START, 60)
        place, v = np.array(START), np.zeros(2)
        for _ in range(60):
            v = grid.momenta[row] * v - grid.rates[column] * np.array([1 / 20, 1.0]) * place
            place = place + v
        alone = (np.array([1 / 20, 1.0]) * place**2).sum() / (1 / 20 + 1)
        assert grid.shares[row, column] == pytest.approx(alone, rel=1e-9)
        assert far[0, 0] == pytest.approx(alone, rel=1e-9)
    late = final_losses(grid.rates, grid.momenta[:45], (1 / 20, 1.0), START, 4000)
    over = grid.rates[None] > 1.02 * grid.edge[:45, None]
    under = grid.rates[None] < 0.98 * grid.edge[:45, None]
    assert (~(late[over] < 1)).all()
    assert (late[under] < 1).all()


def test_counting_says_never_for_what_never_arrives_and_waits_for_what_comes_back_up():
    assert counted_steps(np.array([1.0, 0.5, 0.3])) is None
    assert counted_steps(np.array([1.0, TARGET / 2, 0.5, TARGET / 2, TARGET / 3])) == 3
    assert counted_steps(np.array([1.0, np.nan, np.inf])) is None
    assert predicted_steps(2.5, (0.1, 1.0)) == math.inf
    assert predicted_steps(1.0, (1.0, 1.0)) == 1


@pytest.mark.parametrize("condition", [1, 20, 100])
def test_the_question_takes_what_is_foretold_for_right(condition):
    asked = question(condition)
    foretold = predicted_steps(1.0, (1 / (2 * condition), 1.0))
    assert abs(foretold - asked.answer) <= asked.tolerance
    assert str(2 * condition) in asked.text
