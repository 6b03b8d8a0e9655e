"""Warm worker processes that train and look into nets while the web process only shows: named functions go
out, results and progress come back."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import Any

from cvlab.engine.connection import Engine
from cvlab.engine.runs import Runs
from cvlab.engine.status import EngineError, EngineStatus, Role, WorkerLost, WorkerStatus, WorkTimeout
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
RUNS = Runs(_ENGINE)


def start(when_imported: Callable[[], None] | None = None) -> None:
    """Start the workers, or connect to CVLAB_SCHEDULER, in the background; returns at once, idempotent.

    `when_imported` runs once in the background when the engine's libraries are in memory: the moment to
    freeze the heap.
    """
    _ENGINE.start(when_imported)


def stop() -> None:
    """End the workers this process started."""
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
