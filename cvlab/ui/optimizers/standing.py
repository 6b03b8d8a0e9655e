"""Where the race stands, across reruns, pages and links: its start, rates, who is hidden, and how many steps."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from cvlab.optimizers.race import (
    KINDS,
    MOST_STEPS,
    Standing,
    hidden_from,
    number_text,
    rates_from,
    rates_text,
    start_from,
    steps_from,
)
from cvlab.optimizers.surfaces import Surface
from cvlab.ui.link import read, write
from cvlab.ui.optimizers.race import race_board

KEY = "optimizers_board"
NAMES = ("optimizers_start", "optimizers_rates", "optimizers_hidden", "optimizers_steps")
STEPS = 60  # made at first, so that there is something to see at once
OWNER = "optimizers.surface"  # whose start and rates the session holds
STAMP = "optimizers.stamp"


class Told(NamedTuple):
    """Where the race stands, and a sentence about what the link said wrong, or ""."""

    place: Standing
    problem: str


def race(surface: Surface, momentum: float, turn: int) -> Told:
    """Show the race and tell where it stands.

    Args:
        turn: how often the page was set up anew.
    """
    told = standing_of(surface)
    stamp = st.session_state[STAMP] = f"{surface.kind} {turn}"
    race_board(surface, told.place, momentum, key=KEY, stamp=stamp, on_edit=_receive)
    return told


def standing_of(surface: Surface) -> Told:
    """What the session holds, or the link, or the surface's own; what was said of another surface is forgotten."""
    state = st.session_state
    if state.get(OWNER, surface.kind) != surface.kind:
        _write(dict.fromkeys(NAMES))
    state[OWNER] = surface.kind
    place, problems = Standing(surface.start, dict(surface.rates), (), STEPS), []
    for name in NAMES:
        text = state.get(name) or str(read(name))
        if not text:
            continue
        try:
            place = place._replace(**_part(name, text, surface))
            _write({name: text})
        except ValueError as error:
            problems.append(str(error))
            _write({name: None})
    return Told(place, " ".join(problems))


def _part(name: str, text: str, surface: Surface) -> dict[str, Any]:
    match name:
        case "optimizers_start":
            return {"start": start_from(text)}
        case "optimizers_rates":
            return {"rates": rates_from(text, surface.rates)}
        case "optimizers_hidden":
            return {"hidden": hidden_from(text)}
        case _:
            return {"steps": steps_from(text)}


def _write(texts: dict[str, str | None]) -> None:
    for name, text in texts.items():
        if text is None:
            st.session_state.pop(name, None)
        else:
            st.session_state[name] = text
        write(name, text)


def _receive(surface: Surface) -> None:
    """Take what the browser tells where it is whole; what was moved on another surface is dropped."""
    sent: Any = st.session_state[KEY].get("edit")
    if not isinstance(sent, dict) or sent.get("stamp") != st.session_state.get(STAMP):
        return
    try:
        start = ",".join(number_text(n) for n in start_from(",".join(map(str, sent["start"]))))
        rates = rates_from(rates_text(sent["rates"], {}), surface.rates)
        hidden = ",".join(kind for kind in KINDS if kind in sent["hidden"])
        steps = min(max(int(sent["steps"]), 0), MOST_STEPS)
    except (ValueError, TypeError, KeyError, OverflowError):
        return
    _write(
        {
            "optimizers_start": None if start == ",".join(map(number_text, surface.start)) else start,
            "optimizers_rates": rates_text(rates, surface.rates) or None,
            "optimizers_hidden": hidden or None,
            "optimizers_steps": None if steps == STEPS else str(steps),
        }
    )
