"""The strip of paper to write a number on, by mouse, finger, pen or keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from cvlab.handwriting.drawing import Stroke, strokes_from
from cvlab.modularity.written_form import MOST_STROKES, sample_strokes
from cvlab.text import as_said
from cvlab.ui.components import CANVAS, register

FOLDER = Path(__file__).parent
KEY = "modularity_strip"
STATE = "modularity.strip"

_mount = register("strip_pad", FOLDER, (FOLDER / "strip_pad.html").read_text("utf-8"), parts=(CANVAS,))


def strip_pad() -> tuple[Stroke, ...]:
    """The strokes on the form, checked; at first a sample. They live in the session and outlive the page."""
    state = st.session_state.setdefault(STATE, {"strokes": sample_strokes(), "turn": 0})
    data = {
        "strokes": [stroke.to_dict() for stroke in state["strokes"]],
        "sample": [stroke.to_dict() for stroke in sample_strokes()],
        "turn": state["turn"],
        "most": MOST_STROKES,
    }
    _mount(key=KEY, data=data, on_form_change=_receive)
    if problem := state.pop("problem", None):
        st.error(as_said(problem))
    return state["strokes"]


def _receive() -> None:
    sent: Any = st.session_state[KEY].get("form")
    state = st.session_state[STATE]
    try:
        strokes = strokes_from(sent.get("strokes") if isinstance(sent, dict) else None)
        if len(strokes) > MOST_STROKES:
            raise ValueError(
                f"This form has {len(strokes)} strokes; {MOST_STROKES} are allowed: undo some, or clear it."
            )
        state["strokes"] = strokes
    except ValueError as error:
        state["problem"] = str(error)
