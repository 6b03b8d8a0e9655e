"""The lesson's controls; each lies in the link, and stays while other pages and views are looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cvlab.optimizers.batches import SIZES
from cvlab.optimizers.surfaces import CONDITION, SURFACES, Quadratic, Surface
from cvlab.registry import title
from cvlab.ui.controls import look_at
from cvlab.ui.link import whole_number

VIEWS = ("Race", "Count", "Map", "Momentum", "Adam", "Batches")
HIGHEST = 0.99
SURFACE, MOMENTUM = "ravine", 0.9  # at first
SCALES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
LINKED: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}


def choose_view() -> str:
    """Which part of the lesson is looked at."""
    return look_at(VIEWS, "optimizers_view", persist_state="session")


def choose_surface() -> Surface:
    """The surface, with the condition number where it is a bowl."""
    kind = st.selectbox(
        "Surface",
        list(SURFACES),
        index=list(SURFACES).index(SURFACE),
        format_func=lambda one: title(SURFACES[one]),
        key="optimizers_surface",
        **LINKED,
    )
    surface: Surface = SURFACES[kind]()
    if not isinstance(surface, Quadratic):
        return surface
    chosen = condition(f"optimizers_{kind}_condition", int(surface.condition))
    return replace(surface, condition=float(chosen))


def show_formula(surface: Surface) -> None:
    """The loss, as small as the column."""
    st.latex(surface.formula)
    if surface.note:
        st.caption(surface.note)


def standing_surface() -> Surface:
    """The surface of the race where its menu is out of sight."""
    kind = st.session_state.get("optimizers_surface")
    surface: Surface = SURFACES[kind if kind in SURFACES else SURFACE]()
    if not isinstance(surface, Quadratic):
        return surface
    chosen = st.session_state.get(f"optimizers_{surface.kind}_condition") or surface.condition
    return replace(surface, condition=float(chosen))


def standing_momentum() -> float:
    """The race's momentum where its slider is out of sight."""
    kept = st.session_state.get("optimizers_momentum")
    return MOMENTUM if kept is None else float(kept)


def condition(key: str, default: int) -> int:
    """Steepest curvature over flattest."""
    return whole(
        "Condition number κ",
        int(CONDITION.low),
        int(CONDITION.high),
        default,
        key,
        "How much steeper the steepest way up is than the flattest: the largest second derivative over the smallest.",
    )


def share(label: str, default: float, key: str, help: str, highest: float = HIGHEST) -> float:
    """A slider from 0 to below 1."""
    return st.slider(label, 0.0, highest, default, 0.01, key=key, help=help, **LINKED)


def momentum() -> float:
    """The momentum of the race's two balls that have one."""
    words = "Of the balls called Momentum and Nesterov: the share of the last step that is kept."
    return share("Momentum μ", MOMENTUM, "optimizers_momentum", words)


def whole(label: str, low: int, high: int, default: int, key: str, help: str | None = None) -> int:
    """A slider of whole numbers."""
    bind = whole_number(key)
    return st.slider(label, low, high, default, key=key, help=help, bind=bind, persist_state="session")


def averages_controls() -> tuple[float, float, int, int, float]:
    """(beta, noise, outliers, seed, rate) of the view on momentum."""
    words = "The share of the old average that is kept at every step."
    beta = share("β, the share kept", 0.9, "optimizers_beta", words)
    outliers = whole(
        "Outliers thrown in", 0, 12, 2, "optimizers_outliers", "Gradients that are 8 off, up or down."
    )
    noise = st.slider("Noise of the gradients", 0.0, 2.0, 0.5, 0.1, key="optimizers_noise", **LINKED)
    rate = st.select_slider("Learning rate η in Keras", RATES, 0.01, key="optimizers_eta", **LINKED)
    seed = whole("Seed", 0, 99, 0, "optimizers_seed", "Another seed draws other noise.")
    return beta, noise, outliers, seed, rate


def adam_controls() -> tuple[str, int, float, float, float]:
    """(weight, step, scale, beta 1, beta 2) of the view on Adam."""
    weight = st.segmented_control(
        "Weight", ("x", "y"), default="x", required=True, key="optimizers_weight", **LINKED
    )
    step = whole("Step t", 1, 60, 1, "optimizers_t", "Which step is written out.")
    words = "All gradients times this: watch the step."
    scale = st.select_slider("Gradients times", SCALES, 1.0, key="optimizers_scale", help=words, **LINKED)
    with st.expander("Adam's betas", icon=":material/tune:"):
        first = share("β₁", 0.9, "optimizers_beta1", "How long gradients are remembered.")
        second = st.slider("β₂", 0.0, 0.999, 0.999, 0.001, format="%.3f", key="optimizers_beta2", **LINKED)
    return weight, step, scale, first, second


def batch_controls() -> tuple[int, int]:
    """(batch size, seed) of the view on batches."""
    size = st.select_slider("Batch size B", SIZES, 8, key="optimizers_batch", **LINKED)
    return size, whole(
        "Seed", 0, 99, 0, "optimizers_batch_seed", "Another seed draws other points and batches."
    )
