"""What the learner sets by hand in the pictures of this lesson, across reruns and links: the point, the two layers."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from cvlab.activations import SPAN, ActivationSpec
from cvlab.activations.one_map import TwoLayers, from_text, of_groups, to_text
from cvlab.ui.activations.curve import curve
from cvlab.ui.activations.matrices import matrices
from cvlab.ui.link import read, write

POINT, LAYERS = "activations.point", "activations.layers"  # kept in the session
CURVE, MATRICES = "activations_curve", "activations_two_layers"
FIRST = 2.5  # where both of sigmoid's and tanh's slopes are small


def curve_view(spec: ActivationSpec) -> tuple[float, str | None]:
    """Show the curve; the x of its point, and a sentence where the link was damaged."""
    problem = None
    if POINT not in st.session_state:
        st.session_state[POINT], problem = _point_from(read("activations_x"))
    x = st.session_state[POINT]
    curve(spec, x, key=CURVE, on_point=_take_point)
    write("activations_x", None if x == FIRST else f"{x:g}")
    return x, problem


def matrices_view(spec: ActivationSpec) -> tuple[TwoLayers, str | None]:
    """Show the two layers; their numbers, and a sentence where the link was damaged."""
    problem = None
    if LAYERS not in st.session_state:
        st.session_state[LAYERS] = TwoLayers()
        if text := read("activations_numbers"):
            try:
                st.session_state[LAYERS] = from_text(text)
            except ValueError as error:
                problem = str(error)
    layers: TwoLayers = st.session_state[LAYERS]
    matrices(layers, spec, key=MATRICES, on_edit=_take_layers)
    write("activations_numbers", None if layers == TwoLayers() else to_text(layers))
    return layers, problem


def _point_from(text: str) -> tuple[float, str | None]:
    if not text:
        return FIRST, None
    try:
        x = float(text[:20])
    except ValueError:
        x = math.nan
    if SPAN[0] <= x <= SPAN[1]:
        return x, None
    return FIRST, f"The point x in this link is no number from −6 to 6; the page starts at {FIRST:g}."


def _take_point() -> None:
    sent: Any = st.session_state[CURVE].get("point")
    if _number(sent) and SPAN[0] <= sent <= SPAN[1]:
        st.session_state[POINT] = float(sent)


def _take_layers() -> None:
    """Take an edit from the browser where it is whole."""
    sent: Any = st.session_state[MATRICES].get("edit")
    if not isinstance(sent, dict):
        return
    groups: list[Any] = [sent.get(name) for name in ("first", "second", "point")]
    if all(isinstance(group, list) and all(map(_number, group)) for group in groups):
        try:
            st.session_state[LAYERS] = of_groups([tuple(map(float, group)) for group in groups])
        except ValueError:
            return  # the browser lets nobody write such numbers


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
