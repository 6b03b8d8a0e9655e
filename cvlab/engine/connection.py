"""The web process's end of the engine: one thread with one event loop that starts the pool, or finds a
cluster, begins again when it is lost, and hands over work."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cvlab.engine.local import LocalPool
from cvlab.engine.status import (
    ON_DEMAND,
    ROLES,
    EngineError,
    EngineStatus,
    NoEngine,
    Role,
    State,
    WorkerLost,
    WorkerStatus,
)
from cvlab.engine.tasks import Task

if TYPE_CHECKING:
    from cvlab.engine.cluster import Cluster

# A task that only stood in a dead worker's queue is innocent and asked again, but not for ever.
INNOCENT_RETRIES = 5
OFF = EngineStatus(state="off", message="The engine has not been started.")


class Engine:
    """The engine of one web process. Its public methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._main: asyncio.Task[None] | None = None
        self._pool: LocalPool | None = None
        self._cluster: Cluster | None = None
        self._changed = asyncio.Event()
        self._status = OFF

    def start(self, when_imported: Callable[[], None] | None = None) -> None:
        """Begin to start, in the background. Calling it again changes nothing.

        `when_imported` runs once, in the background thread, after the dask libraries are in memory.
        """
        with self._lock:
            if self._thread is not None:
                return
            # Not the web server's kind of loop: dask wants asyncio's own.
            self.loop = asyncio.SelectorEventLoop()
            self._main = self.loop.create_task(self._supervise(when_imported))
            self._status = EngineStatus(state="starting", message="The workers are starting.")
            self._thread = threading.Thread(
                target=_run, args=(self.loop, self._main), name="cvlab-engine", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """End the workers and all work. `start()` starts anew."""
        with self._lock:
            if self._thread is None or self.loop is None or self._main is None:
                return
            if not self.loop.is_closed():
                self.loop.call_soon_threadsafe(self._main.cancel)
            self._thread.join(15)
            self._forget()

    def status(self) -> EngineStatus:
        """What the engine is doing, at no cost: the picture is at most about half a second old."""
        return self._status

    @property
    def local(self) -> bool:
        """Whether the workers are our own, on this machine."""
        return not scheduler_address()

    def train_workers(self) -> int:
        """How many workers share the training."""
        return max(1, sum(w.role in ("train", "any") for w in self._status.workers))

    def submit(
        self,
        name: str,
        /,
        *args: Any,
        role: Role = "instant",
        retries: int = 2,
        priority: int = 0,
        where: str = "",
        **kwargs: Any,
    ) -> Task:
        """Send "module:function" and its arguments to a worker; the answer comes through the Task.

        `retries` says how often to ask again when the worker dies of it: functions must be safe to repeat.
        0 tells of every loss at once, even when the work had not begun. `where` is the address of the worker that
        should do it if it can, as `Task.worker` told of an earlier one.

        Raises:
            ValueError: for a function that may not be called this way, or an unknown role.
        """
        _check_name(name)
        if (
            role == "instant"
        ):  # what one of the arguments asks for, as a network out of a stranger's file does
            role = next((arg.role for arg in args if hasattr(arg, "role")), role)
        if role not in (*ROLES, *ON_DEMAND):
            raise ValueError(f"The role is {role!r}; it must be one of {', '.join((*ROLES, *ON_DEMAND))}.")
        task = Task(name, pickle.dumps((name, args, kwargs)), role, retries, priority, where)
        task.future = self.spawn(self._perform(task))
        return task

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Run a coroutine in the engine's loop, starting the engine where needed."""
        self.start()
        if self.loop is None:
            raise NoEngine("The engine was stopped.")
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    # Everything below runs in the engine's own thread.

    async def _supervise(self, when_imported: Callable[[], None] | None) -> None:
        """Connect, keep watch, and begin again whenever the pool or the cluster is lost."""
        # The pool's processes start while this one imports dask, a quarter of a second that nobody waits for.
        with suppress(EngineError):  # it is said below
            self._begin_pool()
        import distributed  # noqa: F401

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters comes as a sentence
        if when_imported is not None:
            when_imported()
        failures = 0
        while True:
            began = time.monotonic()
            try:
                self._begin_pool()
                await self._attend()
                self._show("starting", "The workers are being started again.")
            except EngineError as problem:
                self._show("failed", str(problem))
            except Exception as problem:
                # Whatever it was, the next attempt may do better, and the page must not wait for ever.
                logging.getLogger(__name__).exception("The engine could not be started.")
                self._show(
                    "failed", f"The workers could not be started ({type(problem).__name__}: {problem})."
                )
            finally:
                cluster, self._cluster = self._cluster, None
                if cluster is not None:
                    await cluster.close()
                self._end_pool()
            failures = 0 if time.monotonic() - began > 20 else failures + 1
            await asyncio.sleep(min(0.2 * 2**failures, 10))

    def _begin_pool(self) -> None:
        """Start our own workers, unless they are there or somebody else's are to be used."""
        if self._pool is None and self.local:
            self._pool = LocalPool()

    async def _attend(self) -> None:
        """One life of the pool, or of the connection to a cluster."""
        from cvlab.engine.cluster import Cluster

        if self._pool is not None:
            address, security = await asyncio.get_running_loop().run_in_executor(None, self._pool.address)
            cluster = Cluster(address, security)
        else:
            cluster = Cluster(scheduler_address())
        try:
            await cluster.connect()
        except BaseException:
            await cluster.close()
            raise
        self._cluster = cluster
        await cluster.watch(self._show)

    def _show(self, state: State, message: str, workers: tuple[WorkerStatus, ...] = ()) -> None:
        if state == "failed" and message != self._status.message:
            logging.getLogger(__name__).warning("%s", message)  # for whoever looks at the terminal
        self._status = EngineStatus(state=state, message=message, workers=workers)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _end_pool(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.end()

    async def _perform(self, task: Task) -> Any:
        lost = innocent = 0
        while True:
            cluster = await self._connected()
            task.begin()
            if task.role in ON_DEMAND and self._pool is not None:
                self._pool.want(task.role)
            try:
                return await cluster.ask(task)
            except WorkerLost:
                innocent += not task.started
                lost += task.started
                if not task.retries or lost > task.retries or innocent > INNOCENT_RETRIES:
                    raise

    async def _connected(self) -> Cluster:
        while self._cluster is None:
            if self._status.state == "failed":
                raise NoEngine(self._status.message)
            await self._changed.wait()
        return self._cluster


def scheduler_address() -> str:
    """The address of the cluster that was named; empty where our own workers are meant."""
    return os.environ.get("CVLAB_SCHEDULER", "").strip()


def _run(loop: asyncio.AbstractEventLoop, main: asyncio.Task[None]) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(main)
    except asyncio.CancelledError:
        logging.getLogger(__name__).debug("The engine was stopped.")
    finally:
        others = asyncio.all_tasks(loop)
        for task in others:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*others, return_exceptions=True))
        loop.close()


def _check_name(name: str) -> None:
    # Only our own functions: a page must not be talked into calling os.system by name.
    prefixes = ("cvlab.", *filter(None, os.environ.get("CVLAB_ENGINE_MODULES", "").split(",")))
    if not name.startswith(prefixes) or name.count(":") != 1:
        raise ValueError(f'The engine calls functions of cvlab, named "cvlab.module:function"; got {name!r}.')
