"""Training in slices: a state goes in, half a second passes, the next state and its points of the curve come out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS, Split
from cvlab.experiment import Experiment, Progress, TrainingState
from cvlab.nets.build import build, device
from cvlab.nets.compiled import OnDevice, compiled, on_device
from cvlab.nets.slices import Broken, run_slice, steps_per_epoch


def train_slice(
    experiment: Experiment,
    state: TrainingState | None,
    seconds: float,
    learning_rate: float | None = None,
    steps: int | None = None,
) -> tuple[TrainingState, list[Progress]]:
    """The next state, and the points of the curve on the way to it.

    The weights depend on the experiment, the learning rates and the number of steps alone, however the steps are
    cut into slices, so that a slice that was lost can simply be asked for again.

    Args:
        state: where to go on; None begins anew.
        seconds: stop after about so long (at least one step is made).
        learning_rate: for this slice; None takes the experiment's.
        steps: stop after so many steps, if that comes first.

    Raises:
        ValueError: where the experiment has a problem, its data cannot be had, or the loss is no longer a number.
    """
    return _train_slice(experiment, state, seconds, learning_rate, steps, None)


def _train_slice(
    experiment: Experiment,
    state: TrainingState | None,
    seconds: float,
    learning_rate: float | None,
    steps: int | None,
    data: OnDevice | None,
) -> tuple[TrainingState, list[Progress]]:
    experiment.check()
    data = data or on_device(experiment.dataset)
    net = compiled(experiment)
    with net.lock:
        state = state or net.start(experiment)
        if state.epoch >= experiment.epochs:
            return replace(state, finished=True), []
        rate = experiment.optimizer.learning_rate if learning_rate is None else learning_rate
        try:
            return run_slice(experiment, net, data, state, seconds, rate, steps)
        except Broken as broken:
            net.held = ""
            if broken.good:
                # The same steps again, up to just before: so the curve shows how it broke, and nothing is lost.
                return run_slice(experiment, net, data, state, math.inf, rate, broken.good)
            update = state.epoch * steps_per_epoch(experiment, data) + state.step + 1
            raise ValueError(
                f"The loss is no longer a number at step {update} (learning rate {rate:g}): the steps were too long "
                "and the weights grew without bound; choose a smaller learning rate, then resume or start anew."
            ) from None


def train(experiment: Experiment, split: Split | None = None) -> Iterator[Progress]:
    """Every point of the curve of a whole training, as it comes.

    Args:
        split: pictures to train on; None takes those of the experiment's data set.
    """
    for _, points in train_states(experiment, split):
        yield from points


def train_states(
    experiment: Experiment, split: Split | None = None, rate: Callable[[int], float] | None = None
) -> Iterator[tuple[TrainingState, list[Progress]]]:
    """The states of a whole training, about a second apart, each with its points of the curve.

    Args:
        split: pictures to train on; None takes those of the experiment's data set.
        rate: the learning rate by the count of epochs complete; None takes the experiment's.
    """
    data = None if split is None else OnDevice(split)
    state: TrainingState | None = None
    while state is None or not state.finished:
        learning_rate = rate(state.epoch if state else 0) if rate else None
        state, points = _train_slice(experiment, state, 1.0, learning_rate, None, data)
        yield state, points


def warm_up() -> dict[str, object]:
    """Import TensorFlow and compile the default net, so that the first click is answered at once."""
    begun = time.monotonic()
    digits = DATASETS["digits"]()
    experiment = Experiment(dataset=digits, architecture=PRESETS["notes_convnet"], epochs=1)
    train_slice(experiment, None, seconds=60.0)
    return {"device": device(), "seconds": round(time.monotonic() - begun, 2)}


def evaluate(experiment: Experiment, weights: Sequence[np.ndarray]) -> dict[str, float]:
    """Loss and accuracy on the test pictures, which no training ever saw, and how many they are."""
    experiment.check()
    part = experiment.dataset.load().test
    net = compiled(experiment)
    with net.lock:
        net.held = ""
        net.model.set_weights([np.asarray(w) for w in weights])
        loss_sum, right = (
            r.numpy().item() for r in net.evaluate(tf.constant(part.images), tf.constant(part.labels))
        )
    return {"loss": loss_sum / len(part), "accuracy": right / len(part), "count": len(part)}


def architecture_summary(experiment: Experiment) -> str:
    """The summary that Keras itself prints of that net."""
    lines: list[str] = []
    build(experiment).summary(line_length=78, print_fn=lambda text, **_: lines.append(text))
    return "\n".join(lines)
