"""Training in slices: a state goes in, half a second passes, the next state and its points of the curve come out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import tensorflow as tf

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS, Split
from cvlab.experiment import Experiment, Progress, TrainingState
from cvlab.experiment.memory import SETTING, hold, in_words, limit, need_of
from cvlab.experiment.reports import Evaluation
from cvlab.nets.build import device
from cvlab.nets.training.beginning import begun
from cvlab.nets.training.compiled import compiled
from cvlab.nets.training.feeding import FromHost, OnDevice, pieces_of, source_of
from cvlab.nets.training.slices import Broken, Slice


def train_slice(
    experiment: Experiment,
    state: TrainingState | None,
    seconds: float,
    learning_rate: float | None = None,
    steps: int | None = None,
    light: bool = False,
) -> tuple[TrainingState, list[Progress]]:
    """The next state, and the points of the curve on the way to it.

    The weights depend on the experiment, the learning rates and the number of steps alone, however the steps are
    cut into slices, so that a slice that was lost can simply be asked for again.

    Args:
        state: where to go on; None begins anew.
        seconds: stop after about so long (at least one step is made).
        learning_rate: for this slice; None takes the experiment's. The schedule's factor comes on top.
        steps: stop after so many steps, if that comes first; 0 only fetches a light state's numbers.
        light: a large net's numbers may stay on this worker.

    Raises:
        ValueError: where the experiment has a problem, its data cannot be had, or the loss is no longer a number.
        LookupError: for a light state whose numbers are not on this worker (any more).
    """
    return _train_slice(experiment, state, seconds, learning_rate, steps, light, None)


def _train_slice(
    experiment: Experiment,
    state: TrainingState | None,
    seconds: float,
    learning_rate: float | None,
    steps: int | None,
    light: bool,
    data: OnDevice | FromHost | None,
) -> tuple[TrainingState, list[Progress]]:
    experiment.check()
    if state is not None and state.finished:
        return state, []
    if experiment.begin_with and (state is None or state.given or state.earlier):
        go = partial(_train_slice, seconds=seconds, learning_rate=None, steps=steps, light=False, data=None)
        state = begun(experiment, state, go)
        if state.earlier:
            return state, []
    data = data or source_of(experiment)
    net = compiled(experiment)
    rate = experiment.optimizer.learning_rate if learning_rate is None else learning_rate
    with net.lock:
        state = state or net.start(experiment)
        part = Slice(experiment, net, data, rate)
        try:
            return part.run(state, seconds, steps, light)
        except Broken as broken:
            net.numbers.forget()
            if broken.good and not state.light:
                # The same steps again, up to just before: so the curve shows how it broke, and nothing is lost.
                return part.run(state, math.inf, broken.good, light)
            update = state.epoch * part.per_epoch + state.step + broken.good + 1
            raise ValueError(
                f"The loss is no longer a number at step {update} (learning rate {rate:g}): the steps were too long "
                "and the weights grew without bound; choose a smaller learning rate, then resume or start anew."
            ) from None
        except (tf.errors.ResourceExhaustedError, MemoryError):
            net.numbers.forget()
            taken = need_of(experiment)
            raise ValueError(
                f"The memory that a training may take ({in_words(limit())}; {SETTING} sets it, in GiB) was used up: a "
                f"step with {experiment.batch:,} pictures takes about {in_words(taken.step)}; choose a smaller batch "
                "or fewer filters."
            ) from None


def train(
    experiment: Experiment, split: Split | None = None, weights: Sequence[np.ndarray] = ()
) -> Iterator[Progress]:
    """Every point of the curve of a whole training, as it comes.

    Args:
        split: pictures to train on; None takes those of the experiment's data set.
        weights: all those of the network that it begins with; without them they are made first.
    """
    for _, points in train_states(experiment, split, weights=weights):
        yield from points


def train_states(
    experiment: Experiment,
    split: Split | None = None,
    rate: Callable[[int], float] | None = None,
    weights: Sequence[np.ndarray] = (),
) -> Iterator[tuple[TrainingState, list[Progress]]]:
    """The states of a whole training, about a second apart, each with its points of the curve.

    Args:
        split: pictures to train on; None takes those of the experiment's data set.
        rate: the learning rate by the count of epochs complete; None takes the experiment's.
        weights: all those of the network that it begins with; without them they are made first.
    """
    data = None if split is None else source_of(experiment, split)
    state = TrainingState(weights=tuple(weights), optimizer=(), given=True) if weights else None
    while state is None or not state.finished:
        learning_rate = rate(state.epoch if state else 0) if rate else None
        state, points = _train_slice(experiment, state, 1.0, learning_rate, None, False, data)
        yield state, points


def warm_up() -> str:
    """Import TensorFlow and compile the default net, so that the first click is answered at once; returns the device
    that computes.

    From then on the process is held to the memory that a training may take, unless a graphics card does the work.
    """
    digits = DATASETS["digits"]()
    experiment = Experiment(dataset=digits, architecture=PRESETS["notes_convnet"], epochs=1)
    train_slice(experiment, None, seconds=60.0)
    if device() == "CPU":
        hold(limit())
    return device()


def evaluate(experiment: Experiment, weights: Sequence[np.ndarray]) -> Evaluation:
    """Loss and accuracy on the test pictures, which no training ever saw, and how many they are."""
    experiment.check()
    part = experiment.dataset.load().test
    net = compiled(experiment)
    loss_sum, right = 0.0, 0
    with net.lock:
        net.numbers.put_weights(weights)
        for images, labels in pieces_of(part):
            loss, hits = net.evaluate(images, labels)
            loss_sum, right = loss_sum + loss.numpy().item(), right + hits.numpy().item()
    return Evaluation(loss=loss_sum / len(part), accuracy=right / len(part), count=len(part))
