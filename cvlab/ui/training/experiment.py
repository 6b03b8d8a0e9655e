"""The controls of an experiment: pictures, network, how it learns, and what keeps it from overfitting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cvlab.architecture import Architecture, fed_with
from cvlab.backbones import missing
from cvlab.datasets import DatasetSpec
from cvlab.experiment import Experiment
from cvlab.experiment.descriptions import in_lines, run_name
from cvlab.experiment.memory import in_words, need_of
from cvlab.experiment.recipes import fast
from cvlab.params import params
from cvlab.text import plain
from cvlab.ui.augmentation.composing import augmentation_controls
from cvlab.ui.controls import widget
from cvlab.ui.datasets.choice import dataset_controls
from cvlab.ui.networks.fetching import fetched
from cvlab.ui.training.architecture import architecture_controls
from cvlab.ui.training.fold import fold
from cvlab.ui.training.given_weights import beginning_controls
from cvlab.ui.training.learning import (
    base_rate_controls,
    ending_controls,
    goal_controls,
    learning_controls,
    schedule_controls,
)
from cvlab.ui.training.notes import notes_experiments

FOLDS = {
    "Data": ":material/database:",
    "Network": ":material/network_node:",
    "Optimizer": ":material/speed:",
    "When to stop": ":material/flag:",
}


def experiment_controls(*, steered: bool = False) -> Experiment:
    """The experiment the learner has put together; its `problems()` may say why it cannot run.

    Args:
        steered: whether a slider beside the curves says the learning rate, so that the form does not say another one.
    """
    notes = st.container()
    data, net, optimizer, end = (fold(name, icon) for name, icon in FOLDS.items())
    with data.part:
        dataset = dataset_controls()
        for problem in dataset.problems():
            raise ValueError(problem)  # nothing else can be chosen before the pictures are
        dataset, highest = notes_controls(dataset)
        augmentations = augmentation_controls(dataset)
        notes_experiments(dataset)
    with net.part:
        architecture = fed_with(architecture_controls(dataset, notes), highest)
    with notes:
        say_lacking(dataset, architecture)
    with optimizer.part:
        learning = learning_controls(steered=steered)
        goal = goal_controls(dataset, architecture)
    with end.part:
        ending = ending_controls()
    experiment = Experiment(
        dataset=dataset,
        architecture=architecture,
        augmentations=augmentations,
        **learning,
        **goal,
        **ending,
    )
    with net.part:
        experiment = beginning_controls(experiment)
    with optimizer.part:
        experiment = replace(experiment, schedule=schedule_controls(experiment))
        experiment = by_recipe(base_rate_controls(experiment))
        say_memory(experiment)
    say_batch(experiment)
    for part, words in zip((data, net, optimizer, end), in_lines(experiment, rate=not steered), strict=True):
        part.tell(words)
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


def say_lacking(dataset: DatasetSpec, architecture: Architecture) -> None:
    """What is not on this computer yet: pictures, which Start fetches, or the weights of a pretrained base."""
    if not dataset.available():
        st.info(
            f"{dataset.title} is not on this computer yet; Start downloads it first.",
            icon=":material/download:",
        )
    if lacking := missing(architecture):
        fetched(lacking, "Until then this network cannot be trained.", top=False)


def say_batch(experiment: Experiment) -> None:
    """A batch that is smaller than was asked for."""
    if not experiment.problems() and experiment.batch < experiment.batch_size:
        count = experiment.batch
        st.caption(
            f"There {'is' if count == 1 else 'are'} only {count:,} picture{'s' * (count > 1)} to train on, so each "
            f"batch holds {count:,} instead of {experiment.batch_size:,}."
        )


def say_memory(experiment: Experiment) -> None:
    """What a step takes of the memory."""
    if experiment.problems():
        return
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
