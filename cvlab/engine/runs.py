"""Every training that goes on, found again by its id: pages come and go, runs stay."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import secrets
import threading
from collections.abc import Iterator

from cvlab.engine.connection import Engine
from cvlab.engine.entries import ACTIVE, OVER, Entry
from cvlab.engine.status import WorkerLost
from cvlab.engine.tasks import Task
from cvlab.experiment import Experiment, Progress, Run, TrainingState
from cvlab.params import check

TRAIN_SLICE = "cvlab.nets.training:train_slice"
FIRST_SLICE = 0.15  # seconds: the first point of a curve should come soon
LONGEST_SLICE = 0.5
SHORTEST_SLICE = 0.1
ROUND = 3.0  # seconds in which every run should advance, as long as slices can be short enough
MOST_RUNS = 200


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
            run = Run(id=secrets.token_hex(5), experiment=experiment, name=name)
            run.status = "paused" if paused else "queued"
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

    def moving(self, run_id: str) -> bool:
        """Whether its figures will change by themselves: it runs, or a slice of it is under way, as the last one
        is when it was paused just now."""
        entry = self._entries.get(run_id)
        return entry is not None and (entry.driven or entry.run.status in ACTIVE)

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
            entry = self._unfinished(run_id)
            entry.go_on()
            self._drive(entry)

    def step(self, run_id: str) -> None:
        """One single update of the weights; a running run is paused for it."""
        with self._lock:
            entry = self._unfinished(run_id)
            entry.run.status = "paused"
            entry.singles += 1
            entry.say("")
            self._drive(entry)

    def stop(self, run_id: str) -> None:
        """End the run for good; its weights and its curve are kept."""
        with self._lock:
            entry = self._entry(run_id)
            entry.singles = 0
            if entry.run.status not in OVER:
                entry.run.status = "stopped"
                entry.say("")

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

    def _drive(self, entry: Entry) -> None:
        if entry.wanted and not entry.driven:
            entry.driven = True
            self._engine.spawn(self._advance(entry))

    # What follows runs in the engine's loop: each run that goes on has one coroutine and one slice in flight.

    async def _advance(self, entry: Entry) -> None:
        while True:
            with self._lock:
                entry.check_patience()
                if not entry.wanted:
                    entry.driven = False
                    return
            try:
                await self._slice(entry)
            except asyncio.CancelledError:
                with self._lock:
                    entry.driven = False
                    entry.rest("Paused: the workers were shut down. Resume goes on from here.")
                raise

    async def _slice(self, entry: Entry) -> None:
        run = entry.run
        single, first = entry.singles > 0, run.state is None
        seconds = FIRST_SLICE if first else self._slice_seconds()
        if first and not self._engine.status().warm and not entry.crashes:
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
            priority=10 if single or first else 0,
        )
        try:
            state, points = await self._answer(entry, task)
        except WorkerLost:
            with self._lock:
                entry.lose(begun=task.started)
        except ValueError as problem:
            with self._lock:
                entry.fail(str(problem))
        except Exception as problem:
            # A fault of ours or of a library: the run stops with what is known, the terminal has the rest.
            logging.getLogger(__name__).exception("A slice of run %s failed.", run.id)
            with self._lock:
                entry.fail(f"Training broke off after {entry.place}: {type(problem).__name__}: {problem}")
        else:
            with self._lock:
                entry.take(state, points, single, seconds)

    async def _answer(self, entry: Entry, task: Task) -> tuple[TrainingState, list[Progress]]:
        answer = asyncio.wrap_future(task.future)
        while not (await asyncio.wait({answer}, timeout=1.0))[0]:
            # A worker that died before it got the slice fails nothing: the slice waits for the next worker.
            if entry.run.history and not any(
                w.role in ("train", "any") for w in self._engine.status().workers
            ):
                with self._lock:
                    entry.mention_loss()
        return answer.result()

    def _slice_seconds(self) -> float:
        going = sum(e.run.status in ACTIVE for e in list(self._entries.values()))
        return max(SHORTEST_SLICE, min(LONGEST_SLICE, ROUND * self._engine.train_workers() / max(going, 1)))
