"""What keeps an experiment from running, in sentences for the learner."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from cvlab.experiment.base_rate import base_rate_problems
from cvlab.experiment.beginnings import beginning_problems
from cvlab.experiment.memory import SETTING, in_words, limit, need_of
from cvlab.experiment.parts import Parts
from cvlab.params import check

# More can be built and looked at, but not trained while somebody waits for it.
MOST_MACS = 9_000_000_000
BINARY = "binary_crossentropy"


def most_parameters() -> int:
    """How many parameters a network may have to be trained here; CVLAB_MAX_PARAMETERS sets it.

    Raises:
        ValueError: where the setting is no whole number.
    """
    text = os.environ.get("CVLAB_MAX_PARAMETERS", "") or "100000000"
    if not text.isdigit():
        raise ValueError(f"CVLAB_MAX_PARAMETERS is {text!r}; it must be a whole number.")
    return int(text)


def problems(experiment: Parts) -> Iterator[str]:
    """Each problem as one sentence; what can only be asked of sound parts is asked last."""
    parts = (experiment, experiment.dataset, experiment.optimizer, experiment.schedule)
    chosen = (experiment.early_stopping, experiment.base_rate, experiment.begin_with)
    specs = (*parts, *chosen, *experiment.augmentations)
    found = [text for spec in specs if (text := problem_of(spec))]
    found += experiment.dataset.problems()
    found += experiment.architecture.problems()
    yield from found
    if found:
        return
    yield from _misfits(experiment)
    yield from _ending(experiment)
    if experiment.base_rate:
        yield from base_rate_problems(experiment.architecture)
    if experiment.begin_with:
        yield from beginning_problems(experiment.begin_with, experiment.architecture)
    yield from _size(experiment)


def problem_of(spec: Any) -> str | None:
    """How a spec breaks its own limits; None where it does not."""
    if spec is None:
        return None
    try:
        check(spec)
    except ValueError as error:
        return str(error)
    return None


def _misfits(experiment: Parts) -> Iterator[str]:
    net, dataset = experiment.architecture, experiment.dataset
    if net.input_shape != dataset.image_shape:
        yield (
            f"The network takes pictures of {_by(net.input_shape)}, but {dataset.title} has "
            f"{_by(dataset.image_shape)}."
        )
    if experiment.metric == "top_3_accuracy" and dataset.class_count < 4:
        yield (
            f"Among {dataset.class_count} classes the best three hold nearly every answer; "
            "choose accuracy as the metric."
        )


def _ending(experiment: Parts) -> Iterator[str]:
    """Whether the network's last layer says what the loss wants to hear."""
    net, dataset = experiment.architecture, experiment.dataset
    binary = experiment.loss == BINARY
    if binary and dataset.class_count != 2:
        yield (
            f"binary_crossentropy tells two classes apart, but {dataset.title} has {dataset.class_count}; "
            "choose sparse_categorical_crossentropy."
        )
        return
    units, activation = (1, "sigmoid") if binary else (dataset.class_count, "softmax")
    if net.output_shape() != (units,):
        yield (
            f"The network ends with {_by(net.output_shape())} numbers, but {dataset.title} has "
            f"{dataset.class_count} classes; end with Dense({units}) and {activation}"
            + (_one_number(experiment) or ".")
        )
    if getattr(net.layers[-1], "activation", None) != activation:
        yield (
            f"The network must end with {activation}, so that probabilities come out; add Activation('{activation}')."
        )


def _one_number(experiment: Parts) -> str:
    """A hint for a net made for two classes."""
    if experiment.dataset.class_count == 2 and experiment.architecture.output_shape() == (1,):
        return ", or choose binary_crossentropy as the loss."
    return ""


def _size(experiment: Parts) -> Iterator[str]:
    net = experiment.architecture
    if net.parameter_count() > most_parameters():
        yield (
            f"This network has {net.parameter_count():,} parameters; up to {most_parameters():,} are trained here "
            "(CVLAB_MAX_PARAMETERS sets the limit)."
        )
    if net.training_macs() > MOST_MACS:
        yield (
            f"A step costs this network {net.training_macs():,} multiplications for one picture; up to {MOST_MACS:,} "
            "are trained here: choose smaller pictures, fewer filters, or freeze more layers."
        )
    taken, most = need_of(experiment), limit()
    if taken.total > most:
        yield (
            f"A step with {experiment.batch:,} pictures would take about {in_words(taken.step)} of memory, "
            f"{in_words(taken.activations)} of it for what the layers give; a training may take {in_words(most)} here "
            f"({SETTING} sets the limit, in GiB): choose a smaller batch, smaller pictures or fewer filters."
        )


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
