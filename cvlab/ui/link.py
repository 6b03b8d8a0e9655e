"""Choices whose options hang on the network, in the page's link: what its words and order say may change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def from_link(name: str, options: Sequence[T], default: T, owner: str) -> T:
    """The option that the link names; the default where it names none of these.

    Args:
        owner: the network asked about: what was written for another one of this session is none of its choices.
    """
    if st.session_state.get(_owner(name), owner) != owner:
        return default
    text = st.query_params.get(name)
    return next((option for option in options if str(option) == text), default)


def to_link(name: str, value: object, default: object, owner: str) -> None:
    """Write the choice into the link; what stands there anyway need not be said."""
    st.session_state[_owner(name)] = owner
    if value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != str(value):
        st.query_params[name] = str(value)


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
