"""The page's address: what is read out of it, which anybody may have written, and what is written into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.state import BindOption

T = TypeVar("T")
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")  # more digits than any number here has, few enough for a float


def read(name: str, default: T = "") -> str | T:
    """What the address says under that name."""
    return st.query_params.get(name, default)


def said() -> dict[str, list[str]]:
    """All that the address says; a name may stand in it more than once."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(name: str, text: str | None) -> None:
    """Let the address say so; None takes the name out, as for what is as at first and need not be said."""
    if text is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != text:
        st.query_params[name] = text


def whole_number(key: str) -> BindOption:
    """The `bind` of a widget for whole numbers: none where the address names something else for it.

    Streamlit itself takes 2.5 for 2, and falls over Infinity. What is refused leaves the address.
    """
    texts = st.query_params.get_all(key)
    if all(_WHOLE.fullmatch(text) for text in texts):
        return "query-params"
    with suppress(
        StreamlitAPIException
    ):  # still bound, after a step back in the browser; unbinding clears it
        del st.query_params[key]
    return None


def whole_from(text: str, highest: int) -> int | None:
    """The whole number from 0 that the text says, at most `highest`; None where it says none."""
    return min(int(text), highest) if re.fullmatch(r"[0-9]{1,15}", text) else None


def from_link(name: str, options: Sequence[T], default: T, owner: str) -> T:
    """The option that the link names; the default where it names none of these.

    Args:
        owner: the network asked about: what was written for another one of this session is none of its choices.
    """
    if st.session_state.get(_owner(name), owner) != owner:
        return default
    text = read(name)
    return next((option for option in options if str(option) == text), default)


def to_link(name: str, value: object, default: object, owner: str) -> None:
    """Write the choice into the link; what stands there anyway need not be said."""
    st.session_state[_owner(name)] = owner
    write(name, None if value == default else str(value))


def linked_choice(
    label: str,
    options: Sequence[T],
    default: T,
    name: str,
    owner: str,
    words_of: Callable[[T], str] = str,
    help: str | None = None,
    turn: str = "",
) -> T:
    """A menu of such options. Each network keeps its own choice, also while other pages are looked at.

    Args:
        turn: another one makes it a menu of its own: what a slow browser still sends of the one before is no choice.
    """
    key, kept = choice_key(name, owner) + turn, f"kept.{name}.{owner}"
    value = st.session_state.get(key)
    if value not in options:
        before = st.session_state.get(kept)
        value = from_link(name, options, before if before in options else default, owner)
    # Told in every run: what a run that was broken off has said never reached the browser, which then takes the
    # first option for chosen and sends it back.
    st.session_state[key] = value
    chosen = st.selectbox(label, options, key=key, format_func=words_of, help=help)
    st.session_state[kept] = None if chosen == default else chosen
    to_link(name, chosen, default, owner)
    return chosen


def choice_key(name: str, owner: str) -> str:
    """Under which key of the session such a choice is kept."""
    return f"linked.{name}.{owner}"


def _owner(name: str) -> str:
    return f"linked.{name}"
