"""What can be chosen in the lesson: the pictures, what of them is learned, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cvlab.datasets import DATASETS, folder_names
from cvlab.embeddings import CROWDS, Crowd, Recipe, crowd_of
from cvlab.embeddings.crowds import USUALLY, Named
from cvlab.params import check, params
from cvlab.ui.controls import widget
from cvlab.ui.embeddings.people import bring_people
from cvlab.ui.link import whole_number

# How faces are best learned: measured by tests/benchmarks/embeddings.py.
FACES: dict[str, Any] = {
    "mining": "hard",
    "margin": 0.3,
    "dimensions": 32,
    "unit": True,
    "moves": True,
    "slowing": False,
    "steps": 300,
}
KINDS = {**CROWDS, "faces": "Faces, a folder of CVLAB_DATA", "own": "Faces, my own zip"}


def choose_crowd() -> Named | Crowd | None:
    """The pictures to learn from; None, after a sentence, where there are none yet.

    Raises:
        ValueError: in one sentence, where they cannot be had.
    """
    kind = st.selectbox(
        "Pictures", list(KINDS), format_func=KINDS.__getitem__, key="embeddings_kind", bind="query-params"
    )
    if kind in CROWDS:
        if not DATASETS[kind]().available():
            st.info(
                f"{CROWDS[kind]} is not on this machine: fetch it on the *Data sets* page, or choose *Digits*."
            )
            return None
        known = st.slider(
            "Classes to learn from",
            2,
            10,
            USUALLY[kind],
            key="embeddings_known",
            bind=whole_number("embeddings_known"),
            help="The first ones; the net never sees the others while it learns.",
        )
        return Named(kind, known)
    if kind == "own":
        return bring_people(0)
    names = st.cache_data(ttl=20, show_spinner=False)(folder_names)()
    if not names:
        st.info(
            "Set CVLAB_DATA to a folder that holds a folder of faces, with one for each person, and start cvlab again.",
            icon=":material/folder_off:",
        )
        return None
    first = next((n for n, name in enumerate(names) if "face" in name), 0)
    name = st.selectbox("Folder", names, first, key="embeddings_folder", bind="query-params")
    named = Named(f"folder:{name}")
    found = crowd_of(named)
    st.caption(f"{found.known} people are learned from, {len(found.names) - found.known} are never seen.")
    return named


def choose_recipe(light: bool) -> Recipe:
    """How the net learns; faces begin with what was found best for them."""
    usual = FACES if light else {}
    prefix = "embeddings_face_" if light else "embeddings_"
    fields = {p.name: replace(p, default=usual.get(p.name, p.default)) for p in params(Recipe)}
    way = widget(fields["way"], f"{prefix}way")
    names = ("mining", "margin") if way == "triplets" else ()
    values: dict[str, Any] = {n: widget(fields[n], f"{prefix}{n}") for n in (*names, "dimensions")}
    with st.expander("More about the training", icon=":material/tune:"):
        values |= {
            name: widget(fields[name], f"{prefix}{name}")
            for name in ("moves", "rate", "slowing", "unit", "steps", "seed")
        }
    if not names:
        values["mining"] = "random"
    made = Recipe(way=way, **values)
    check(made)
    return made
