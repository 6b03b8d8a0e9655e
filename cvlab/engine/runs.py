"""Every training that goes on, found again by its id: pages come and go, runs stay."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cvlab.engine.connection import Engine
from cvlab.engine.status import EngineError, WorkerLost
from cvlab.experiment import Experiment, History, Run
from cvlab.params import check

log = logging.getLogger(__name__)

TRAIN_SLICE = "cvlab.nets.training:train_slice"
FIRST_SLICE = 0.15  # seconds: the first point of a curve should come soon
LONGEST_SLICE = 0.5
SHORTEST_SLICE = 0.1
ROUND = 3.0  # seconds in which every run should advance, as long as slices can be short enough
UNWATCHED = 600.0  # seconds after which a run that nobody looks at is paused
BUDGET = 3600.0  # seconds of training between two clicks on resume
MOST_RUNS = 200
MOST_POINTS = 5000
MOST_CRASHES = 3
MESSAGE_LASTS = 8.0
ACTIVE = ("queued", "running")


@dataclass
class Entry:
    """A run and what the registry alone needs to know of it."""

    run: Run
    singles: int = 0  # single steps asked for
    driven: bool = False  # a coroutine is at it
    crashes: int = 0  # workers lost in a row at the same state
    watched: float = field(default_factory=time.monotonic)
    trained: float = 0.0  # seconds of training since the last resume
    said: float = 0.0  # when the message was set

    @property
    def wanted(self) -> bool:
        return self.run.status in ACTIVE or (self.run.status == "paused" and self.singles > 0)

    def say(self, message: str) -> None:
        self.run.message, self.said = message, time.monotonic()


class Runs:
    """id -> Run. Thread-safe; one registry serves all sessions of the web process."""

    def __init__(self, engine: Engine, function: str = TRAIN_SLICE) -> None:
        self._engine = engine
        self._function = function
        self._entries: dict[str, Entry] = {}
        self._lock = threading.RLock()

    def start(self, experiment: Experiment, name: str = "", paused: bool = False) -> str:
        """Begin to train; returns the id under which the run is found. `paused` waits for the first step."""
        with self._lock:
            self._make_room()
            run = Run(
                id=secrets.token_hex(5),
                experiment=experiment,
                status="paused" if paused else "queued",
                learning_rate=experiment.optimizer.learning_rate,
                name=name,
            )
            entry = self._entries[run.id] = Entry(run)
            self._drive(entry)
        return run.id

    def __getitem__(self, run_id: str) -> Run:
        return self._entry(run_id).run

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, run_id: object) -> bool:
        return run_id in self._entries

    def get(self, run_id: str | None) -> Run | None:
        """The run, or None when there is none of that id (any more)."""
        entry = self._entries.get(run_id) if run_id else None
        return entry.run if entry else None

    def pause(self, run_id: str) -> None:
        """Train no further than the slice under way, until resume or step."""
        with self._lock:
            entry = self._entry(run_id)
            entry.singles = 0
            if entry.run.status in ACTIVE:
                entry.run.status = "paused"

    def resume(self, run_id: str) -> None:
        """Go on, from a pause or, say with a smaller learning rate, after a failure."""
        with self._lock:
            entry = self._going(run_id)
            entry.singles, entry.trained, entry.crashes, entry.watched = 0, 0.0, 0, time.monotonic()
            if entry.run.status not in ACTIVE:
                entry.run.status = "running" if entry.run.state is not None else "queued"
                entry.say("")
            self._drive(entry)

    def step(self, run_id: str) -> None:
        """One single update of the weights; a running run is paused for it."""
        with self._lock:
            entry = self._going(run_id)
            entry.run.status = "paused"
            entry.say("")
            entry.singles += 1
            self._drive(entry)

    def stop(self, run_id: str) -> None:
        """End the run for good; its weights and its curve are kept."""
        with self._lock:
            entry = self._entry(run_id)
            entry.singles = 0
            if entry.run.status not in ("finished", "stopped"):
                entry.run.status = "stopped"

    def set_learning_rate(self, run_id: str, value: float) -> None:
        """Train with another learning rate from the next slice on.

        Raises:
            ValueError: outside the limits of the optimizer.
        """
        with self._lock:
            run = self._entry(run_id).run
            check(dataclasses.replace(run.experiment.optimizer, learning_rate=value))
            run.learning_rate = value

    def watch(self, run_id: str) -> None:
        """Say that somebody is looking, so that the run need not be paused."""
        entry = self._entries.get(run_id)
        if entry is not None:
            entry.watched = time.monotonic()

    def remove(self, run_id: str) -> None:
        """Stop the run and forget it."""
        with self._lock:
            if run_id in self._entries:
                self.stop(run_id)
                del self._entries[run_id]

    def _entry(self, run_id: str) -> Entry:
        entry = self._entries.get(run_id)
        if entry is None:
            raise ValueError(f"There is no run {run_id!r} any more; start a new one.")
        return entry

    def _going(self, run_id: str) -> Entry:
        entry = self._entry(run_id)
        if entry.run.status in ("finished", "stopped"):
            raise ValueError(
                f"This run is {entry.run.status} and its weights are kept; start a new one to train."
            )
        return entry

    def _make_room(self) -> None:
        if len(self._entries) < MOST_RUNS:
            return
        over = [e for e in self._entries.values() if e.run.status in ("finished", "stopped", "failed")]
        left = [e for e in self._entries.values() if e.run.status == "paused" and _unwatched(e)]
        if not over and not left:
            raise ValueError(f"There are {MOST_RUNS} runs going on; stop one before you start another.")
        oldest = min(over or left, key=lambda e: e.run.updated)
        del self._entries[oldest.run.id]

    def _drive(self, entry: Entry) -> None:
        if entry.wanted and not entry.driven:
            entry.driven = True
            self._engine.start()
            asyncio.run_coroutine_threadsafe(self._advance(entry), self._engine.loop)

    # What follows runs in the engine's loop: each run that goes on has one coroutine and one slice in flight.

    async def _advance(self, entry: Entry) -> None:
        try:
            while True:
                with self._lock:
                    self._check_patience(entry)
                    if not entry.wanted:
                        entry.driven = False
                        return
                await self._slice(entry)
        except asyncio.CancelledError:
            with self._lock:
                entry.driven = False
                if entry.run.status in ACTIVE:
                    entry.run.status = "paused"
                    entry.say("Paused: the engine was stopped. Resume goes on from here.")
            raise

    async def _slice(self, entry: Entry) -> None:
        run = entry.run
        single = entry.singles > 0
        seconds = FIRST_SLICE if run.state is None else self._slice_seconds()
        if run.state is None and not self._engine.status().warm:
            entry.say("Waiting for a worker that has loaded TensorFlow.")
        task = self._engine.submit(
            self._function,
            run.experiment,
            run.state,
            seconds,
            learning_rate=run.learning_rate,
            steps=1 if single else None,
            role="train",
            retries=0,
            priority=10 if single or run.state is None else 0,
        )
        try:
            state, progress = await asyncio.wrap_future(task.future)
        except WorkerLost:
            self._lost(entry)
        except ValueError as problem:
            self._fail(entry, str(problem))
        except Exception as problem:
            # A fault of ours or of a library: the run stops with what is known, the terminal has the rest.
            log.exception("The slice of run %s failed.", run.id)
            self._fail(entry, f"Training failed {_place(run)}: {type(problem).__name__}: {problem}")
        else:
            self._take(entry, state, progress, single, seconds)

    def _slice_seconds(self) -> float:
        going = sum(e.run.status in ACTIVE for e in self._entries.values())
        return max(SHORTEST_SLICE, min(LONGEST_SLICE, ROUND * self._engine.train_workers() / max(going, 1)))

    def _take(self, entry: Entry, state: Any, progress: list[Any], single: bool, seconds: float) -> None:
        with self._lock:
            run = entry.run
            if run.status == "stopped":
                return
            run.state, run.device = state, state.device
            run.history = thinned((*run.history, *progress))
            run.updated = time.time()
            entry.crashes, entry.trained = 0, entry.trained + seconds
            entry.singles = max(0, entry.singles - single)
            if run.status == "queued" or time.monotonic() - entry.said > MESSAGE_LASTS:
                run.message = "" if run.status in ("queued", "running") else run.message
            if run.status == "queued":
                run.status = "running"
            if state.finished:
                run.status, run.message = "finished", ""

    def _lost(self, entry: Entry) -> None:
        with self._lock:
            entry.crashes += 1
            if entry.crashes < MOST_CRASHES:
                entry.say(f"A worker stopped; going on {_place(entry.run)}.")
                return
        self._fail(
            entry,
            f"The worker stopped {MOST_CRASHES} times {_place(entry.run)}; "
            "a smaller net or batch may help. Resume tries again.",
        )

    def _fail(self, entry: Entry, message: str) -> None:
        with self._lock:
            entry.singles = 0
            if entry.run.status != "stopped":
                entry.run.status, entry.run.updated = "failed", time.time()
                entry.say(message)

    def _check_patience(self, entry: Entry) -> None:
        if entry.run.status not in ACTIVE:
            return
        if _unwatched(entry):
            entry.run.status = "paused"
            entry.say(f"Paused: nobody looked at this run for {UNWATCHED / 60:.0f} minutes. Resume goes on.")
        elif entry.trained >= BUDGET:
            entry.run.status = "paused"
            entry.say(f"Paused after {BUDGET / 60:.0f} minutes of training. Resume goes on.")


def _unwatched(entry: Entry) -> bool:
    return time.monotonic() - entry.watched > UNWATCHED


def _place(run: Run) -> str:
    return f"from step {run.history[-1].step}" if run.history else "from the beginning"


def thinned(history: History) -> History:
    """The history with every second point inside an epoch left out once they are many; ends of epochs stay."""
    if sum(p.validation_loss is None for p in history) <= MOST_POINTS:
        return history
    kept, inside = [], 0
    for p in history:
        inside += p.validation_loss is None
        if p.validation_loss is not None or inside % 2:
            kept.append(p)
    return tuple(kept)
