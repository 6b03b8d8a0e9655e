"""Small buttons that move or remove a row of a list: a sign to see, and words for those who hear them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from cvlab.ui.components import register

_mount = register("rowtools", Path(__file__).parent, '<div class="tools" role="group"></div>')


class Action(NamedTuple):
    """One button. sign: what it shows. words: what it does. enabled: whether it makes sense now."""

    sign: str
    words: str
    do: Callable[[], None]
    enabled: bool = True


def row_tools(actions: Sequence[Action], *, key: str) -> None:
    """The buttons side by side; a press does the action."""
    data = {"actions": [{"sign": a.sign, "words": a.words, "enabled": a.enabled} for a in actions]}

    def pressed() -> None:
        place = _news(st.session_state[key].get("pressed"), f"{key}.seen")
        if place is not None and 0 <= place < len(actions) and actions[place].enabled:
            actions[place].do()

    _mount(key=key, data=data, on_pressed_change=pressed)


def _news(press: Any, seen: str) -> int | None:
    """The place that was pressed; None for a press that was done already, or for anything else a browser sends."""
    if not isinstance(press, list) or len(press) != 2 or not all(type(v) is int for v in press):
        return None
    if st.session_state.get(seen) == press:
        return None
    st.session_state[seen] = press
    return press[0]
