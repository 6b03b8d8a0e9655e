"""The race: ways that break are kept whole, what leaves is counted, and damaged links are said in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.optimizers.race import (
    KINDS,
    LETTERS,
    MOST_STEPS,
    Standing,
    hidden_from,
    lost,
    number_text,
    racers,
    rates_from,
    rates_text,
    roll,
    start_from,
    steps_from,
    ways,
)
from cvlab.optimizers.surfaces import SURFACES, outside

RAVINE = SURFACES["ravine"]()


def standing(surface, steps=60, **rates) -> Standing:
    return Standing(surface.start, {**surface.rates, **rates}, (), steps)


def test_numbers_without_end_stop_a_ball_at_its_last_finite_place():
    surface = SURFACES["rosenbrock"]()
    way = roll(racers({**surface.rates, "sgd": 0.01}, 0.9)["sgd"], surface, surface.start, 60)
    assert way.broke == 6
    assert np.isfinite(way.places).all()
    assert np.isfinite(way.losses).all()
    assert len(way.places) == 61
    assert (way.places[5:] == way.places[5]).all()
    assert outside(surface, *way.places[5]) > 1e9, "nothing was moved back"


def test_a_rate_over_the_edge_leaves_the_ravine_at_the_step_that_the_lesson_says():
    way = roll(racers({**RAVINE.rates, "sgd": 2.02}, 0.9)["sgd"], RAVINE, RAVINE.start, 60)
    first = next(n for n, place in enumerate(way.places) if not RAVINE.inside(*place))
    assert first == 20
    under = roll(racers({**RAVINE.rates, "sgd": 1.98}, 0.9)["sgd"], RAVINE, RAVINE.start, 500)
    assert under.losses[-1] < 1e-3


def test_what_the_page_looks_for_counts_the_shown_balls_only():
    found = ways(RAVINE, standing(RAVINE, sgd=2.02), 0.9)
    told = lost(RAVINE, standing(RAVINE, sgd=2.02), found)
    assert (told["race_out"], told["race_broken"], told["race_moved"]) == (1, 0, False)
    hidden = standing(RAVINE, sgd=2.02)._replace(hidden=("sgd",), start=(1.0, 1.0))
    told = lost(RAVINE, hidden, found)
    assert (told["race_out"], told["race_moved"], told["sgd_down"]) == (0, True, False)


def test_every_ball_has_a_letter_of_its_own():
    assert set(LETTERS) == set(KINDS)
    assert len(set(LETTERS.values())) == len(KINDS)


def test_rates_go_into_a_link_and_come_back():
    rates = {**RAVINE.rates, "sgd": 0.123456, "adam": 1e-5}
    text = rates_text(rates, RAVINE.rates)
    assert text == "sgd:0.123456,adam:1e-05"
    assert rates_from(text, RAVINE.rates) == rates
    assert rates_text(RAVINE.rates, RAVINE.rates) == ""
    assert number_text(-2.6) == "-2.6"


@pytest.mark.parametrize(
    "text",
    [
        "sgd",
        "sgd:",
        "sgd:x",
        "sgd:nan",
        "sgd:inf",
        "sgd:-1",
        "sgd:0",
        "sgd:11",
        "lion:0.1",
        "sgd:1e999",
        "a" * 999,
        "sgd:" + "1" * 999,
    ],
)
def test_damaged_rates_are_said_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"^The learning rates in this link are damaged"):
        rates_from(text, RAVINE.rates)


@pytest.mark.parametrize("text", ["1", "1,2,3", "x,y", "nan,1", "inf,0", "1e9,0", ",", "1," * 999, "<b>,1"])
def test_a_start_that_is_no_place_is_said_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"^The start in this link is no place"):
        start_from(text)


def test_a_start_outside_the_window_is_a_start():
    assert start_from("50,-3.5") == (50.0, -3.5)


@pytest.mark.parametrize("text", ["-1", "1.5", "99999", "2001", "²", "x" * 999])
def test_steps_that_are_none_are_said_in_one_sentence(text):
    with pytest.raises(ValueError, match=f"no whole number up to {MOST_STEPS}"):
        steps_from(text)


def test_hidden_ones_have_to_be_of_the_seven():
    assert hidden_from("adam,sgd") == ("adam", "sgd")
    assert hidden_from("") == ()
    with pytest.raises(ValueError, match="none of the seven"):
        hidden_from("adam,lion")
