"""The controls of how a network learns and when it stops: optimizer, batches, schedule, loss, metric, epochs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cvlab.architecture import Architecture
from cvlab.datasets import DatasetSpec
from cvlab.experiment import CLASS_WEIGHTS, METRICS, Experiment
from cvlab.experiment.base_rate import BaseRate, base_rate_problems
from cvlab.experiment.descriptions import rates_in_words
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.lessons import lesson
from cvlab.optimizers import OPTIMIZERS, OptimizerSpec
from cvlab.plots.schedules import rate_curve
from cvlab.schedules import SCHEDULES, ScheduleSpec
from cvlab.ui.chart import chart
from cvlab.ui.controls import adjust, pick
from cvlab.ui.link import whole_number
from cvlab.ui.navigation import lesson_page_file

LOSSES = {"cross_entropy": "Cross-entropy", "mean_squared_error": "Mean squared error"}
POINTS = 120  # of the learning rate's small curve


def learning_controls(*, steered: bool = False) -> dict[str, Any]:
    """Optimizer, batch size and seed.

    Args:
        steered: leave the learning rate out of sight, but keep what was chosen: another one is being moved.
    """
    if steered:
        st.html('<style>[class*="st-key-optimizer_"][class*="_learning_rate"] { display: none; }</style>')
        st.caption("The learning rate is moved beside the curves as long as the run goes on.")
    optimizer = pick(OPTIMIZERS, "optimizer", default="adam", shown=1)
    step_in_formula(optimizer)
    batch_size = st.number_input(
        "Batch size",
        1,
        4096,
        32,
        key="batch_size",
        bind=whole_number("batch_size"),
        help="How many pictures one update looks at: any whole number. The last batch of an epoch may be smaller.",
    )
    seed = st.number_input(
        "Seed",
        0,
        9999,
        0,
        key="seed",
        bind=whole_number("seed"),
        help="The same seed starts from the same weights and sees the pictures in the same order.",
    )
    return {"optimizer": optimizer, "batch_size": int(batch_size), "seed": int(seed)}


def ending_controls() -> dict[str, Any]:
    """How many epochs, and whether it may end before."""
    epochs = st.number_input("Epochs", 1, 500, 10, key="epochs", bind=whole_number("epochs"))
    stop = st.toggle(
        "Stop early",
        key="stopping",
        bind="query-params",
        help=(EarlyStopping.__doc__ or "").split("\n")[0],
    )
    rule = adjust(EarlyStopping, "stopping_rule") if stop else None
    return {"epochs": int(epochs), "early_stopping": rule}


def step_in_formula(optimizer: OptimizerSpec) -> None:
    """One step of the optimizer, with the numbers chosen."""
    lines = r" \\ ".join(optimizer.formula())
    st.latex(rf"\begin{{gathered}} {lines} \end{{gathered}}")
    if words := optimizer.difference():
        st.caption(words)
    item = lesson("optimizers")
    st.page_link(lesson_page_file(item), label="See it roll down a surface", icon=item.icon)


def schedule_controls(experiment: Experiment) -> ScheduleSpec:
    """The chosen schedule, and in a small curve what the learning rate then is from epoch to epoch."""
    with st.expander("Learning-rate schedule", icon=":material/show_chart:"):
        schedule = pick(SCHEDULES, "schedule")
        total, each = experiment.total_steps(), experiment.steps_per_epoch()
        steps = [total * n / POINTS for n in range(POINTS + 1)]
        rates = [experiment.optimizer.learning_rate * schedule.factor(step, total) for step in steps]
        if schedule.kind != "constant":
            chart(rate_curve([step / each for step in steps], rates), key="schedule_curve")
            st.caption(
                f"From {rates[0]:.2g} over {max(rates):.2g} to {rates[-1]:.2g} in {total:,} steps; the live slider "
                "moves all of it."
            )
    return schedule


def base_rate_controls(experiment: Experiment) -> Experiment:
    """The experiment with a rate of its own for its base, where the learner wants one; nothing is asked of a network
    without a base."""
    net = experiment.architecture
    if net.problems() or list(base_rate_problems(net)):
        return experiment
    with st.expander("Learning rate by block", icon=":material/stairs:"):
        wanted = st.toggle(
            "The base learns more slowly",
            key="base_rate_on",
            bind="query-params",
            help="The base: all layers before the maps become a row. The head behind it has the learning rate itself.",
        )
        if not wanted:
            return experiment
        made = replace(experiment, base_rate=adjust(BaseRate, "base_rate"))
        st.caption(rates_in_words(made))
    return made


def goal_controls(dataset: DatasetSpec, architecture: Architecture) -> dict[str, Any]:
    """Loss, metric and class weights."""
    with st.expander("Loss, metric, class weights", icon=":material/flag:"):
        chosen = st.selectbox(
            "Loss", list(LOSSES), format_func=LOSSES.__getitem__, key="loss", bind="query-params"
        )
        loss = loss_of(chosen, dataset, architecture)
        st.caption(f"In Keras: `{loss}`.")
        metric = st.selectbox(
            "Metric",
            METRICS,
            format_func=lambda m: m.replace("_", " ").capitalize(),
            key="metric",
            bind="query-params",
            help="What counts as a right answer: the likeliest class, or one of the three likeliest.",
        )
        weights = st.selectbox(
            "Class weights",
            CLASS_WEIGHTS,
            format_func=str.capitalize,
            key="class_weight",
            bind="query-params",
            help="Balanced: pictures of rare classes count more, so that all classes weigh the same.",
        )
    return {"loss": loss, "metric": metric, "class_weight": weights}


def loss_of(chosen: str, dataset: DatasetSpec, architecture: Architecture) -> str:
    """Keras' name of the loss: which cross-entropy fits depends on how the network ends."""
    if chosen != "cross_entropy":
        return chosen
    last = architecture.layers[-1] if architecture.layers else None
    binary = dataset.class_count == 2 and getattr(last, "activation", "") == "sigmoid"
    return "binary_crossentropy" if binary else "sparse_categorical_crossentropy"
