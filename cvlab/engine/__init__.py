"""Warm worker processes that train and look into nets while the web process only shows: named functions go
out, results and progress come back."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from typing import Any

from cvlab.cache import cache_folder
from cvlab.engine.connection import Engine
from cvlab.engine.runs import Runs
from cvlab.engine.status import EngineError, EngineStatus, Role, WorkerLost, WorkerStatus, WorkTimeout
from cvlab.engine.store import Store
from cvlab.engine.tasks import Task
from cvlab.engine.work import report

__all__ = [
    "RUNS",
    "EngineError",
    "EngineStatus",
    "Task",
    "WorkTimeout",
    "WorkerLost",
    "WorkerStatus",
    "call",
    "report",
    "start",
    "status",
    "stop",
    "submit",
]

_ENGINE = Engine()
RUNS = Runs(_ENGINE, store=Store(lambda: cache_folder("runs")))


def start(when_imported: Callable[[], None] | None = None) -> None:
    """Start the workers, or connect to CVLAB_SCHEDULER, and go on with the runs that were going on when the process
    before this one ended; in the background: returns at once, idempotent.

    `when_imported` runs once in the background when the engine's libraries are in memory: the moment to
    freeze the heap.
    """
    _ENGINE.start(when_imported)
    threading.Thread(target=RUNS.wake, name="cvlab-wake", daemon=True).start()


def stop() -> None:
    """Keep the runs on disk as they are, going on where they go on, and end the workers this process started."""
    RUNS.rest()
    _ENGINE.stop()


def status() -> EngineStatus:
    """State, a sentence, the address and the workers; costs nothing."""
    return _ENGINE.status()


def submit(name: str, /, *args: Any, role: Role = "instant", **kwargs: Any) -> Task:
    """Send "cvlab.module:function" to a worker of a role and return at once with its Task."""
    return _ENGINE.submit(name, *args, role=role, **kwargs)


def call(name: str, /, *args: Any, timeout: float = 30, **kwargs: Any) -> Any:
    """The result of "cvlab.module:function", computed by an instant worker within `timeout` seconds.

    Raises:
        ValueError: the function's own, or EngineError in words for the learner.
    """
    task = _ENGINE.submit(name, *args, **kwargs)
    try:
        return task.result(timeout)
    except WorkTimeout:
        task.cancel()
        raise


atexit.register(stop)
