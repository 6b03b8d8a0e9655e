"""A run and its rules: what a slice, a crash, a failure or too little attention makes of it. No processes here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cvlab.engine.files import Kept
from cvlab.experiment import History, Progress, Run, TrainingState

ACTIVE = ("queued", "running")
OVER = ("finished", "stopped")
UNWATCHED = 600.0  # seconds after which a run that nobody looks at is paused
BUDGET = 3600.0  # seconds of training between two clicks on resume
MOST_CRASHES = 3
MOST_LOSSES = 12
MOST_POINTS = 5000  # inside epochs; ends of epochs are always kept
MOST_PAUSES = 100  # that the curves show
MESSAGE_LASTS = 8.0  # seconds that "a worker stopped" can be read
SNAPSHOT = 10.0  # seconds of a large net's training that a lost worker may cost


@dataclass
class Entry:
    """A run and what the registry alone needs to know of it.

    A large net's numbers stay on a worker: then `light` names its state there, and `run.state` is the last snapshot.
    """

    run: Run
    owner: str = ""  # who may steer it
    singles: int = 0  # single steps asked for
    to_epoch_end: bool = False  # pause at the end of the epoch
    light: TrainingState | None = None
    given: TrainingState | None = None  # the weights that it begins with, until its own have come
    where: str = ""  # the worker that did the last slice
    snapshot_step: int = 0  # the step of run.state
    snapshot_time: float = field(default_factory=time.monotonic)
    driven: bool = False  # a coroutine is at it
    crashes: int = 0  # workers lost in a row at the same state, while they worked on it
    losses: int = 0  # the same, with those where it only stood in the queue
    trained: float = 0.0  # seconds of training since the last resume
    watched: float = field(default_factory=time.monotonic)
    said: float = 0.0  # when the message was set
    # Counts of changes: those so far, those in the snapshot being written, those that are on disk.
    changes: int = 0
    snapped: int = -1
    saved: int = -1
    unkept: str = ""  # why it cannot be kept on disk

    @property
    def wanted(self) -> bool:
        """True while there is something to train."""
        stepping = self.run.status == "paused" and self.singles > 0
        # A run that rests shows its weights, so they are fetched from the worker.
        return self.run.status in ACTIVE or stepping or self.light is not None

    @property
    def state(self) -> TrainingState | None:
        """Where the next slice begins."""
        return self.light or self.run.state or self.given

    @property
    def snapshot_due(self) -> bool:
        """Whether the next slice should bring all numbers along."""
        return self.run.status not in ACTIVE or time.monotonic() - self.snapshot_time > SNAPSHOT

    def steps(self, seconds: float) -> int | None:
        """How many steps the next slice may make; None leaves it to the clock. seconds: a slice in slow motion."""
        if self.singles:
            return 1
        if self.run.status not in ACTIVE:
            return 0  # the numbers alone
        most = [max(1, int(self.run.pace * seconds))] if self.run.pace else []
        if self.to_epoch_end:
            most.append(self.run.experiment.steps_per_epoch() - (self.state.step if self.state else 0))
        return min(most, default=None)

    @property
    def resting(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return not self.driven and not self.wanted

    @property
    def on_disk(self) -> bool:
        """Whether the disk has it as it stands."""
        return self.saved == self.changes

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
        self.to_epoch_end = False
        self.touch()
        if self.run.status not in ACTIVE:
            self._mark_pause()
            self.run.status = "queued" if self.run.state is None else "running"
            self.say("")

    def _mark_pause(self) -> None:
        """The curves show where it rested; of very many pauses the last ones."""
        run = self.run
        if run.status == "paused" and run.history and run.history[-1].step not in run.pauses:
            run.pauses = (*run.pauses, run.history[-1].step)[-MOST_PAUSES:]

    def take(self, state: TrainingState, points: Sequence[Progress], single: bool, seconds: float) -> None:
        """A slice came back. A run stopped meanwhile keeps what it had when the learner stopped it."""
        run = self.run
        if run.status == "stopped" and self.light is None and not state.light:
            return
        run.device, run.updated = state.device, time.time()
        run.history = thinned((*run.history, *points))
        self.light = state if state.light else None
        if not state.light:
            run.state, self.snapshot_time, self.given = state, time.monotonic(), None
            self.snapshot_step = run.history[-1].step if run.history else 0
        self.crashes, self.losses, self.trained = 0, 0, self.trained + seconds
        self.singles = max(0, self.singles - single)
        if run.status == "queued":
            run.status = "running"
            self.say("")
        if run.status == "running" and time.monotonic() - self.said > MESSAGE_LASTS:
            self.say("")
        if self.to_epoch_end and state.step == 0 and points:
            self.to_epoch_end = False
            run.status = "paused" if run.status in ACTIVE else run.status
        if state.earlier:
            self.say(state.note)
        if state.finished:
            run.status = "finished"
            self.say(state.note)

    def lose(self, begun: bool) -> None:
        """The worker of a slice died: the same slice again, unless this run seems to kill every worker."""
        self.crashes += begun
        self.losses += 1
        self.fall_back()
        if self.crashes < MOST_CRASHES and self.losses < MOST_LOSSES:
            self.mention_loss()
        else:
            self.fail(
                f"The worker stopped {self.losses} times in a row going on from {self.place}; a smaller network "
                "or batch may help. Resume tries again."
            )

    def fall_back(self) -> None:
        """What stayed on a worker is lost: the run is where its last snapshot was."""
        if self.light is not None:
            self.light, self.run.history = None, self.kept_history

    @property
    def kept_history(self) -> History:
        """The curve up to the state that is here."""
        if self.light is None:
            return self.run.history
        return tuple(p for p in self.run.history if p.step <= self.snapshot_step)

    def copy(self, run_id: str, owner: str) -> Entry:
        """Another run that begins where this one is, for somebody else to go on with; paused, or at its end."""
        run, now = self.run, time.time()
        status = "finished" if run.status == "finished" else "paused"
        copied = replace(
            run,
            id=run_id,
            status=status,
            message="",
            history=self.kept_history,
            pace=None,
            started=now,
            updated=now,
        )
        return Entry(copied, owner=owner, snapshot_step=self.snapshot_step, given=self.given)

    @classmethod
    def recalled(cls, kept: Kept) -> Entry:
        """The run as it was kept."""
        last = kept.run.history[-1].step if kept.run.history else 0
        entry = cls(kept.run, owner=kept.owner, to_epoch_end=kept.to_epoch_end, snapshot_step=last, saved=0)
        if kept.run.status in ACTIVE:
            entry.say(f"The app was started again; this run goes on from {entry.place}.")
        return entry

    def to_keep(self) -> Kept:
        """What of it goes to the disk."""
        self.snapped = self.changes
        run = replace(self.run, history=self.kept_history)
        return Kept(run=run, owner=self.owner, to_epoch_end=self.to_epoch_end)

    def mention_loss(self) -> None:
        self.say(f"A worker stopped; going on from {self.place}.")

    def fail(self, message: str) -> None:
        """It cannot go on; weights and curve are kept, so that the learner can change something and resume."""
        self.singles, self.to_epoch_end = 0, False
        self.fall_back()
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
