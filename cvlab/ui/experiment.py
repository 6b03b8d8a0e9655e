"""The controls of an experiment: pictures, network, how it learns, and what keeps it from overfitting."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cvlab.descriptions import run_name
from cvlab.experiment import Experiment
from cvlab.recipes import fast
from cvlab.text import plain
from cvlab.ui.architecture import architecture_controls
from cvlab.ui.augmentation import augmentation_controls
from cvlab.ui.dataset import dataset_controls
from cvlab.ui.learning import goal_controls, learning_controls, schedule_controls


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
    architecture = architecture_controls(dataset)
    augmentations = augmentation_controls(dataset)
    learning = learning_controls()
    goal = goal_controls(dataset, architecture)
    experiment = Experiment(
        dataset=dataset, architecture=architecture, augmentations=augmentations, **learning, **goal
    )
    return by_recipe(replace(experiment, schedule=schedule_controls(experiment)))


def by_recipe(experiment: Experiment) -> Experiment:
    """The experiment, by the fast recipe where the learner asks for it; what that changes is said."""
    if not st.toggle(
        "Fast recipe", key="fast", bind="query-params",
        help="Larger batches and one cycle of a high learning rate, made for MNIST; few pictures need more epochs.",
    ):  # fmt: skip
        return experiment
    quick = fast(experiment)
    st.caption(
        f"Trained with {plain(run_name(quick), 200)}, in {quick.epochs} epochs; optimizer, batch, epochs and schedule "
        "above wait."
    )
    return quick
