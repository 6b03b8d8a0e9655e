"""A part of the form that is folded, with what is chosen in it in one line below its name."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# The line is for the closed part only, and one line it stays.
STYLE = """<style>
[class*="st-key-fold_"] { gap: 0; }
[class*="st-key-fold_"] > [data-testid="stElementContainer"] p { margin: 0.15rem 0 0.3rem 0.6rem; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
[class*="st-key-fold_"]:has(> * > details[open], > details[open]) > [class*="st-key-told_"] { display: none; }
</style>"""


class Fold(NamedTuple):
    """part: what is folded. line: where its choice is told."""

    part: DeltaGenerator
    line: DeltaGenerator

    def tell(self, words: str) -> None:
        """What is chosen in it, in one line."""
        self.line.caption(words)


def fold(title: str, icon: str) -> Fold:
    """The part of that title, closed at first."""
    slot = title.lower().replace(" ", "_")
    box = st.container(key=f"fold_{slot}")
    return Fold(box.expander(f"**{title}**", icon=icon), box.container(key=f"told_{slot}"))
