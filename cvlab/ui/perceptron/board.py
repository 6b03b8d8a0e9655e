"""The points, the weights at the start and the mistakes learnt from, across reruns and links."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cvlab.perceptron import MOST_UPDATES
from cvlab.point_clouds import MOST, PointCloud, Points, points_from, points_of, to_text
from cvlab.text import quoted
from cvlab.ui.link import read, whole_from, write
from cvlab.ui.perceptron import mount_rule

KEY = "perceptron_board"
STATE = "perceptron_state"
COUNT = "perceptron_boards"
BEGIN = "perceptron_begin"  # in the session: how many mistakes the page begins with
FIRST = 4
LARGEST = 1e6  # of a weight at the start


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the learner has on the board. cloud: which it was made on. stamp: how often the board began anew in this
    session. turn: how many edits of it were heard since; an answer to an older one is not taken. own: points set by
    hand, None for the cloud's. start: (b, w₁, w₂). steps: after how many mistakes. problem: a sentence where the link
    was damaged."""

    cloud: str
    stamp: int
    turn: int = 0
    own: Points | None = None
    start: tuple[float, float, float] = (0.0, 0.0, 0.0)
    steps: int = FIRST
    problem: str = ""


def setting_of(cloud: PointCloud) -> Setting:
    """What is on the board now. Another cloud brings its own points; start and steps stay."""
    kept: Setting | None = st.session_state.get(STATE)
    if kept is None:
        kept = _from_link(repr(cloud))
    elif kept.cloud != repr(cloud):
        kept = replace(kept, cloud=repr(cloud), stamp=_next(), turn=0, own=None, problem="")
    st.session_state[STATE] = kept
    _to_link(kept)
    return kept


def forget_own() -> None:
    """The cloud's points again."""
    st.session_state[STATE] = replace(st.session_state[STATE], stamp=_next(), turn=0, own=None, problem="")


def rule_board(setting: Setting, points: Points, rate: float) -> None:
    """Show the board."""
    data = {
        "stamp": setting.stamp,
        "turn": setting.turn,
        "points": points.rows(),
        "own": setting.own is not None,
        "problem": setting.problem,
        "start": list(setting.start),
        "steps": setting.steps,
        "rate": rate,
        "most": MOST_UPDATES,
        "most_points": MOST,
    }
    mount_rule(key=KEY, data=data, on_edit_change=_receive)


def _next() -> int:
    """How often a board began in this session, this time counted."""
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
    return st.session_state[COUNT]


def _from_link(cloud: str) -> Setting:
    kept = Setting(cloud=cloud, stamp=_next(), steps=int(st.session_state.get(BEGIN, FIRST)))
    try:
        if text := read("perceptron_points"):
            kept = replace(kept, own=points_from(text))
        if text := read("perceptron_start"):
            kept = replace(kept, start=_weights(text.split(",")))
        if (text := read("perceptron_steps")) and (steps := whole_from(text, MOST_UPDATES)) is not None:
            kept = replace(kept, steps=steps)
    except ValueError as error:
        kept = replace(kept, problem=str(error))
    return kept


def _to_link(kept: Setting) -> None:
    """Only what differs from the page as it opens goes into the link."""
    moved = any(kept.start)
    write("perceptron_points", None if kept.own is None else to_text(kept.own))
    write("perceptron_start", ",".join(f"{w:.9g}" for w in kept.start) if moved else None)
    write("perceptron_steps", None if kept.steps == FIRST else str(kept.steps))


def _receive() -> None:
    """Take an edit from the browser where it is whole; one made on an older cloud is dropped."""
    sent, kept = st.session_state[KEY].get("edit"), st.session_state.get(STATE)
    if not isinstance(sent, dict) or kept is None or sent.get("stamp") != kept.stamp:
        return
    rows, steps, turn = sent.get("points"), sent.get("steps"), sent.get("turn")
    try:
        own = None if rows is None else points_of(rows)
        start = _weights(sent.get("start"))
    except ValueError:
        return
    if type(steps) is int and 0 <= steps <= MOST_UPDATES and type(turn) is int and turn > kept.turn:
        st.session_state[STATE] = replace(kept, turn=turn, own=own, start=start, steps=steps, problem="")


def _weights(given: Any) -> tuple[float, float, float]:
    """The three weights.

    Raises:
        ValueError: in one sentence, for anything but three numbers.
    """
    try:
        b, w1, w2 = map(float, given)
    except (TypeError, ValueError):
        raise ValueError(
            f"The weights at the start are three numbers b,w1,w2, not {quoted(given)}."
        ) from None
    if not all(math.isfinite(w) and abs(w) <= LARGEST for w in (b, w1, w2)):
        raise ValueError(f"A weight at the start is at most {LARGEST:,.0f} and at least its negative.")
    return b, w1, w2
