"""Every training that goes on, found again by its id: pages come and go, runs stay."""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Iterator

from cvlab.engine.connection import Engine
from cvlab.engine.driving import Driver
from cvlab.engine.entries import ACTIVE, OVER, Entry
from cvlab.experiment import Experiment, Run
from cvlab.params import Range, check

TRAIN_SLICE = "cvlab.nets.training:train_slice"
MOST_RUNS = 200
PACE = Range(low=0.1, high=1000)


class Runs:
    """id -> Run. Thread-safe; one registry serves all sessions of the web process."""

    def __init__(self, engine: Engine, function: str = TRAIN_SLICE) -> None:
        self._entries: dict[str, Entry] = {}
        self._lock = threading.RLock()
        self._driver = Driver(engine, function, self._lock, lambda: list(self._entries.values()))

    def start(self, experiment: Experiment, name: str = "", paused: bool = False) -> str:
        """Begin to train; returns the id under which the run is found. `paused` waits for the first step."""
        with self._lock:
            self._make_room()
            run = Run(id=secrets.token_hex(5), experiment=experiment, name=name)
            run.status = "paused" if paused else "queued"
            entry = self._entries[run.id] = Entry(run)
            self._driver.drive(entry)
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

    def moving(self, run_id: str) -> bool:
        """Whether its figures will change by themselves: it runs, or a slice of it is under way, as the last one
        is when it was paused just now."""
        entry = self._entries.get(run_id)
        return entry is not None and (entry.driven or entry.run.status in ACTIVE)

    def pause(self, run_id: str) -> None:
        """Train no further than the slice under way, until resume or step."""
        with self._lock:
            entry = self._entry(run_id)
            entry.singles, entry.to_epoch_end = 0, False
            if entry.run.status in ACTIVE:
                entry.run.status = "paused"
                self._driver.drive(entry)

    def resume(self, run_id: str) -> None:
        """Go on, from a pause or, say with a smaller learning rate, after a failure."""
        with self._lock:
            entry = self._unfinished(run_id)
            entry.go_on()
            self._driver.drive(entry)

    def step(self, run_id: str) -> None:
        """One single update of the weights; a running run is paused for it."""
        with self._lock:
            entry = self._unfinished(run_id)
            entry.run.status = "paused"
            entry.to_epoch_end = False
            entry.singles += 1
            entry.say("")
            self._driver.drive(entry)

    def step_epoch(self, run_id: str) -> None:
        """Train to the end of the present epoch, then pause."""
        with self._lock:
            entry = self._unfinished(run_id)
            entry.go_on()
            entry.to_epoch_end = True
            self._driver.drive(entry)

    def stop(self, run_id: str) -> None:
        """End the run for good; its weights and its curve are kept."""
        with self._lock:
            entry = self._entry(run_id)
            entry.singles = 0
            if entry.run.status not in OVER:
                entry.run.status = "stopped"
                entry.say("")
                self._driver.drive(entry)

    def set_learning_rate(self, run_id: str, value: float) -> None:
        """Train with another learning rate from the next slice on.

        Raises:
            ValueError: outside the limits of the optimizer.
        """
        with self._lock:
            run = self._entry(run_id).run
            check(dataclasses.replace(run.experiment.optimizer, learning_rate=value))
            run.learning_rate = value

    def set_pace(self, run_id: str, steps_per_second: float | None) -> None:
        """Train in slow motion, at most so many steps a second; None is full speed again.

        Raises:
            ValueError: for a pace outside 0.1 to 1,000 steps a second.
        """
        problem = None if steps_per_second is None else PACE.problem(steps_per_second)
        if problem:
            raise ValueError(f"The pace in steps a second {problem}.")
        with self._lock:
            self._entry(run_id).run.pace = steps_per_second

    def watch(self, run_id: str) -> None:
        """Say that somebody is looking, so that the run need not be paused. An unknown id is fine."""
        entry = self._entries.get(run_id)
        if entry is not None:
            entry.touch()

    def remove(self, run_id: str) -> None:
        """Stop the run and forget it. An unknown id is fine."""
        with self._lock:
            if run_id in self._entries:
                self.stop(run_id)
                del self._entries[run_id]

    def _entry(self, run_id: str) -> Entry:
        entry = self._entries.get(run_id)
        if entry is None:
            raise ValueError(f"There is no run {run_id!r} any more; start a new one.")
        return entry

    def _unfinished(self, run_id: str) -> Entry:
        entry = self._entry(run_id)
        if entry.run.status in OVER:
            raise ValueError(
                f"This run is {entry.run.status} and its weights are kept; start a new one to train."
            )
        return entry

    def _make_room(self) -> None:
        if len(self._entries) < MOST_RUNS:
            return
        over = [e for e in self._entries.values() if e.run.status in (*OVER, "failed")]
        left = [e for e in self._entries.values() if e.run.status == "paused" and e.unwatched]
        if not over and not left:
            raise ValueError(
                f"There are {MOST_RUNS} runs going on already; stop one before you start another."
            )
        del self._entries[min(over or left, key=lambda e: e.run.updated).run.id]
