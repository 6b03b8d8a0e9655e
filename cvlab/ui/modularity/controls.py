"""The controls of the modularity lesson: the parts, the forms, and what is learnt from."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab.modularity import Parts, World
from cvlab.modularity.classifiers import CLASSIFIERS
from cvlab.modularity.finding import FINDERS
from cvlab.modularity.learning import KINDS, SIZES
from cvlab.modularity.telling import CENTRING, CHECKING, FINDING
from cvlab.params import params
from cvlab.ui.controls import look_at, widget

VIEWS = ("Conveyor", "Data", "Write", "Elsewhere")
FIND = (
    "gaps: columns without ink. connected ink: strokes that touch. printed places: where the form has them. gaps, then "
    "split: the widest is cut until there are four."
)
LINKED: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}


def choose_view() -> str:
    """Which part of the lesson is on screen."""
    return look_at(VIEWS, "modularity_view", persist_state="session")


def choose_parts() -> tuple[Parts, str]:
    """How each part does its work, and the classifier's name."""
    places = iter(st.columns([14, 9, 11, 15, 10], gap="small"))  # as their words are long
    with next(places):
        finder = _menu("Find", tuple(FINDERS), FINDING, "modularity_finder", FIND)
    with next(places):
        help = "Pixels around each box; below 0 inside it."
        margin = st.slider("Crop: margin", -6, 8, 1, key="modularity_margin", help=help, **LINKED)
    with next(places):
        help = (
            "How the digit is set into 28 × 28: as MNIST's are, stretched to all of it, or as large as it is."
        )
        centring = _menu("Centre", tuple(CENTRING), CENTRING, "modularity_centring", help)
    with next(places):
        help = (
            "digits net: 3,730 parameters. larger: 93,322. Both come with cvlab. mean pictures: the nearest of ten. "
            "learnt here: on Data."
        )
        name = _menu("Classify", tuple(CLASSIFIERS), CLASSIFIERS, "modularity_classifier", help)
    with next(places):
        help = "refuse: a wrong sum goes to a person. mend: the likeliest reading whose sum is right."
        rule = _menu("Check", tuple(CHECKING), CHECKING, "modularity_rule", help)
    return Parts(finder=finder, margin=int(margin), centring=centring, rule=rule), name


def _menu(label: str, options: tuple[str, ...], words: dict[str, str], key: str, help: str) -> str:
    return st.selectbox(label, options, format_func=lambda name: words[name], key=key, help=help, **LINKED)


def choose_world() -> World:
    """How the forms are filled in and scanned."""
    fields, chosen = params(World), {}
    rows = (fields[:5], fields[5:])
    for row in rows:
        for p, place in zip(row, st.columns(5, gap="small"), strict=False):
            with place:
                chosen[p.name] = widget(p, f"modularity_{p.name}")
    return World(**chosen)


def choose_kind() -> str:
    """Which network is to learn."""
    return _menu("Network", tuple(KINDS), KINDS, "modularity_kind", "What learns from the forms.")


def choose_count() -> int:
    """From how many forms it is to learn."""
    return int(st.select_slider("Forms to learn from", SIZES, 100, key="modularity_count", **LINKED))
