"""Every worker of a cluster is tried before it is relied on, and has TensorFlow loaded by that."""

from __future__ import annotations

import asyncio
import concurrent.futures
import importlib
import os
import pickle
import time
import uuid
from typing import Any

from distributed import CancelledError, Client, KilledWorker

from cvlab.engine.status import NoEngine
from cvlab.engine.warmth import WARM_UP
from cvlab.engine.work import execute

FORGETS = 10.0  # seconds after which a worker that was tried and tells nothing has been started again
PRIORITY = 1000
NO_CVLAB = (
    "{who} of the cluster cannot import {what}: start scheduler and workers in a copy of cvlab with its "
    "requirements installed, as the README says; the app then finds them by itself."
)


class Trials:
    """The workers that were tried. ready: done as soon as one of them has passed; fails where none will."""

    def __init__(self) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tried: dict[str, asyncio.Task[None]] = {}  # address: the task that tries it
        self._passed: dict[str, float] = {}  # address: when it had done what it was asked

    def look(self, client: Client, topic: str, known: dict[str, dict[str, Any]]) -> None:
        """Try every worker once, and again one that has forgotten it, as it was started again."""
        now = time.monotonic()
        forgetful = {
            address
            for address, worker in known.items()
            if "cvlab" not in worker["metrics"] and now - self._passed.get(address, now) > FORGETS
        }
        for address in [a for a in self._tried if a not in known or a in forgetful]:
            self._tried.pop(address).cancel()
            self._passed.pop(address, None)
        for address in set(known) - set(self._tried):
            trying = self._try(client, topic, address)
            self._tried[address] = asyncio.get_running_loop().create_task(trying)

    def check(self) -> bool:
        """Whether a worker has passed.

        Raises:
            EngineError: where one cannot do what is asked, or the scheduler cannot pass it on.
        """
        for trying in self._tried.values():
            if trying.done() and not trying.cancelled() and (problem := trying.exception()):
                self.end(problem)
                raise problem
        return bool(self._passed)

    def end(self, problem: BaseException) -> None:
        """Nobody is tried any more; whoever still waits hears why."""
        for trying in self._tried.values():
            trying.cancel()
        if not self.ready.done():
            self.ready.set_exception(problem)
            self.ready.exception()  # nobody need have waited

    async def _try(self, client: Client, topic: str, address: str) -> None:
        payload = pickle.dumps(("cvlab.engine.warmth:ride", (os.environ.get("CVLAB_WARM_UP", WARM_UP),), {}))
        how = {"workers": [address], "priority": PRIORITY, "pure": False}
        try:
            # A function of ours would end a worker that lacks cvlab before it could say so.
            found = client.submit(importlib.import_module, "cvlab.engine.warmth", key=key("find"), **how)
            if problem := await found.exception():
                raise problem
            await client.submit(execute, payload, topic, key=key("ride"), **how)
        except (KilledWorker, CancelledError, concurrent.futures.CancelledError) as problem:
            if type(problem) is asyncio.CancelledError:
                raise
            self._tried.pop(address, None)  # it is gone, or tried anew when it is seen again
        except (ModuleNotFoundError, RuntimeError) as problem:
            if told := lacking(problem):
                raise told from problem
            raise
        else:
            self._passed[address] = time.monotonic()
            if not self.ready.done():
                self.ready.set_result(None)


def key(name: str) -> str:
    """A name for a task that no other has."""
    return f"{name}-{uuid.uuid4().hex}"


def lacking(problem: BaseException) -> NoEngine | None:
    """The sentence, where the problem is that somebody of the cluster lacks a module, or is of another version."""
    cause = problem.__cause__ or problem.__context__
    told = " ".join(f"{type(p).__name__} {p}" for p in (problem, cause) if p is not None)
    # What goes wrong while the scheduler unpickles comes back as text only.
    if "deserialization of the task graph" in told:
        return NoEngine(NO_CVLAB.format(who="The scheduler", what="cvlab"))
    if not isinstance(problem, ModuleNotFoundError):
        return None
    return NoEngine(NO_CVLAB.format(who="A worker", what=(problem.name or "cvlab").partition(".")[0]))
