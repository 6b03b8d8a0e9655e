"""What the steps and the words of the lesson claim is so in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.optimizers import OPTIMIZERS
from cvlab.optimizers.batches import SIZES, spreads
from cvlab.optimizers.counting import trials
from cvlab.optimizers.prediction import best_momentum, edge
from cvlab.optimizers.race import racers, roll
from cvlab.optimizers.surfaces import SURFACES


def ways_on(kind: str, steps: int, momentum: float = 0.9):
    surface = SURFACES[kind]()
    return {k: roll(s, surface, surface.start, steps) for k, s in racers(surface.rates, momentum).items()}


def test_at_first_sgd_zigzags_momentum_overshoots_and_adagrad_stays_behind():
    ravine = SURFACES["ravine"]()
    found = ways_on("ravine", 60)
    turn = np.deg2rad(ravine.angle)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    steep = found["sgd"].places[:20] @ across
    assert (np.sign(steep[1:]) == -np.sign(steep[:-1])).all()
    flat = found["momentum"].places @ along
    assert flat[0] < 0 < flat.max(), "it rolled past the minimum"
    losses = {kind: way.losses[-1] for kind, way in found.items()}
    assert max(losses, key=losses.get) == "adagrad"


def test_sgd_on_the_ravine_breaks_from_2_on():
    assert edge(SURFACES["ravine"]().curvatures[1]) == 2


def test_the_table_of_predictions_says_what_the_steps_say():
    by_name = {one.name: one for one in trials(20, 0.0)}
    assert round(by_name["half of the edge"].foretold) == 180
    assert by_name["half of the edge"].counted == 173
    assert max(one.off for one in by_name.values() if one.off is not None) < 0.04
    assert {one.name: one.counted for one in trials(40, 0.0)}["half of the edge"] == 351
    assert edge(1.0, 0.5) == 3
    assert {one.name: one.counted for one in trials(40, 0.5)}["half of the edge"] == 105


def test_on_the_plateau_rmsprop_is_down_and_sgd_follows_between_60_and_120():
    found = ways_on("plateau", 120)
    assert found["rmsprop"].losses[60] < 1e-3
    assert found["sgd"].losses[60] > 0.98
    assert found["sgd"].losses[120] < 1e-3
    moved = np.linalg.norm(found["sgd"].places[60] - found["sgd"].places[0])
    assert moved < 0.2 * np.linalg.norm(found["sgd"].places[0])


def test_on_the_bumps_momentum_alone_reaches_the_lowest_and_at_088_it_is_caught():
    found = ways_on("bumps", 200)
    assert [kind for kind, way in found.items() if way.losses[-1] < 1e-3] == ["momentum"]
    for momentum in (0.89, 0.88, 0.85):
        assert ways_on("bumps", 200, momentum)["momentum"].losses[-1] > 1


def test_the_best_momentum_moves_up_with_the_condition_number():
    rate, momentum = best_momentum((1 / 20, 1.0))
    other_rate, other = best_momentum((1 / 100, 1.0))
    assert (round(momentum, 2), round(other, 2)) == (0.40, 0.67)
    assert other_rate > rate


def test_a_batch_of_32_has_half_the_spread_of_one_of_8():
    found = spreads(0)
    assert found.measured[SIZES.index(32)] == pytest.approx(found.measured[SIZES.index(8)] / 2, rel=0.1)


def test_adamw_rests_nearer_to_zero_than_the_minimum():
    beale = SURFACES["beale"]()
    spec = OPTIMIZERS["adamw"](learning_rate=0.05, weight_decay=0.1)
    end = roll(spec, beale, beale.start, 4000).places[-1]
    assert np.linalg.norm(end) < np.linalg.norm(beale.minima()[0]) - 0.01


def test_adagrads_steps_only_get_shorter_under_a_steady_gradient():
    spec = OPTIMIZERS["adagrad"](learning_rate=0.1)
    w, state = np.zeros(1), spec.begin(np.zeros(1))
    places = [0.0]
    for _ in range(50):
        w, state = spec.step(w, np.ones(1), state)
        places.append(float(w[0]))
    lengths = np.abs(np.diff(places))
    assert (np.diff(lengths) < 0).all()
