"""Loads TensorFlow on every worker as soon as it is there, and says in its heartbeat how far it is."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from distributed import Status, Worker, WorkerPlugin, get_worker

from cvlab.engine.work import named

WARM_UP = "cvlab.nets.training:warm_up"


class Warmth(WorkerPlugin):
    """Rides on a worker. Local workers get it when they are made, those of a cluster when they are tried."""

    name = "cvlab-warmth"

    def __init__(self, warm_up: str = WARM_UP, niceness: int = 0) -> None:
        self.warm_up = warm_up
        self.niceness = niceness
        self.state: dict[str, Any] = {"warm": False, "device": "", "message": "", "pid": 0}

    def setup(self, worker: Worker) -> None:
        if self.niceness and hasattr(os, "nice"):
            os.nice(self.niceness)  # threads made from here on inherit it, TensorFlow's too
        self.state["pid"] = os.getpid()
        worker.metrics["cvlab"] = lambda worker: {**self.state, "busy": worker.state.executing_count > 0}
        # In the one thread that runs the tasks: whatever is asked meanwhile simply waits behind it.
        worker.executors["default"].submit(self._warm, worker)

    def _warm(self, worker: Worker) -> None:
        try:
            with quiet():
                device = named(self.warm_up)() if self.warm_up else ""
            self.state.update(warm=True, device=str(device or ""))
        except Exception as problem:
            # The worker stays: work that needs TensorFlow will fail with its own words, and the status says why.
            logging.getLogger(__name__).exception("The worker could not be warmed up.")
            self.state["message"] = f"{type(problem).__name__}: {problem}"
        worker.loop.add_callback(self._tell, worker)

    @staticmethod
    async def _tell(worker: Worker) -> None:
        # Before it has registered, a worker tells all this with its registration anyway.
        if worker.status is Status.running:
            await worker.heartbeat()


def ride(warm_up: str) -> None:
    """Have the worker that does this task warm up, unless it does so already.

    Not registered with the scheduler: a worker that lacks cvlab would then not start, and say so to nobody.
    """
    worker = get_worker()
    if Warmth.name not in worker.plugins:
        worker.loop.add_callback(worker.plugin_add, plugin=Warmth(warm_up), name=Warmth.name)


@contextmanager
def quiet() -> Generator[None, None, None]:
    """Hold back standard error, and let it out only after a failure.

    TensorFlow's first lines are written by C++ before any setting can silence them, and frighten teachers.
    """
    with tempfile.TemporaryFile() as held:
        sys.stderr.flush()
        original = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(original, 2)
            held.seek(0)
            shutil.copyfileobj(held, sys.stderr.buffer)
            raise
        finally:
            os.dup2(original, 2)
            os.close(original)
