"""The controls of an experiment: pictures, network, how it learns, and what keeps it from overfitting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cvlab.architecture import fed_with
from cvlab.datasets import DatasetSpec
from cvlab.experiment import Experiment
from cvlab.experiment.descriptions import run_name
from cvlab.experiment.memory import in_words, need_of
from cvlab.experiment.recipes import fast
from cvlab.params import params
from cvlab.text import plain
from cvlab.ui.augmentation.composing import augmentation_controls
from cvlab.ui.controls import widget
from cvlab.ui.datasets.choice import dataset_controls
from cvlab.ui.training.architecture import architecture_controls
from cvlab.ui.training.learning import goal_controls, learning_controls, schedule_controls


def experiment_controls() -> Experiment:
    """The experiment the learner has put together; its `problems()` may say why it cannot run."""
    dataset = dataset_controls()
    for problem in dataset.problems():
        raise ValueError(problem)  # nothing else can be chosen before the pictures are
    if not dataset.available():
        st.info(
            f"{dataset.title} is not on this computer yet; Start downloads it first.",
            icon=":material/download:",
        )
    dataset, highest = notes_controls(dataset)
    architecture = fed_with(architecture_controls(dataset), highest)
    augmentations = augmentation_controls(dataset)
    learning = learning_controls()
    goal = goal_controls(dataset, architecture)
    experiment = Experiment(
        dataset=dataset, architecture=architecture, augmentations=augmentations, **learning, **goal
    )
    experiment = by_recipe(replace(experiment, schedule=schedule_controls(experiment)))
    say_costs(experiment)
    return experiment


def notes_controls(dataset: DatasetSpec) -> tuple[DatasetSpec, float]:
    """What is validated on, where the data set leaves a choice, and what white is: 1, or 255 as in many notes."""
    with st.expander("Validation and range of the pixels", icon=":material/straighten:"):
        fields = {p.name: p for p in params(dataset)}
        if "validate_on" in fields:
            watched: dict[str, Any] = {"validate_on": widget(fields["validate_on"], "data_validate_on")}
            dataset = replace(dataset, **watched)
        highest = st.segmented_control(
            "Pixels from 0 to",
            (1, 255),
            default=1,
            required=True,
            key="highest_pixel",
            bind="query-params",
            help="255: the numbers as they are in the file, made by a Rescaling layer in front of the network.",
        )
    return dataset, float(highest or 1)


def say_costs(experiment: Experiment) -> None:
    """A batch that is smaller than was asked for, and what a step takes of the memory."""
    if experiment.problems():
        return
    if experiment.batch < experiment.batch_size:
        count = experiment.batch
        st.caption(
            f"There {'is' if count == 1 else 'are'} only {count:,} picture{'s' * (count > 1)} to train on, so each "
            f"batch holds {count:,} instead of {experiment.batch_size:,}."
        )
    taken = need_of(experiment)
    st.caption(
        f"A step takes about {in_words(taken.step)} of memory: {in_words(taken.activations)} for what the layers give "
        f"for {experiment.batch:,} pictures, {in_words(taken.weights)} for weights, slopes and the optimizer's numbers."
    )


def by_recipe(experiment: Experiment) -> Experiment:
    """The experiment, by the fast recipe where the learner asks for it; what that changes is said."""
    if not st.toggle(
        "Fast recipe",
        key="fast",
        bind="query-params",
        help="Larger batches and one cycle of a high learning rate, made for MNIST; few pictures need more epochs.",
    ):
        return experiment
    quick = fast(experiment)
    st.caption(
        f"Trained with {plain(run_name(quick), 200)}, in {quick.epochs} epochs; optimizer, batch, epochs and schedule "
        "above wait."
    )
    return quick
