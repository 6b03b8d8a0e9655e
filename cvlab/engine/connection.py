"""The web process's end of the engine: one thread with one event loop that starts the pool, or finds a
cluster, keeps in touch with it, and hands over work."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cvlab.engine.status import EngineError, EngineStatus, Role, WorkerLost, WorkerStatus
from cvlab.engine.tasks import Task

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between two looks at the workers
ROLES: tuple[Role, ...] = ("instant", "train")
# Training prefers a GPU; a cluster that announces nothing takes everything anywhere.
WANTED = {"instant": ("instant",), "train": ("GPU", "train")}
# Tasks that only stood in a dead worker's queue are innocent, but not for ever.
INNOCENT_RETRIES = 10


class Engine:
    """The engine of one web process. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._client: Client | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._changed: asyncio.Event | None = None
        self._status = EngineStatus(state="off", message="The engine has not been started.", address="")
        self._tasks: dict[str, Task] = {}
        self._announced: dict[str, float] = {}
        self._topic = f"cvlab-{uuid.uuid4().hex}"

    def start(self, when_imported: Callable[[], None] | None = None) -> None:
        """Begin to start, in the background. Calling it again changes nothing.

        `when_imported` runs once, in the background thread, after the dask libraries are in memory.
        """
        with self._lock:
            if self._thread is not None:
                return
            # Not the server's kind of loop: dask wants asyncio's own.
            self.loop = asyncio.SelectorEventLoop()
            self._status = EngineStatus(state="starting", message="The workers are starting.", address="")
            self._thread = threading.Thread(
                target=self._run, args=(self.loop, when_imported), name="cvlab-engine", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """End the workers and forget all work. `start()` starts anew."""
        with self._lock:
            loop, thread = self.loop, self._thread
            if loop is None or thread is None:
                return
            loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
            thread.join(10)
            self._forget()

    def status(self) -> EngineStatus:
        """What the engine is doing, at no cost: the picture is at most about half a second old."""
        return self._status

    def submit(
        self,
        name: str,
        /,
        *args: Any,
        role: Role = "instant",
        retries: int = 2,
        priority: int = 0,
        **kwargs: Any,
    ) -> Task:
        """Send "module:function" and its arguments to a worker; the answer comes through the Task.

        `retries` says how often to ask again when the worker dies: functions must be safe to repeat.

        Raises:
            ValueError: for a function that may not be called this way, or an unknown role.
        """
        _check_name(name)
        if role not in ROLES:
            raise ValueError(f"The role is {role!r}; it must be one of {', '.join(ROLES)}.")
        self.start()
        task = Task(name, pickle.dumps((name, args, kwargs)), role, retries, priority)
        doing = asyncio.run_coroutine_threadsafe(self._perform(task), self.loop)
        task.future = doing
        return task

    def train_workers(self) -> int:
        """How many workers share the training."""
        return max(1, sum(w.role in ("train", "any") for w in self._status.workers))

    # Everything below runs in the engine's own thread.

    def _run(self, loop: asyncio.AbstractEventLoop, when_imported: Callable[[], None] | None) -> None:
        import distributed  # a quarter of a second that start() need not wait for

        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        assert distributed
        if when_imported is not None:
            when_imported()
        asyncio.set_event_loop(loop)
        self._changed = asyncio.Event()
        try:
            loop.run_until_complete(self._supervise())
        except asyncio.CancelledError:
            pass  # stop() was called
        finally:
            self._end_process()
            others = asyncio.all_tasks(loop)
            for task in others:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*others, return_exceptions=True))
            loop.close()

    async def _supervise(self) -> None:
        """Connect, keep watch, and begin again whenever the pool or the cluster is lost."""
        failures = 0
        while True:
            external = os.environ.get("CVLAB_SCHEDULER", "")
            try:
                address = external or await self._spawn()
                self._client = await self._connect(address, external=bool(external))
                began = time.monotonic()
                await self._watch(self._client, address, external=bool(external))
                failures = 0 if time.monotonic() - began > 10 else failures + 1
                self._show("starting", "The workers are being started again.")
            except (OSError, EngineError) as problem:
                failures += 1
                self._show("failed", str(problem))
            finally:
                client, self._client = self._client, None
                if client is not None:
                    await client.close(timeout=1)
                self._end_process()
            await asyncio.sleep(min(0.2 * 2**failures, 10))

    async def _spawn(self) -> str:
        """The address of a fresh pool of our own."""
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        # A session of its own: Ctrl-C in the terminal ends the web process, whose end ends the pool.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cvlab.engine.pool"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        line = await asyncio.get_running_loop().run_in_executor(None, self._process.stdout.readline)
        if not line:
            raise EngineError("The worker processes could not be started; the terminal shows why.")
        return json.loads(line)["address"]

    async def _connect(self, address: str, external: bool) -> Client:
        from distributed import Client

        try:
            client = await Client(address, asynchronous=True, set_as_default=False, timeout=15)
        except (OSError, TimeoutError, ValueError) as problem:
            raise EngineError(
                f"No Dask scheduler answers at {address} ({problem}); check CVLAB_SCHEDULER and the network."
            ) from problem
        client.subscribe_topic(self._topic, self._hear)
        if external:
            await self._warm_cluster(client, address)
        return client

    async def _warm_cluster(self, client: Client, address: str) -> None:
        from cvlab.engine.warmth import WARM_UP, Warmth

        try:
            await client.register_plugin(Warmth(os.environ.get("CVLAB_WARM_UP", WARM_UP)), name=Warmth.name)
        except ModuleNotFoundError as problem:
            await client.close(timeout=1)
            raise EngineError(
                f"The workers of {address} lack the module {problem.name!r}: install cvlab and its "
                "requirements on every worker, then they are found again by themselves."
            ) from problem

    async def _watch(self, client: Client, address: str, external: bool) -> None:
        """Look at the workers twice a second until the connection is lost."""
        for role in () if external else ROLES:
            self._announced[role] = float("inf")
        while client.status == "running":
            try:
                known = await asyncio.wait_for(client.scheduler.identity(), 10)
            except (OSError, TimeoutError):
                return
            now = time.monotonic()
            for worker in known["workers"].values():
                self._announced.update(dict.fromkeys(worker["resources"], max(now, 0)) if external else {})
            workers = tuple(_seen(worker) for worker in known["workers"].values())
            self._show("ready" if workers else "starting", _words(workers), address, workers)
            await asyncio.sleep(POLL)

    def _show(
        self, state: str, message: str, address: str = "", workers: tuple[WorkerStatus, ...] = ()
    ) -> None:
        self._status = EngineStatus(state=state, message=message, address=address, workers=workers)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.stdin.close()  # the pool ends itself when its input ends
        try:
            process.wait(4)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    async def _perform(self, task: Task) -> Any:
        lost = innocent = 0
        while True:
            client = await self._connected()
            task.started = False
            task.reported.clear()
            try:
                return await self._ask(client, task)
            except WorkerLost as problem:
                innocent += not task.started
                lost += task.started
                if lost > task.retries or innocent > INNOCENT_RETRIES:
                    raise problem

    async def _connected(self) -> Client:
        while self._client is None:
            if self._status.state == "failed":
                raise EngineError(self._status.message)
            if self._changed is None:
                self._changed = asyncio.Event()
            await self._changed.wait()
        return self._client

    async def _ask(self, client: Client, task: Task) -> Any:
        """The answer of one worker to one task."""
        from distributed import CancelledError, KilledWorker

        from cvlab.engine.work import execute

        key = f"{task.name.partition(':')[2]}-{uuid.uuid4().hex}"
        self._tasks[key] = task
        future = client.submit(
            execute,
            task.payload,
            self._topic,
            key=key,
            pure=False,
            priority=task.priority,
            resources=self._resources(task.role),
        )
        try:
            return await future
        except (KilledWorker, CancelledError, concurrent.futures.CancelledError) as problem:
            if isinstance(problem, asyncio.CancelledError) and type(problem) is asyncio.CancelledError:
                raise
            raise WorkerLost(f"The worker that computed {task.name} stopped; try again.") from problem
        except ModuleNotFoundError as problem:
            raise EngineError(
                f"A worker lacks the module {problem.name!r}: install cvlab and its requirements there."
            ) from problem
        finally:
            self._tasks.pop(key, None)
            future.release()

    def _resources(self, role: str) -> dict[str, int]:
        recent = time.monotonic() - 30
        for name in WANTED[role]:
            if self._announced.get(name, 0) > recent:
                return {name: 1}
        return {}

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """A worker reports. Reports and results come over one wire, so none is late."""
        _, told = event
        task = self._tasks.get(told["task"])
        if task is None:
            return
        if "value" in told:
            task.reported.append(pickle.loads(told["value"]))
        else:
            task.started = True


def _check_name(name: str) -> None:
    # Only our own functions: a page must not be talked into calling os.system by name.
    prefixes = ("cvlab.", *filter(None, os.environ.get("CVLAB_ENGINE_MODULES", "").split(",")))
    if not name.startswith(prefixes) or name.count(":") != 1:
        raise ValueError(f'The engine calls functions of cvlab, named "cvlab.module:function"; got {name!r}.')


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


def _words(workers: tuple[WorkerStatus, ...]) -> str:
    if not workers:
        return "The workers are starting."
    problem = next((w.message for w in workers if w.message), "")
    if problem:
        return f"A worker could not load TensorFlow ({problem})."
    cold = sum(not w.warm for w in workers)
    return f"{cold} of {len(workers)} workers are loading TensorFlow." if cold else ""
