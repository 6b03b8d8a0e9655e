"""A run: an experiment that is carried out, with its points and its weights."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from cvlab.experiment.experiment import Experiment
from cvlab.experiment.progress import History, Progress, TrainingState


@dataclass(kw_only=True)
class Run:
    """An experiment on its way: the only thing here that changes. `message` is a sentence for the learner; `pauses`
    are the steps at which it rested before it was resumed."""

    id: str
    experiment: Experiment
    name: str = ""
    status: str = "queued"  # queued, running, paused, stopped, finished or failed
    history: History = ()
    pauses: tuple[int, ...] = ()
    message: str = ""
    device: str = ""
    state: TrainingState | None = None
    learning_rate: float = 0.0
    pace: float | None = None  # at most so many steps a second, to watch in slow motion
    started: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self.learning_rate = self.learning_rate or self.experiment.optimizer.learning_rate

    @property
    def taken_back(self) -> int | None:
        """The epoch to whose weights early stopping returned at the end; None where the last ones were kept."""
        rule, state = self.experiment.early_stopping, self.state
        if not (rule and rule.restore_best_weights and state and state.finished):
            return None
        return state.patience.epoch if state.patience.epoch < state.epoch else None

    @property
    def weights(self) -> tuple[np.ndarray, ...]:
        """Those it has here.

        Raises:
            ValueError: before its first ones have come.
        """
        if self.state is None:
            raise ValueError("This run has no weights yet; wait for its first numbers.")
        return self.state.weights

    @property
    def kept_end(self) -> Progress | None:
        """The figures of its weights at the end of an epoch: the one that was taken back, else the last."""
        ends = [p for p in self.history if p.validation_loss is not None]
        taken = self.taken_back
        return next((p for p in reversed(ends) if taken in (None, p.epoch)), None)


def weights_step(run: Run) -> int:
    """The step whose weights the run has here: a large network's are some seconds older than its curve, and early
    stopping may have taken older ones back."""
    if run.state is None:
        return 0
    epoch = run.taken_back or run.state.epoch
    return epoch * run.experiment.steps_per_epoch() + run.state.step
