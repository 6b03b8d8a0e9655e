"""The controls of the overfitting lesson: the points, the fit, the cure."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.overfitting import Fit, World
from cvlab.overfitting.cures import CURES, Cure
from cvlab.overfitting.polynomials import HIGHEST
from cvlab.params import params
from cvlab.ui.controls import adjust, widget
from cvlab.ui.link import whole_number

NEAR, FAN = 25, 12  # the highest degrees of the two charts
RIDGES = (0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0)


def choose_world(used: bool) -> World:
    """Points, noise and seed; where no points are used, a word on what there is instead."""
    if used:
        return adjust(World, "overfitting")
    st.caption("Here it is pictures: all that can be chosen stands on the Training page.")
    return World()


def choose_degree(fan: bool) -> tuple[int, float, int]:
    """The degree of the third picture, L2 on the coefficients, and the highest degree of the chart."""
    if fan:
        degree = st.slider("Degree", 0, FAN, 11, key="overfitting_fan", bind=whole_number("overfitting_fan"))
        return degree, _ridge(), FAN
    degree = st.slider(
        "Degree",
        0,
        HIGHEST,
        19,
        key="overfitting_degree",
        bind=whole_number("overfitting_degree"),
        help="Of the third picture. Point at the chart to try others.",
    )
    l2 = _ridge()
    far = st.toggle("Up to degree 100", key="overfitting_far", bind="query-params")
    return degree, l2, HIGHEST if far else max(NEAR, degree)


def plainly(value: float) -> str:
    """0.00001, where Python writes 1e-05."""
    return np.format_float_positional(value, trim="-")


def _ridge() -> float:
    return st.select_slider(
        "L2 on the coefficients",
        RIDGES,
        value=0.0,
        format_func=plainly,
        key="overfitting_ridge",
        bind="query-params",
        help="How much each squared coefficient adds to the mean squared error.",
    )


def choose_training() -> tuple[Fit, Cure, float, dict[str, bool]]:
    """The network alone, the cure, its strength, and what else the cure changes."""
    kind = st.selectbox(
        "Cure",
        list(CURES),
        format_func=lambda k: CURES[k].title,
        key="overfitting_cure",
        bind="query-params",
    )
    cure = CURES[kind]
    st.caption(cure.about)
    strength = cure.usual
    if cure.strengths:
        strength = st.select_slider(
            cure.label,
            cure.strengths,
            value=cure.usual,
            format_func=plainly,
            key=f"overfitting_{kind}_strength",
            bind="query-params",
        )
    fields = {p.name: p for p in params(Fit)}
    names = {"l1": ("proximal",), "batchnorm": ("idle_bias",)}.get(kind, ())
    more = {name: widget(fields[name], f"overfitting_{name}") for name in names}
    with st.expander("The network", icon=":material/tune:"):
        names = ("width", "layers", "steps", "learning_rate", "batch_size")
        chosen = {name: widget(fields[name], f"overfitting_{name}") for name in names}
    return Fit(**chosen), cure, strength, more
