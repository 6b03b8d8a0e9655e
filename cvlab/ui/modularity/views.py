"""What the page shows of the parts: of many generated forms, and of the one that the learner writes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab.modularity import Parts, World
from cvlab.modularity.classifiers import CLASSIFIERS, classifier
from cvlab.modularity.forms import Forms
from cvlab.modularity.learning import Learnt
from cvlab.modularity.looking import share_right, told_of, told_once
from cvlab.modularity.network import Net
from cvlab.modularity.telling import Told, problem_of
from cvlab.modularity.written_form import form_of, meant_from
from cvlab.text import as_said
from cvlab.ui.colours import night
from cvlab.ui.modularity.boards import show_conveyor
from cvlab.ui.modularity.learning import latest
from cvlab.ui.modularity.standing import deepest, form_looked_at
from cvlab.ui.modularity.strip_pad import strip_pad
from cvlab.ui.modularity.whole_bar import whole_answer, whole_bar


def classifier_of(name: str) -> tuple[Net, str]:
    """The classifier of that name; of one that was not learnt yet the ready-made, and a sentence that says so."""
    if name != "own":
        return classifier(name), ""
    own = latest("parts", "tuned")
    if own:
        return own[1].net, ""
    return classifier(), (
        "No classifier has been learnt yet, so the ready-made one works here: choose Data above and train one."
    )


def conveyor_of(world: World, parts: Parts, name: str, net: Net, truths: tuple[str, ...]) -> Told:
    """The forms of that world on their way through the parts."""
    return told_of(world, parts, net, CLASSIFIERS[name], deepest(truths), form_looked_at())


def beside(forms: Forms, learnt: Learnt, at_home: bool, form: int) -> dict[str, Any]:
    """The bar of the network from end to end."""
    return whole_bar(forms, learnt, at_home, form)


def ready_share(world: World, parts: Parts) -> float:
    """The share of numbers that these parts read rightly with the ready-made classifier."""
    return share_right(world, parts, classifier())


def write_board(parts: Parts, name: str, net: Net, end_to_end: Learnt) -> None:
    """A form to write on, and what the parts and the network make of it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "What you wrote, four digits",
            max_chars=20,
            key="modularity_meant",
            help="The number and its check digit, as 3047. Without it nobody can say whether it was read rightly.",
            width=220,
        )
        st.caption(
            "Three digits, a gap, and the last digit of their sum: 3 + 0 + 4 = 7. Leave air between digits."
        )
    strokes = strip_pad()
    try:
        meant = meant_from(text)
    except ValueError as error:
        st.error(as_said(str(error)), icon=":material/warning:")
        meant = None
    forms = form_of(strokes, meant or (0, 0, 0, 0))
    told = told_once(forms, parts, net, CLASSIFIERS[name])
    if problem := problem_of(forms.ink[0], len(told.trace.seen[0].boxes[0])):
        st.warning(as_said(problem), icon=":material/edit:")
    if not forms.ink.any():
        return
    reads = whole_answer(forms.ink, end_to_end)
    whole = {"share": None, "low": 0.0, "high": 0.0, "told": f"reads {reads} on this form"}
    show_conveyor(told, parts, (), night(), whole, meant=meant)
