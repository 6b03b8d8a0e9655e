"""What moves a run: slice after slice is sent to a worker, and what comes back is taken in."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from cvlab.architecture.threads import all_threads
from cvlab.engine.connection import Engine
from cvlab.engine.run_rules import ACTIVE, Entry
from cvlab.engine.status import HEAVY, NoEngine, Role, WorkerLost
from cvlab.engine.tasks import Task
from cvlab.experiment import Progress, TrainingState

FIRST_SLICE = 0.15  # seconds: the first point of a curve should come soon
LONGEST_SLICE = 0.5
SHORTEST_SLICE = 0.1
ROUND = 3.0  # seconds in which every run should advance, as long as slices can be short enough
GLANCE = 0.1  # seconds between two looks at whether a run in slow motion is still wanted
AFTER_EPOCH = 2.0  # seconds until the end of an epoch is kept on disk,
INSIDE_EPOCH = 5.0  # and until a slice inside one is
WAITING = "Waiting for a worker that has loaded TensorFlow."
WAITING_FOR_ALL_CORES = "A worker that uses all cores for this large network is starting."


class Driver:
    """Drives entries, in the engine's loop: each run that goes on has one coroutine and one slice in flight."""

    def __init__(
        self,
        engine: Engine,
        function: str,
        lock: threading.RLock,
        entries: Callable[[], Iterable[Entry]],
        changed: Callable[[Entry, float], None],
    ) -> None:
        """changed: told of a run that has come further, and within how many seconds that should be kept."""
        self._engine = engine
        self._function = function
        self._lock = lock
        self._entries = entries
        self._changed = changed

    def drive(self, entry: Entry) -> None:
        """See to it that a run which has something to train is on its way. Called with the lock held."""
        if entry.wanted and not entry.driven:
            entry.driven = True
            self._engine.spawn(self._advance(entry))

    async def _advance(self, entry: Entry) -> None:
        while True:
            with self._lock:
                entry.check_patience()
                if not entry.wanted:
                    entry.driven = False
                    self._changed(entry, 0)
                    return
            try:
                begun = time.monotonic()
                await self._slice(entry)
                await self._dawdle(entry, begun)
            except asyncio.CancelledError:
                with self._lock:
                    entry.driven = False
                    entry.rest("Paused: the workers were shut down. Resume goes on from here.")
                raise

    async def _slice(self, entry: Entry) -> None:
        run = entry.run
        first, role = run.state is None, _role(entry)
        single = entry.singles > 0
        seconds = FIRST_SLICE if first else self._slice_seconds()
        steps = entry.steps(SHORTEST_SLICE)
        if first and not entry.crashes:
            self._mention_waiting(entry, role)
        task = self._engine.submit(
            self._function,
            run.experiment,
            entry.state,
            seconds,
            learning_rate=run.learning_rate,
            steps=steps,
            light=not entry.snapshot_due,
            role=role,
            retries=0,
            priority=10 if steps is not None or first else 0,
            where=entry.where,
        )
        try:
            state, points = await self._answer(entry, task)
        except WorkerLost:
            with self._lock:
                entry.lose(begun=task.started)
        except NoEngine as problem:
            await self._await_engine(entry, str(problem))
        except LookupError as problem:
            with self._lock:
                entry.fall_back() if entry.light else entry.fail(str(problem))
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
                entry.where = task.worker
                entry.take(state, points, single, seconds)
                ended = any(p.validation_loss is not None for p in points)
                self._changed(entry, AFTER_EPOCH if ended else INSIDE_EPOCH)

    async def _await_engine(self, entry: Entry, problem: str) -> None:
        """The scheduler is gone, or our own workers cannot start: the run waits, and goes on by itself."""
        with self._lock:
            entry.fall_back()
            entry.say(f"{problem} This run goes on by itself as soon as there is a worker.")
        while entry.wanted and self._engine.status().state == "failed":
            with self._lock:
                entry.check_patience()
            await asyncio.sleep(GLANCE)

    async def _answer(self, entry: Entry, task: Task) -> tuple[TrainingState, list[Progress]]:
        answer: Any = asyncio.wrap_future(task.future)
        while not (await asyncio.wait({answer}, timeout=1.0))[0]:
            # A worker that died before it got the slice fails nothing: the slice waits for the next worker.
            roles = {w.role for w in self._engine.status().workers}
            if entry.run.history and not roles & {task.role, "train", "any"}:
                with self._lock:
                    entry.mention_loss()
        return answer.result()

    async def _dawdle(self, entry: Entry, begun: float) -> None:
        """In slow motion, wait until the next steps are due; a changed mind is noticed at once."""
        while entry.run.status in ACTIVE and not entry.singles and (pace := entry.run.pace):
            steps = entry.steps(SHORTEST_SLICE)  # None where the pace has just been taken away
            if steps is None or (left := begun + steps / pace - time.monotonic()) <= 0:
                return
            await asyncio.sleep(min(left, GLANCE))

    def _mention_waiting(self, entry: Entry, role: Role) -> None:
        status = self._engine.status()
        if not status.warm:
            entry.say(WAITING)
        elif (
            role == HEAVY
            and self._engine.local
            and not any(w.warm and w.role == HEAVY for w in status.workers)
        ):
            entry.say(WAITING_FOR_ALL_CORES)

    def _slice_seconds(self) -> float:
        going = sum(e.run.status in ACTIVE for e in self._entries())
        return max(SHORTEST_SLICE, min(LONGEST_SLICE, ROUND * self._engine.train_workers() / max(going, 1)))


def _role(entry: Entry) -> Role:
    return HEAVY if all_threads(entry.run.experiment.architecture) else "train"
