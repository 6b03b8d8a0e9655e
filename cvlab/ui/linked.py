"""Choices whose options hang on the network, in the page's link: what its words and order say may change."""

from __future__ import annotations

from collections.abc import Sequence
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


def _owner(name: str) -> str:
    return f"linked.{name}"
