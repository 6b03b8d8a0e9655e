"""Balls on a surface: the way of each optimizer from one start, and where it is lost.

The browser does the same sums in cvlab/ui/optimizers/rules.js; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cvlab.optimizers.base import LEARNING_RATE, OPTIMIZERS, OptimizerSpec
from cvlab.optimizers.surface import Surface

KINDS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw", "adagrad")
LETTERS = {
    "sgd": "S",
    "momentum": "M",
    "nesterov": "N",
    "rmsprop": "R",
    "adam": "A",
    "adamw": "W",
    "adagrad": "G",
}
MOST_STEPS = 2000
ARRIVED = 1e-3  # a loss that counts as down
FARTHEST = 1e4  # a start further from the middle than that is no place to begin


class Standing(NamedTuple):
    """What a learner chose for the race: where it starts, the rate of each, who is hidden, how many steps were made."""

    start: tuple[float, float]
    rates: Mapping[str, float]
    hidden: tuple[str, ...]
    steps: int


class Way(NamedTuple):
    """The path of one ball.

    places: (T + 1) x 2, the start first; after the numbers became infinite it stays at the last finite place.
    losses: T + 1. broke: the step that gave a number without end, or None.
    """

    places: np.ndarray
    losses: np.ndarray
    broke: int | None


def roll(spec: OptimizerSpec, surface: Surface, start: tuple[float, float], steps: int) -> Way:
    """The way of one optimizer over so many steps, in double precision."""
    place = np.array(start, np.float64)
    state, places, broke = spec.begin(place), [place], None
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            moved, state = spec.step(place, surface.at(place), state)
            if not (np.isfinite(moved).all() and np.isfinite(surface.value(moved[0], moved[1]))):
                broke = t
                break
            place = moved
            places.append(place)
        ways = np.array(places + [place] * (steps + 1 - len(places)))
        return Way(ways, surface.value(ways[:, 0], ways[:, 1]), broke)


def racers(rates: Mapping[str, float], momentum: float) -> dict[str, OptimizerSpec]:
    """The seven with these learning rates and this momentum; all else is as in Keras."""
    pushed = {"momentum", "nesterov"}
    return {
        kind: OPTIMIZERS[kind](
            learning_rate=rates[kind], **({"momentum": momentum} if kind in pushed else {})
        )
        for kind in KINDS
    }


@lru_cache(32)
def _ways(
    surface: Surface, start: tuple[float, float], steps: int, rates: tuple, momentum: float
) -> dict[str, Way]:
    return {kind: roll(one, surface, start, steps) for kind, one in racers(dict(rates), momentum).items()}


def ways(surface: Surface, standing: Standing, momentum: float) -> dict[str, Way]:
    """The way of each of the seven."""
    return _ways(surface, standing.start, standing.steps, tuple(standing.rates.items()), momentum)


def lost(surface: Surface, standing: Standing, found: Mapping[str, Way]) -> dict[str, object]:
    """What the page looks for. race_out: how many balls that are shown lie outside the window. race_broken: how many
    met a number without end. race_moved: whether the start is another than the surface's own. sgd_down, momentum_down:
    whether that ball's loss is below ARRIVED."""
    shown = {kind: way for kind, way in found.items() if kind not in standing.hidden}
    whole = {kind: way for kind, way in shown.items() if way.broke is None}
    places = {kind: way.losses[-1] for kind, way in whole.items()}
    return {
        "race_moved": tuple(standing.start) != surface.start,
        "sgd_down": places.get("sgd", 1.0) < ARRIVED,
        "momentum_down": places.get("momentum", 1.0) < ARRIVED,
        "race_out": sum(not surface.inside(*map(float, way.places[-1])) for way in whole.values()),
        "race_broken": len(shown) - len(whole),
    }


def rates_from(text: str, defaults: Mapping[str, float]) -> dict[str, float]:
    """The learning rates that a link holds as "sgd:0.1,adam:0.05"; those it leaves out are the defaults.

    Raises:
        ValueError: in a sentence, for what is no such list.
    """
    rates = dict(defaults)
    for part in filter(None, text.split(",")):
        kind, _, number = part.partition(":")
        if kind not in rates:
            raise ValueError("The learning rates in this link are damaged; the page starts with its own.")
        rates[kind] = rate_from(number)
    return rates


def rate_from(text: str) -> float:
    """A learning rate from text.

    Raises:
        ValueError: in a sentence.
    """
    try:
        rate = float(text) if len(text) < 30 else math.nan
    except ValueError:
        rate = math.nan
    if LEARNING_RATE.problem(rate):
        raise ValueError("The learning rates in this link are damaged; the page starts with its own.")
    return rate


def start_from(text: str) -> tuple[float, float]:
    """The start that a link holds as "-2.6,0.4". One outside the window is a start like any other.

    Raises:
        ValueError: in a sentence, for what is no place, or lies without end.
    """
    parts = text.split(",") if len(text) < 60 else []
    try:
        place = tuple(float(part) for part in parts)
    except ValueError:
        place = ()
    if len(place) != 2 or not all(abs(n) <= FARTHEST for n in place):
        raise ValueError("The start in this link is no place; the page begins at the surface's own start.")
    return place


def hidden_from(text: str) -> tuple[str, ...]:
    """The optimizers that a link leaves out of the race, as "adagrad,adamw".

    Raises:
        ValueError: in a sentence, for a name that is none of them.
    """
    names = tuple(filter(None, text.split(",")))
    if len(names) > len(KINDS) or set(names) - set(KINDS):
        raise ValueError("The link leaves out an optimizer that is none of the seven; all are shown.")
    return names


def steps_from(text: str) -> int:
    """How many steps a link begins with.

    Raises:
        ValueError: in a sentence.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= MOST_STEPS):
        raise ValueError(
            f"The steps in this link are no whole number up to {MOST_STEPS}; the page makes its own."
        )
    return int(text)


def number_text(value: float) -> str:
    """A number as links have it: 0.1, -2.6."""
    return f"{value:.9g}"


def rates_text(rates: Mapping[str, float], defaults: Mapping[str, float]) -> str:
    """The rates that differ from the defaults, as `rates_from` reads them."""
    return ",".join(
        f"{kind}:{number_text(rate)}" for kind, rate in rates.items() if rate != defaults.get(kind)
    )
