"""Every training that goes on, found again by its id: pages come and go, runs stay, and each has its owner."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterator, Sequence

import numpy as np

from cvlab.engine.connection import Engine
from cvlab.engine.driving import Driver
from cvlab.engine.register import Register
from cvlab.engine.run_rules import ACTIVE, OVER, Entry
from cvlab.engine.store import NOWHERE, Store
from cvlab.experiment import Experiment, Run, TrainingState
from cvlab.params import Range, check

TRAIN_SLICE = "cvlab.nets.training:train_slice"
PACE = Range(low=0.1, high=1000)
NOT_YOURS = "This run was begun in another browser: here you can watch it, and take a copy of it and go on from there."
GONE = "There is no run {id} any more; start a new one."


class Runs:
    """id -> Run. Thread-safe; one registry serves all sessions of the web process.

    Whoever has an id may look. What steers a run asks `by` whom, and raises ValueError for anybody but its owner.
    """

    def __init__(self, engine: Engine, function: str = TRAIN_SLICE, store: Store = NOWHERE) -> None:
        """store: where runs outlive this process."""
        self._register = Register(store, lambda entry: self._driver.drive(entry))
        self._entries, self._lock = self._register.entries, self._register.lock
        self._driver = Driver(
            engine, function, self._lock, lambda: list(self._entries.values()), self._register.changed
        )

    def start(
        self,
        experiment: Experiment,
        name: str = "",
        paused: bool = False,
        owner: str = "",
        weights: Sequence[np.ndarray] | None = None,
    ) -> str:
        """Begin to train; returns the id under which the run is found. `paused` waits for the first step.

        Args:
            weights: all those of the network that the experiment begins with; without them a worker makes them.

        Raises:
            ValueError: where too many go on already.
        """
        run = Run(id=secrets.token_hex(5), experiment=experiment, name=name)
        run.status = "paused" if paused else "queued"
        given = TrainingState(weights=tuple(weights), optimizer=(), given=True) if weights else None
        return self._add(Entry(run, owner=owner, given=given))

    def copy(self, run_id: str, owner: str) -> str:
        """A new run of that owner's, which goes on from where the other one is; returns its id.

        Raises:
            ValueError: where there is no such run, or too many go on already.
        """
        with self._lock:
            copied = self._entry(run_id).copy(secrets.token_hex(5), owner)
            if copied.run.status == "paused":
                copied.go_on()
        return self._add(copied)

    def _add(self, entry: Entry) -> str:
        self._register.add(entry)
        return entry.run.id

    def __getitem__(self, run_id: str) -> Run:
        return self._entry(run_id).run

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, run_id: object) -> bool:
        return run_id in self._entries

    def get(self, run_id: str | None) -> Run | None:
        """The run, from the disk where it is no longer in memory; None when there is none of that id (any more)."""
        entry = self._register.find(run_id) if run_id else None
        return entry.run if entry else None

    def missing(self, run_id: str) -> str:
        """Why there is no such run, in a sentence."""
        return self._register.missing(run_id) or GONE.format(id=repr(run_id[:40]))

    def here(self, run_id: str) -> Run | None:
        """The run, where it is in memory: what a list needs that is drawn anew with every click."""
        entry = self._entries.get(run_id)
        return entry.run if entry else None

    def belongs(self, run_id: str, to: str) -> bool:
        """Whether that run may be steered by `to`."""
        entry = self._entries.get(run_id)
        return entry is not None and entry.owner == to

    def of(self, owner: str) -> list[Run]:
        """The owner's runs, those that only the disk has among them, in the order they were begun."""
        return sorted((entry.run for entry in self._register.of(owner)), key=lambda run: run.started)

    def notices(self, owner: str) -> list[str]:
        """What was thrown away of that owner's runs, or could not be kept, since this was last asked."""
        return self._register.said(owner)

    def moving(self, run_id: str) -> bool:
        """Whether its figures will change by themselves: it runs, or a slice of it is under way, as the last one
        is when it was paused just now."""
        entry = self._entries.get(run_id)
        return entry is not None and (entry.driven or entry.run.status in ACTIVE)

    def pause(self, run_id: str, by: str = "") -> None:
        """Train no further than the slice under way, until resume or step."""
        with self._lock:
            entry = self._entry(run_id, by)
            entry.singles, entry.to_epoch_end = 0, False
            if entry.run.status in ACTIVE:
                entry.run.status = "paused"
                self._set_going(entry)

    def resume(self, run_id: str, by: str = "") -> None:
        """Go on, from a pause or, say with a smaller learning rate, after a failure."""
        with self._lock:
            entry = self._unfinished(run_id, by)
            entry.go_on()
            self._set_going(entry)

    def step(self, run_id: str, by: str = "") -> None:
        """One single update of the weights; a running run is paused for it."""
        with self._lock:
            entry = self._unfinished(run_id, by)
            entry.run.status = "paused"
            entry.to_epoch_end = False
            entry.singles += 1
            entry.say("")
            self._set_going(entry)

    def step_epoch(self, run_id: str, by: str = "") -> None:
        """Train to the end of the present epoch, then pause."""
        with self._lock:
            entry = self._unfinished(run_id, by)
            entry.go_on()
            entry.to_epoch_end = True
            self._set_going(entry)

    def stop(self, run_id: str, by: str = "") -> None:
        """End the run for good; its weights and its curve are kept."""
        with self._lock:
            self._stop(self._entry(run_id, by))

    def set_learning_rate(self, run_id: str, value: float, by: str = "") -> None:
        """Train with another learning rate from the next slice on.

        Raises:
            ValueError: outside the limits of the optimizer.
        """
        with self._lock:
            entry = self._entry(run_id, by)
            check(dataclasses.replace(entry.run.experiment.optimizer, learning_rate=value))
            entry.run.learning_rate = value
            self._register.changed(entry, 0)

    def set_pace(self, run_id: str, steps_per_second: float | None, by: str = "") -> None:
        """Train in slow motion, at most so many steps a second; None is full speed again.

        Raises:
            ValueError: for a pace outside 0.1 to 1,000 steps a second.
        """
        problem = None if steps_per_second is None else PACE.problem(steps_per_second)
        if problem:
            raise ValueError(f"The pace in steps a second {problem}.")
        with self._lock:
            self._entry(run_id, by).run.pace = steps_per_second

    def watch(self, run_id: str) -> None:
        """Say that somebody is looking, so that the run need not be paused. An unknown id is fine."""
        entry = self._entries.get(run_id)
        if entry is not None:
            entry.touch()

    def remove(self, run_id: str, by: str = "") -> None:
        """Stop the run and forget it, on disk too. An unknown id is fine."""
        with self._lock:
            entry = self._register.find(run_id)
            if entry is None:
                return
            self._stop(self._entry(run_id, by))
        self._register.forget(entry)

    def wake(self) -> None:
        """Go on with the runs that were going on when the process before this one ended."""
        self._register.wake()

    def rest(self) -> None:
        """Have the disk know every run as it is now; what becomes of them from here on, until `wake`, it does not."""
        self._register.rest()

    def _entry(self, run_id: str, by: str | None = None) -> Entry:
        entry = self._register.find(run_id)
        if entry is None:
            raise ValueError(self.missing(run_id))
        if by is not None and by != entry.owner:
            raise ValueError(NOT_YOURS)
        return entry

    def _unfinished(self, run_id: str, by: str) -> Entry:
        entry = self._entry(run_id, by)
        if entry.run.status in OVER:
            raise ValueError(
                f"This run is {entry.run.status} and its weights are kept; start a new one to train."
            )
        return entry

    def _set_going(self, entry: Entry) -> None:
        self._driver.drive(entry)
        self._register.changed(entry, 0)

    def _stop(self, entry: Entry) -> None:
        entry.singles = 0
        if entry.run.status not in OVER:
            entry.run.status = "stopped"
            entry.say("")
            self._set_going(entry)
