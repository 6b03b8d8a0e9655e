"""Where one left off in the course, and how much of each lesson was done: the browser knows, and tells it here."""

from __future__ import annotations

import streamlit as st

from cvlab.lessons import LESSONS, lesson
from cvlab.ui.components import register
from cvlab.ui.navigation import lesson_page_file

_mount = register("course", __path__[0], '<div class="course"></div>')
KEY = "course"


def course() -> None:
    """A button that leads to the first lesson, or to the one looked at last; the cards below learn what was done."""
    data = {"lessons": [{"slug": item.slug, "title": item.title} for item in LESSONS]}
    open_lesson(_mount(key=KEY, data=data, on_go_change=lambda: None).get("go"))


def open_lesson(slug: object) -> None:
    """Go to the lesson that a component asks for, if there is one of that name."""
    if slug in {item.slug for item in LESSONS}:
        st.switch_page(lesson_page_file(lesson(str(slug))))
