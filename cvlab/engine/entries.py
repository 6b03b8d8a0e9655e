"""A run and its rules: what a slice, a crash, a failure or too little attention makes of it. No processes here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from cvlab.experiment import History, Progress, Run, TrainingState

ACTIVE = ("queued", "running")
OVER = ("finished", "stopped")
UNWATCHED = 600.0  # seconds after which a run that nobody looks at is paused
BUDGET = 3600.0  # seconds of training between two clicks on resume
MOST_CRASHES = 3
MOST_LOSSES = 12
MOST_POINTS = 5000  # inside epochs; ends of epochs are always kept
MESSAGE_LASTS = 8.0  # seconds that "a worker stopped" can be read


@dataclass
class Entry:
    """A run and what the registry alone needs to know of it."""

    run: Run
    singles: int = 0  # single steps asked for
    driven: bool = False  # a coroutine is at it
    crashes: int = 0  # workers lost in a row at the same state, while they worked on it
    losses: int = 0  # the same, with those where it only stood in the queue
    trained: float = 0.0  # seconds of training since the last resume
    watched: float = field(default_factory=time.monotonic)
    said: float = 0.0  # when the message was set

    @property
    def wanted(self) -> bool:
        """True while there is something to train."""
        return self.run.status in ACTIVE or (self.run.status == "paused" and self.singles > 0)

    @property
    def unwatched(self) -> bool:
        return time.monotonic() - self.watched > UNWATCHED

    def touch(self) -> None:
        self.watched = time.monotonic()

    def say(self, message: str) -> None:
        self.run.message, self.said = message, time.monotonic()

    def go_on(self) -> None:
        """Running again, with fresh patience."""
        self.singles, self.crashes, self.losses, self.trained = 0, 0, 0, 0.0
        self.touch()
        if self.run.status not in ACTIVE:
            self.run.status = "queued" if self.run.state is None else "running"
            self.say("")

    def take(self, state: TrainingState, points: Sequence[Progress], single: bool, seconds: float) -> None:
        """A slice came back. A run stopped meanwhile keeps what it had when the learner stopped it."""
        run = self.run
        if run.status == "stopped":
            return
        run.state, run.device, run.updated = state, state.device, time.time()
        run.history = thinned((*run.history, *points))
        self.crashes, self.losses, self.trained = 0, 0, self.trained + seconds
        self.singles = max(0, self.singles - single)
        if run.status == "queued":
            run.status = "running"
            self.say("")
        if run.status == "running" and time.monotonic() - self.said > MESSAGE_LASTS:
            self.say("")
        if state.finished:
            run.status = "finished"
            self.say("")

    def lose(self, begun: bool) -> None:
        """The worker of a slice died: the same slice again, unless this run seems to kill every worker."""
        self.crashes += begun
        self.losses += 1
        if self.crashes < MOST_CRASHES and self.losses < MOST_LOSSES:
            self.mention_loss()
        else:
            self.fail(
                f"The worker stopped {self.losses} times in a row going on from {self.place}; a smaller network "
                "or batch may help. Resume tries again."
            )

    def mention_loss(self) -> None:
        self.say(f"A worker stopped; going on from {self.place}.")

    def fail(self, message: str) -> None:
        """It cannot go on; weights and curve are kept, so that the learner can change something and resume."""
        self.singles = 0
        if self.run.status not in OVER:
            self.run.status, self.run.updated = "failed", time.time()
            self.say(message)

    def rest(self, message: str) -> None:
        """Paused by us, not by the learner."""
        if self.run.status in ACTIVE:
            self.run.status = "paused"
            self.say(message)

    def check_patience(self) -> None:
        """Rest when nobody looks, or after very long."""
        if self.unwatched:
            self.rest(f"Paused: nobody looked at this run for {UNWATCHED / 60:.0f} minutes. Resume goes on.")
        elif self.trained >= BUDGET:
            self.rest(f"Paused after {BUDGET / 60:.0f} minutes of training. Resume goes on.")

    @property
    def place(self) -> str:
        return f"step {self.run.history[-1].step:,}" if self.run.history else "the beginning"


def thinned(history: History) -> History:
    """The history without every second point inside an epoch, once these are many; ends of epochs stay."""
    if sum(p.validation_loss is None for p in history) <= MOST_POINTS:
        return history
    kept, inside = [], 0
    for p in history:
        inside += p.validation_loss is None
        if p.validation_loss is not None or inside % 2:
            kept.append(p)
    return tuple(kept)
