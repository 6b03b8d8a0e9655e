"""Which parts are given the truth, which form is looked at, and how it all stood, across reruns, pages and links."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab.modularity import PARTS
from cvlab.modularity.changing import Stand, change_words
from cvlab.modularity.looking import FORMS
from cvlab.ui.link import read, whole_from, write

TRUTHS, FORM, STANDS = "modularity_truths", "modularity_form", "modularity.stands"
KEY = "modularity_conveyor"


def truths() -> tuple[str, ...]:
    """The parts whose switch is on, in their order; a name that is none is left out."""
    text = str(st.session_state.get(TRUTHS) or read(TRUTHS))
    chosen = tuple(part for part in PARTS if part in text.split(","))
    _keep(TRUTHS, ",".join(chosen))
    return chosen


def deepest(chosen: tuple[str, ...]) -> int:
    """How many parts the last switch covers: with its truth it does not matter what those before it did."""
    return max((PARTS.index(part) + 1 for part in chosen), default=0)


def form_looked_at() -> int | None:
    """The number of the form that was chosen, None where none was."""
    return whole_from(str(st.session_state.get(FORM) or read(FORM)), FORMS - 1)


def switch_truth() -> None:
    """The browser's press on a part's switch."""
    part: Any = st.session_state[KEY].get("truth")
    if part in PARTS:
        chosen = set(truths()) ^ {part}
        _keep(TRUTHS, ",".join(name for name in PARTS if name in chosen))


def look_at_form() -> None:
    """The browser's press on a form."""
    number: Any = st.session_state[KEY].get("form")
    if isinstance(number, int) and 0 <= number < FORMS:
        _keep(FORM, str(number))


def last_change(now: Stand, truth: int) -> str:
    """What the last change in this session did to the forms, in a sentence, "" before the first; it stays until the
    next one."""
    before, last = st.session_state.get(STANDS, (now, now))
    if last.chosen != now.chosen:
        before = last
    st.session_state[STANDS] = before, now
    return change_words(before, now, truth)


def _keep(name: str, text: str) -> None:
    st.session_state[name] = text
    write(name, text or None)
