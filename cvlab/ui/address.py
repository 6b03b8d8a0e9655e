"""Numbers out of the page's address, which anybody may have written."""

from __future__ import annotations

import re
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.state import BindOption

_WHOLE = re.compile(
    r"[-+]?[0-9]{1,15}"
)  # more digits than any number here has, few enough for a float to hold


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
