"""The map of the course: a network that follows the pen, where one left off, and every lesson as one card."""

from __future__ import annotations

import streamlit as st

from cvlab.experiment import stored_net
from cvlab.lessons import LESSONS
from cvlab.ui.components.overview import overview
from cvlab.ui.course import course, open_lesson
from cvlab.ui.course.lesson_card import lesson_card
from cvlab.ui.engine_status import engine_status
from cvlab.ui.picture import picture

with st.container(key="home_head", horizontal=True, vertical_alignment="center"):
    st.title("cvlab", anchor=False, width="content")
    st.markdown(
        "**See how convolutional networks work by trying them.** Draw a digit: this network of 3,730 numbers follows "
        "your pen. Point at a map to see what it reads, press it to see the sum behind each of its pixels."
    )
experiment, weights = stored_net()
pen, network = st.columns((5, 18), gap="medium")
with pen:
    found = picture(key="picture", modes=("draw",), size=28)
    course()
if found is not None:
    with network:
        asked = overview(
            experiment.architecture,
            weights,
            experiment.dataset.class_names,
            found.image,
            key="hero",
            live="picture",
        )
    open_lesson(asked)

for number, name in enumerate(dict.fromkeys(item.section for item in LESSONS)):
    st.header(name)
    with st.container(key=f"cards_{number}", horizontal=True):
        for item in LESSONS:
            if item.section == name:
                lesson_card(item)

with st.expander("What computes here", icon=":material/memory:"):
    engine_status()
