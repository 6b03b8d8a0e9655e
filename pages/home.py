"""The map of the course: every lesson with its picture, its promise, and what to try in 5, 20 and 45 minutes."""

from __future__ import annotations

import streamlit as st

from cvlab.lessons import LESSONS
from cvlab.ui.engine_status import engine_status
from cvlab.ui.lesson_card import lesson_card

st.title("cvlab")
st.markdown(
    "**See how convolutional networks work by trying them.** Draw a digit, filter it by hand, "
    "train a network while you watch, and look inside it. Everything runs on this computer."
)

sections = list(dict.fromkeys(item.section for item in LESSONS))
for name in sections:
    st.header(name)
    lessons = [item for item in LESSONS if item.section == name]
    for item in lessons:
        lesson_card(item)

st.header("What computes here")
engine_status()
