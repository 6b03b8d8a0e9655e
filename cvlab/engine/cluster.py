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
from distributed.security import Security

from cvlab.engine.status import (
    GUEST,
    HEAVY,
    ROLES,
    WANTED,
    EngineError,
    NoEngine,
    State,
    WorkerLost,
    WorkerStatus,
    words,
)
from cvlab.engine.tasks import Task
from cvlab.engine.trial import Trials, key, lacking
from cvlab.engine.work import execute

PATIENCE = 10  # seconds to wait for the scheduler's answer
POLL = 0.5  # seconds between two looks at the workers
# A kind of worker counts as there for so long after it was last seen: it may only be starting again.
REMEMBERED = 30.0
NOBODY = (
    "No Dask scheduler answers where CVLAB_SCHEDULER says; check that it runs, the address, the network and, "
    "for tls://, that this machine has its certificate."
)
NO_ADDRESS = "CVLAB_SCHEDULER must be the address of a Dask scheduler, such as tls://host:8786."
OPEN = (
    "The way to the cluster is open (tcp://): whoever reaches the scheduler's port can run programs there. "
    "The README says how to close it with tls://."
)
Show = Callable[[State, str, tuple[WorkerStatus, ...]], None]


class Cluster:
    """A connection to one scheduler, ours on loopback or somebody's cluster. Lives in one event loop.

    security: what opens our own; for a cluster None, and Dask's own configuration says.
    """

    def __init__(self, address: str, security: Security | None = None) -> None:
        self.address = address
        self._security = security
        self._ours = security is not None
        self._client: Client | None = None
        self._tasks: dict[str, Task] = {}
        self._futures: dict[str, Any] = {}  # of the same keys
        self._known: frozenset[str] = frozenset()  # addresses of the workers seen last
        self._gone: set[str] = set()  # of those that were seen and are no longer there
        self._trials = Trials()
        self._topic = f"cvlab-{uuid.uuid4().hex}"
        # Our own pool always has both roles, even while one of its workers starts again.
        own = (*ROLES, GUEST, *([HEAVY] if (os.cpu_count() or 1) > 1 else []))
        self._announced: dict[str, float] = dict.fromkeys(own, float("inf")) if self._ours else {}

    async def connect(self) -> None:
        """Find the scheduler.

        Raises:
            EngineError: in a sentence, when nobody answers.
        """
        if not self.address.startswith(("tcp://", "tls://")):
            raise EngineError(NO_ADDRESS)
        try:
            self._client = await Client(
                self.address,
                security=self._security,
                asynchronous=True,
                set_as_default=False,
                timeout=PATIENCE,
            )
        except (OSError, ValueError, TypeError, RuntimeError) as problem:
            # Without a certificate of its own, or with a wrong one, Dask raises any of these.
            raise EngineError(NOBODY) from problem
        # Slices follow each other closely; 10 ms of collecting messages would be 2 % of one.
        self._client.scheduler_comm.interval = 0.001
        self._client.subscribe_topic(self._topic, self._hear)
        if self._ours:
            self._trials.ready.set_result(None)

    async def close(self) -> None:
        self._trials.end(NoEngine("The cluster is lost."))
        if self._client is not None:
            await self._client.close(timeout=1)

    def _connected(self) -> Client:
        if self._client is None:
            raise NoEngine("The cluster is not connected.")
        return self._client

    async def watch(self, show: Show) -> None:
        """Show the workers twice a second; ends when the connection is lost.

        Raises:
            EngineError: when a worker cannot do what is asked, or the scheduler cannot pass it on.
        """
        client = self._connected()
        while client.status == "running":
            try:
                known = (await asyncio.wait_for(client.scheduler.identity(), 10))["workers"]
            except OSError:
                return
            if not self._ours:
                for worker in known.values():
                    self._announced.update(dict.fromkeys(worker["resources"], time.monotonic()))
                self._trials.look(client, self._topic, known)
            await self._notice_gone(frozenset(known))
            seen = sorted((_seen(w, n) for n, w in enumerate(known.values(), 1)), key=lambda w: w.name)
            show(*self._standing(tuple(seen)), tuple(seen))
            await asyncio.sleep(POLL)

    async def ask(self, task: Task) -> Any:
        """The answer of one worker to one task.

        Raises:
            WorkerLost: when the worker, or the scheduler, died before the answer came.
            NoEngine: when there is no worker that can.
        """
        await asyncio.shield(self._trials.ready)
        name = key(task.name.partition(":")[2])
        # Never "or any other": dask then takes workers that do not announce the role either.
        where = [task.where] if task.where in self._known else None
        future = self._connected().submit(
            execute,
            task.payload,
            self._topic,
            key=name,
            pure=False,
            priority=task.priority,
            workers=where,
            resources=self._resources(task.role),
        )
        self._tasks[name], self._futures[name] = task, future
        if where is None:
            task.where = ""
        try:
            return await future
        except (KilledWorker, CancelledError, concurrent.futures.CancelledError) as problem:
            if type(problem) is asyncio.CancelledError:
                raise  # we gave up, not dask
            raise WorkerLost(f"The worker that computed {task.name} stopped; try again.") from problem
        except (ModuleNotFoundError, RuntimeError) as problem:
            if told := lacking(problem):
                raise told from problem
            raise
        finally:
            self._tasks.pop(name, None)
            self._futures.pop(name, None)
            future.release()

    def _standing(self, workers: tuple[WorkerStatus, ...]) -> tuple[State, str]:
        """The state and its sentence. A cluster is ready once one of its workers has done a task."""
        message = words(workers)
        if self._ours or not workers:
            return "ready" if workers else "starting", message
        if not self._trials.check():
            return "starting", message or "Waiting for the first answer of a worker."
        return "ready", message or (OPEN if self.address.startswith("tcp://") else "")

    async def _notice_gone(self, known: frozenset[str]) -> None:
        """Give up what a worker that is gone was to do or had begun; whoever asked hears that it was lost."""
        self._gone = (self._gone | self._known) - known
        self._known = known
        for name, task in list(self._tasks.items()):
            at = task.worker if task.started else task.where
            if at in self._gone or (not task.started and at and at not in known):
                await self._futures[name].cancel()

    def _resources(self, role: str) -> dict[str, int]:
        recent = time.monotonic() - REMEMBERED
        return next(({name: 1} for name in WANTED[role] if self._announced.get(name, 0) > recent), {})

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """A worker tells of a task. Reports and results come over one wire, so no report is late."""
        _, told = event
        task = self._tasks.get(told["task"])
        if task is not None:
            task.hear(told)


def _seen(worker: dict[str, Any], number: int) -> WorkerStatus:
    told = worker["metrics"].get("cvlab", {})
    role = next((role for role, names in WANTED.items() if set(names) & set(worker["resources"])), "any")
    name = str(worker["name"])
    return WorkerStatus(
        name=f"worker {number}"
        if "://" in name
        else name,  # without a name of its own it is called by its address
        pid=told.get("pid", 0),
        warm=told.get("warm", False),
        device=told.get("device", ""),
        busy=told.get("busy", False),
        role=role,
        message=told.get("message", ""),
    )
