"""The controls of the detection lesson: the canvas, the net, and the sliders of the way from scores to boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import streamlit as st

from cvlab.datasets import DATASETS
from cvlab.detection.pipeline import Settings
from cvlab.detection.proposals import framed_strokes, named_by
from cvlab.detection.scattering import Canvas, Scatter, nothing, scatter
from cvlab.handwriting.drawing import rasterize
from cvlab.params import params
from cvlab.registry import title
from cvlab.text import as_said
from cvlab.ui.components.pad import pad
from cvlab.ui.controls import widget
from cvlab.ui.datasets.download import download_panel

SOURCES = ("Scattered", "Drawn")
DIGITS = ("digits", "mnist")  # the data sets whose test digits are thrown
SIDE = 128


@dataclass(frozen=True)
class Cure:
    """What was done against false boxes. net: which one looks. move: whether its regression is used."""

    title: str
    net: str
    move: bool
    about: str


CURES = {
    "none": Cure(
        "Ten classes alone",
        "plain",
        False,
        "The digits net that comes with cvlab. It has no word for “no digit”.",
    ),
    "background": Cure(
        "+ a background class",
        "background",
        False,
        "Pieces, neighbours and empty paper are an eleventh class.",
    ),
    "boxes": Cure(
        "+ box regression", "background", True, "Four more numbers say how to move and stretch the window."
    ),
    "mined": Cure(
        "+ its own mistakes",
        "mined",
        True,
        "It was shown its own false alarms as background, and what it misread, on fresh canvases.",
    ),
}


def choose_canvas() -> tuple[Canvas, bool]:
    """The canvas to look at, and whether it is known what is on it."""
    source = st.segmented_control(
        "Canvas", SOURCES, default=SOURCES[0], required=True, key="detection_source", bind="query-params"
    )
    if source == SOURCES[1]:
        return _drawn()
    fields = {p.name: p for p in params(Scatter)}
    values = {name: widget(fields[name], f"detection_{name}") for name in ("count", "seed")}
    _choose_digits()
    with st.expander("Size, overlap, noise", icon=":material/tune:"):
        values |= {
            name: widget(fields[name], f"detection_{name}") for name in ("smallest", "largest", "noise")
        }
        values["overlap"] = widget(fields["overlap"], "detection_frames")
    return thrown(Scatter(**values), chosen_digits()), True


def _choose_digits() -> None:
    """Whose digits are thrown; where they are not on this computer, that is said, and they can be fetched."""
    kind = st.selectbox(
        "Digits of",
        DIGITS,
        format_func=lambda k: title(DATASETS[k]),
        key="detection_digits",
        bind="query-params",
        help="Test digits, which no net here has learned from.",
    )
    dataset = DATASETS[kind]()
    if not dataset.available():
        download_panel(dataset)
        st.caption(f"Until then the digits on the canvas are those of {title(DATASETS[DIGITS[0]])}.")


def chosen_digits() -> str:
    """The data set whose digits are thrown: the one that is chosen, where it is on this computer."""
    kind = st.session_state.get("detection_digits", DIGITS[0])
    return kind if DATASETS[kind]().available() else DIGITS[0]


@st.cache_data(max_entries=64, show_spinner=False)
def thrown(spec: Scatter, digits: str = DIGITS[0]) -> Canvas:
    """A canvas of digits that no net has learned from."""
    test = DATASETS[digits]().load().test
    return scatter(np.asarray(test.images)[..., 0], test.labels, spec, SIDE)


def _drawn() -> tuple[Canvas, bool]:
    drawing = rasterize(pad("detection"))[..., 0]
    image = cv2.resize(drawing, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    text = st.text_input(
        "Which digits, from left to right?",
        key="detection_named",
        max_chars=60,
        help="With it boxes are judged: each connected stroke is a digit.",
        placeholder="for example 724",
    )
    if not text.strip():
        return Canvas(image, nothing()), False
    try:
        return Canvas(image, named_by(framed_strokes(image), text)), True
    except ValueError as error:
        st.warning(as_said(str(error)))
        return Canvas(image, nothing()), False


def choose_cure() -> Cure:
    """How the net was taught."""
    kind = st.selectbox(
        "The net",
        list(CURES),
        format_func=lambda k: CURES[k].title,
        key="detection_cure",
        bind="query-params",
    )
    st.caption(CURES[kind].about)
    return CURES[kind]


def choose_overlap() -> Settings:
    """The two limits that an overlap is held to."""
    fields = {p.name: p for p in params(Settings)}
    return Settings(
        **{name: round(widget(fields[name], f"detection_{name}"), 2) for name in ("overlap", "judge")}
    )


def choose_settings(sliding: bool, move: bool = True) -> Settings:
    """The sliders; a grid of windows only where one slides."""
    fields = {p.name: p for p in params(Settings)}
    values: dict[str, Any] = {
        name: widget(fields[name], f"detection_{name}") for name in ("floor", "overlap", "judge")
    }
    label = "The grid of windows, the measure of overlap" if sliding else "The measure of overlap"
    with st.expander(label, icon=":material/tune:"):
        for name in ("stride", "sizes", "measure") if sliding else ("measure",):
            values[name] = widget(fields[name], f"detection_{name}")
    for name in ("floor", "overlap", "judge"):
        values[name] = round(values[name], 2)
    return Settings(**values, move=move)
