"""One lesson on the map: picture, promise, a way in, and what to try in 5, 20 and 45 minutes."""

from __future__ import annotations

import streamlit as st

from cvlab.lessons import Lesson
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.page import WORDS

MINUTES = (5, 20, 45)


def lesson_card(item: Lesson) -> None:
    """A bordered row: the lesson's picture on the left, its words on the right."""
    with st.container(border=True):
        picture, words = st.columns([1, 3], vertical_alignment="center")
        picture.image(
            str(WORDS / f"{item.slug}.png"),
            output_format="PNG",
            width="stretch",
            alt=f"{item.title}: {item.promise}",
        )
        with words:
            st.page_link(lesson_page_file(item), label=f"**{item.title}**", icon=item.icon)
            st.markdown(item.promise)
            st.markdown(
                "\n".join(f"- **{m} minutes:** {text}" for m, text in zip(MINUTES, item.minutes, strict=True))
            )
