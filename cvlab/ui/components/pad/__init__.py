"""The drawing pad: strokes from mouse, finger, pen or keyboard, and at once what a net would see of them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cvlab.handwriting.drawing import MAX_POINTS, MAX_STROKES, SEVEN, SIDE, Stroke, strokes_from
from cvlab.text import as_said
from cvlab.ui.components import register

HTML = f"""
<div class="frame"><div class="pad">
  <div class="sheet">
    <canvas class="board" width="{SIDE}" height="{SIDE}" tabindex="0" role="img"
      aria-label="Drawing pad. Arrow keys move the crosshair, space puts the pen down or lifts it."></canvas>
    <span class="cross" hidden></span>
    <span class="hint" hidden>Draw something, or press “A sample 7”</span>
  </div>
  <figure class="seen">
    <canvas class="preview" width="28" height="28" role="img"
      aria-label="The drawing as a network sees it, 28 by 28 pixels"></canvas>
    <figcaption>A net sees 28&nbsp;×&nbsp;28</figcaption>
  </figure>
  <div class="tools" role="toolbar" aria-label="Drawing tools">
    <span class="pair">
      <button type="button" data-do="brush" aria-pressed="true" aria-label="Brush" title="Brush">✎</button>
      <button type="button" data-do="eraser" aria-pressed="false" aria-label="Eraser" title="Eraser">⌫</button>
    </span>
    <input type="range" class="width" min="8" max="48" step="2" value="22" aria-label="Size" title="Size">
    <button type="button" data-do="undo" aria-label="Undo" title="Undo (Ctrl+Z)">↶</button>
    <button type="button" data-do="redo" aria-label="Redo" title="Redo (Ctrl+Y)">↷</button>
    <button type="button" data-do="clear" aria-label="Clear" title="Clear">✕</button>
    <button type="button" data-do="sample" aria-label="A sample 7" title="A sample 7">7</button>
  </div>
  <p class="status" role="status" aria-live="polite"></p>
</div></div>
"""

_mount = register("pad", __path__[0], HTML, parts=("ink",))


def pad(key: str) -> tuple[Stroke, ...]:
    """The strokes on the pad of that key, checked; at first they are a sample 7.

    They live in the session's state, not in the component's, and so outlive the page; the browser keeps
    a copy for its tab, so they survive a reload too. What a browser sends beyond the limits of
    `cvlab.handwriting.drawing` is refused in one sentence and the drawing from before stays.
    """
    state = st.session_state.setdefault(f"{key}.drawing", {"strokes": SEVEN, "sample": True, "fresh": True})
    data = {
        "name": key,
        "strokes": [stroke.to_dict() for stroke in state["strokes"]],
        "seven": [stroke.to_dict() for stroke in SEVEN],
        "sample": state["sample"],
        "fresh": state["fresh"],
        "turn": state.get("turn", 0),
        "max_strokes": MAX_STROKES,
        "max_points": MAX_POINTS,
    }
    _mount(key=f"{key}_pad", data=data, on_drawing_change=_receive(key))
    if problem := state.pop("problem", None):
        st.error(as_said(problem))
    return state["strokes"]


def new_sheet(key: str) -> None:
    """An empty pad of that key, instead of the sample 7 or of the drawing that was taken from it."""
    turn = st.session_state.get(f"{key}.drawing", {}).get("turn", 0)
    blank = {"strokes": (), "sample": False, "fresh": False, "turn": turn + 1}
    st.session_state[f"{key}.drawing"] = blank


def latest(key: str) -> tuple[Stroke, ...]:
    """The strokes on the pad of that key, for a callback: one may run before the one that heard of them."""
    if (st.session_state.get(f"{key}_pad") or {}).get("drawing"):
        _receive(key)()
    return st.session_state[f"{key}.drawing"]["strokes"]


def _receive(key: str) -> Callable[[], None]:
    def receive() -> None:
        sent = st.session_state[f"{key}_pad"].get("drawing")
        state = st.session_state[f"{key}.drawing"]
        if isinstance(sent, dict) and sent.get("turn", 0) != state.get("turn", 0):
            return  # it was on a sheet that is gone
        try:
            if not isinstance(sent, dict):
                raise ValueError("The pad sent something that is not a drawing; draw again.")
            strokes = strokes_from(sent.get("strokes"))
        except ValueError as error:
            state["problem"] = str(error)
        else:
            state.update(strokes=strokes, sample=sent.get("sample") is True, fresh=False)

    return receive
