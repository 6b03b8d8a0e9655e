"""The lesson's views: learning, one triplet by hand, matching, and what the net is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from cvlab.codegen.embeddings import triplet_code, twins_code
from cvlab.embeddings import Recipe
from cvlab.embeddings.maps import trustworthiness
from cvlab.params import params
from cvlab.plots.slides import Slide
from cvlab.plots.slides import embeddings as slides
from cvlab.ui.controls import widget
from cvlab.ui.embeddings.byhand import by_hand
from cvlab.ui.embeddings.choices import choose_recipe
from cvlab.ui.embeddings.comparing import groups, table
from cvlab.ui.embeddings.gallery import match
from cvlab.ui.embeddings.learn import learn
from cvlab.ui.embeddings.session import WAIT, twins_of
from cvlab.ui.embeddings.twins import Twins
from cvlab.ui.page import LessonPage
from cvlab.ui.waiting import done_within, task_for, watch

VIEWS = ("Learn", "One triplet", "Match", "Compare")
LEARN = "embeddings_learn"
LAYOUTS = ("live", "t-SNE")


@dataclass(frozen=True)
class Shown:
    """What a view leaves for the page's frame."""

    facts: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    slides: tuple[Slide | None, ...] = ()


def one_triplet(page: LessonPage) -> Shown:
    """Three points that are dragged."""
    with page.choose():
        margin = widget(next(p for p in params(Recipe) if p.name == "margin"), "embeddings_margin")
        if margin == 0:
            st.warning(
                "With a margin of 0 it is enough that the negative is not nearer: even three pictures on one point "
                "have no loss.",
                icon=":material/warning:",
            )
    with page.show():
        by_hand(margin, "embeddings_byhand")
    return Shown({"margin": f"{margin:g}", "dimensions": 2}, triplet_code(margin))


def learning(page: LessonPage, asked: Any, light: bool) -> Shown:
    """The net that learns, and its map."""
    with page.choose():
        recipe = choose_recipe(light)
        if problem := recipe.problem():
            raise ValueError(problem)
        layout = st.segmented_control(
            "Map by",
            LAYOUTS,
            default=LAYOUTS[0],
            required=True,
            key="embeddings_layout",
            bind="query-params",
            help="live: two dimensions as they are, more by principal components. t-SNE: of where the net stands now, "
            "by scikit-learn; it takes seconds.",
        )
    run = twins_of(asked, recipe)
    with page.show():
        board = st.container()  # above the words of the wait, which move nothing there
        laid = spread_out(run) if layout == "t-SNE" else None
    with board:
        learn(run, LEARN, lambda: None, laid)
    return Shown(
        {**facts_of(run), "mapped": layout if laid or layout == "live" else ""},
        twins_code(asked, recipe),
        slides.learning(run.recipe, run.state),
    )


def spread_out(run: Twins) -> tuple[str, np.ndarray] | None:
    """Words and places of t-SNE for where the training rests; None while they are worked out."""
    state = run.state
    if state is None or not state.step:
        st.caption("t-SNE is laid out once the net has learned a little: press *Start*, then *Pause*.")
        return None
    rests = st.session_state.get(LEARN, {}).get("rested") or {}
    if not run.done and rests.get("step") != state.step:
        st.caption("t-SNE shows where a training rests: press *Pause*, or wait for its end.")
        return None
    task = task_for(f"{WAIT}.tsne", (run.id, state.step), "cvlab.embeddings.maps:tsne", state.shown)
    if not done_within(task, 0.3):
        watch(
            task,
            "t-SNE lays the map out; that takes some seconds.",
            key=f"{WAIT}.tsne",
            shares=False,
            stopped=lambda: st.session_state.update(embeddings_layout="live"),
        )
        return None
    places, trust = task.result()
    pca = trustworthiness(state.shown, run.places) if run.places is not None else 1.0
    return f"t-SNE at step {state.step}: trustworthiness {trust:.3f} (the live map: {pca:.3f})", places


def facts_of(run: Twins) -> dict[str, Any]:
    """What the words and the steps need of a training."""
    state, recipe = run.state, run.recipe
    facts: dict[str, Any] = {
        "way": recipe.way,
        "mining": recipe.mining,
        "margin": f"{recipe.margin:g}",
        "dimensions": recipe.dimensions,
        "known": run.crowd.known,
        "learned_step": state.step if state else 0,
        "learned_done": run.done,
        "parameters": f"{state.parameters:,}" if state else "…",
        "loss": "…",
        "spread": "…",
        "pulling": "…",
    }
    if state is not None and state.step:
        loss, pulling, spread = state.history[-10:].mean(0).tolist()
        facts |= {
            "loss": f"{loss:.3f}",
            "pulling": f"{100 * pulling:.0f} %",
            "spread": f"{spread:.3g}",
            "collapsed": bool(recipe.way == "triplets" and spread < 0.05 * recipe.margin),
        }
    return facts


def matched(page: LessonPage, asked: Any, light: bool) -> Shown:
    """One picture against a gallery."""
    with page.choose():
        recipe = _fold_recipe(light)
    run = twins_of(asked, recipe)
    told = match(run, page.choose(), page.show())
    return Shown({**facts_of(run), **told}, twins_code(asked, recipe))


def compared(page: LessonPage, asked: Any, light: bool) -> Shown:
    """The table of ways to compare pictures, and what groups follow."""
    with page.choose():
        recipe = _fold_recipe(light)
    run = twins_of(asked, recipe)
    told: dict[str, Any] = {}
    with page.show():
        rows = table(run)
        if rows:
            told = {"compared": len(rows), **groups(run)}
    return Shown(
        {**facts_of(run), **told}, twins_code(asked, recipe), (slides.compared(rows),) if rows else ()
    )


def _fold_recipe(light: bool) -> Recipe:
    with st.expander("How the net learns", icon=":material/school:"):
        recipe = choose_recipe(light)
    if problem := recipe.problem():
        raise ValueError(problem)
    return recipe


SHOW = {"Learn": learning, "Match": matched, "Compare": compared}
