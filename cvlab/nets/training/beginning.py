"""How a training comes to the weights it begins with: they are given, or made by the training before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cvlab.experiment import After, Experiment, Given, Progress, TrainingState
from cvlab.experiment.weights import fingerprint
from cvlab.nets.caching import Cache
from cvlab.nets.training.compiled import compiled
from cvlab.nets.training.numbers import KEPT_PARAMETERS

# Weights that earlier experiments ended with, for those that begin with them.
_ENDS = Cache(4, KEPT_PARAMETERS, lambda weights: sum(array.size for array in weights))

# A slice of the training before: its next state, and points that nobody is shown.
Go = Callable[[Experiment, TrainingState | None], tuple[TrainingState, list[Progress]]]


def begun(experiment: Experiment, state: TrainingState | None, go: Go) -> TrainingState:
    """The state before the first step, or, while the training before it is not over, one whose `earlier` is set.

    Raises:
        ValueError: where weights at hand are asked for and none, or others, are given.
    """
    begin = experiment.begin_with
    if isinstance(begin, Given) and (state is None or begin.stamp != fingerprint(state.weights)):
        raise ValueError(
            f"This training begins with weights of “{begin.name}”, which are not here; open that file and start again."
        )
    net = compiled(experiment)
    if state is not None and state.given:
        with net.lock:
            return net.start(experiment, state.weights)
    if not isinstance(begin, After) or not isinstance(begin.experiment, Experiment):
        raise ValueError("There is nothing known of the weights that this training begins with.")
    before = begin.experiment
    if weights := _ENDS.take(before):
        _ENDS.put(before, weights)
        with net.lock:
            return net.start(experiment, weights)
    earlier, _ = go(before, state.earlier if state else None)
    with net.lock:
        ready = net.start(experiment, earlier.weights)
    if earlier.finished:
        _ENDS.put(before, earlier.weights)
        return ready
    note = f"First the training before it goes on: epoch {earlier.epoch + 1} of {before.epochs}."
    return replace(ready, earlier=earlier, note=note)
