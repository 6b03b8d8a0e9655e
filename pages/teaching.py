"""Teach your own classes: gather pictures, a head learns in a breath, and see how far to believe it."""

from __future__ import annotations

import streamlit as st

from cvlab.codegen.teaching import keras_code
from cvlab.plots.slides import teaching as slides
from cvlab.text import as_said
from cvlab.ui.page import lesson_page
from cvlab.ui.teaching.boards import PROBLEM, board, limit_of
from cvlab.ui.teaching.controls import choose_desk, gather, offer_weights, switches, tidy
from cvlab.ui.teaching.elsewhere import use_elsewhere, ways_elsewhere
from cvlab.ui.teaching.facts import facts_of, question_of
from cvlab.ui.teaching.results import (
    learn_pending,
    say_figures,
    show_album,
    show_table,
    take_along,
    wake,
)

with lesson_page("teaching", widths=(4, 9)) as page:
    with page.choose():
        desk = choose_desk()
        drawn = gather(desk)
    with page.show():
        if problem := st.session_state.pop(PROBLEM, None):
            st.error(as_said(problem), icon=":material/warning:")
        ready, bench = offer_weights(desk), st.container()
        look, test = switches()
        if ready:
            wake(desk)
            learn_pending(desk)
        judged = desk.judged()
        with bench:
            board(desk, judged, drawn, look=look, test=test, ready=ready)
        show_album(desk, judged)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            tidy(desk)
            take_along(desk, judged)
            use_elsewhere(desk)
        ways_elsewhere(desk)
        say_figures(desk, judged)
        show_table(judged)
    if judged is not None:
        text, answer, because = question_of(judged)
        page.predict(text, answer, because=because)
        found = judged.strangers
        page.figures(
            slides.answers(judged.classes, judged.table),
            slides.limits(found.own, found.strangers, limit_of(desk, judged)),
        )
    page.words(**facts_of(desk, judged, on_pad=bool(drawn)))
    page.code(keras_code(judged), label="The Keras code of what is on screen")
    page.link()
