"""What dask knows, in our words: connecting to a scheduler, asking a worker, looking at the workers."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import time
import uuid
from collections.abc import Callable
from typing import Any

from distributed import CancelledError, Client, KilledWorker

from cvlab.engine.status import GUEST, HEAVY, ROLES, WANTED, EngineError, WorkerLost, WorkerStatus
from cvlab.engine.tasks import Task
from cvlab.engine.warmth import WARM_UP, Warmth
from cvlab.engine.work import execute

PATIENCE = 10  # seconds to wait for the scheduler's answer
POLL = 0.5  # seconds between two looks at the workers
# A kind of worker counts as there for so long after it was last seen: it may only be starting again.
REMEMBERED = 30.0


class Cluster:
    """A connection to one scheduler, ours on loopback or somebody's cluster. Lives in one event loop."""

    def __init__(self, address: str, ours: bool) -> None:
        self.address = address
        self._ours = ours
        self._client: Client | None = None
        self._tasks: dict[str, Task] = {}
        self._known: frozenset[str] = frozenset()  # addresses of the workers seen last
        self._meant: dict[str, Any] = {}  # futures of tasks that only one worker should do
        self._topic = f"cvlab-{uuid.uuid4().hex}"
        # Our own pool always has both roles, even while one of its workers starts again.
        own = (*ROLES, GUEST, *([HEAVY] if os.cpu_count() > 1 else []))
        self._announced: dict[str, float] = dict.fromkeys(own, float("inf")) if ours else {}

    async def connect(self) -> None:
        """Find the scheduler, and on a cluster ask every worker to load TensorFlow.

        Raises:
            EngineError: in a sentence, when nobody answers or the workers lack a module.
        """
        try:
            self._client = await Client(
                self.address, asynchronous=True, set_as_default=False, timeout=PATIENCE
            )
        except (OSError, TimeoutError, ValueError) as problem:
            raise EngineError(
                f"No Dask scheduler answers at {self.address}; check CVLAB_SCHEDULER and the network."
            ) from problem
        # Slices follow each other closely; 10 ms of collecting messages would be 2 % of one.
        self._client.scheduler_comm.interval = 0.001
        self._client.subscribe_topic(self._topic, self._hear)
        if self._ours:
            return  # our workers are born with it
        try:
            warmth = Warmth(os.environ.get("CVLAB_WARM_UP", WARM_UP))
            await self._client.register_plugin(warmth, name=Warmth.name)
        except Exception as problem:
            # What goes wrong while a worker unpickles comes back as text only.
            if "ModuleNotFoundError" not in f"{type(problem).__name__} {problem}":
                raise
            raise EngineError(
                f"A worker of {self.address} cannot import cvlab: install cvlab and its requirements on every "
                "worker (or set PYTHONPATH there); the app then finds them by itself."
            ) from problem

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close(timeout=1)

    async def watch(self, show: Callable[[tuple[WorkerStatus, ...]], None]) -> None:
        """Show the workers twice a second; ends when the connection is lost."""
        while self._client.status == "running":
            try:
                known = await asyncio.wait_for(self._client.scheduler.identity(), 10)
            except (OSError, TimeoutError):
                return
            if not self._ours:
                for worker in known["workers"].values():
                    self._announced.update(dict.fromkeys(worker["resources"], time.monotonic()))
            await self._notice_gone(frozenset(known["workers"]))
            show(tuple(sorted((_seen(w) for w in known["workers"].values()), key=lambda w: w.name)))
            await asyncio.sleep(POLL)

    async def ask(self, task: Task) -> Any:
        """The answer of one worker to one task.

        Raises:
            WorkerLost: when the worker, or the scheduler, died before the answer came.
        """
        key = f"{task.name.partition(':')[2]}-{uuid.uuid4().hex}"
        self._tasks[key] = task
        future = self._client.submit(
            execute,
            task.payload,
            self._topic,
            key=key,
            pure=False,
            priority=task.priority,
            resources=self._resources(task.role),
            # Never "or any other": dask then takes workers that do not announce the role either.
            workers=[task.where] if task.where in self._known else None,
        )
        if task.where in self._known:
            self._meant[key] = future
        try:
            return await future
        except (KilledWorker, CancelledError, concurrent.futures.CancelledError) as problem:
            if type(problem) is asyncio.CancelledError:
                raise  # we gave up, not dask
            raise WorkerLost(f"The worker that computed {task.name} stopped; try again.") from problem
        except ModuleNotFoundError as problem:
            raise EngineError(
                f"A worker lacks the module {problem.name!r}: install cvlab and its requirements there."
            ) from problem
        finally:
            self._tasks.pop(key, None)
            self._meant.pop(key, None)
            future.release()

    async def _notice_gone(self, known: frozenset[str]) -> None:
        """Give up what waits for a worker that is gone; whoever asked hears that it was lost."""
        self._known = known
        for key, future in list(self._meant.items()):
            task = self._tasks[key]
            if task.where not in known and not task.started:
                await future.cancel()

    def _resources(self, role: str) -> dict[str, int]:
        recent = time.monotonic() - REMEMBERED
        return next(({name: 1} for name in WANTED[role] if self._announced.get(name, 0) > recent), {})

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """A worker tells of a task. Reports and results come over one wire, so no report is late."""
        _, told = event
        task = self._tasks.get(told["task"])
        if task is not None:
            task.hear(told)


def _seen(worker: dict[str, Any]) -> WorkerStatus:
    told = worker["metrics"].get("cvlab", {})
    role = next((role for role, names in WANTED.items() if set(names) & set(worker["resources"])), "any")
    return WorkerStatus(
        name=str(worker["name"]),
        pid=told.get("pid", 0),
        warm=told.get("warm", False),
        device=told.get("device", ""),
        busy=told.get("busy", False),
        role=role,
        message=told.get("message", ""),
    )
