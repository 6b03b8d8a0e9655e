"""One lesson on the map: its picture, its name and promise, all of it one link."""

from __future__ import annotations

import streamlit as st

from cvlab.lessons import Lesson
from cvlab.steps import FOLDER
from cvlab.ui.navigation import lesson_page_file


def lesson_card(item: Lesson) -> None:
    """A bordered card that leads to the lesson wherever it is pressed; the browser adds how much of it was done."""
    with st.container(border=True, key=f"card_{item.slug}", gap=None):
        ending = "_dark" if st.context.theme.type == "dark" else ""
        st.image(str(FOLDER / f"{item.slug}{ending}.png"), output_format="PNG", width="stretch", alt="")
        with st.container(key=f"card_words_{item.slug}", gap=None):
            st.page_link(lesson_page_file(item), label=f"**{item.title}**", icon=item.icon)
            st.caption(item.promise)
