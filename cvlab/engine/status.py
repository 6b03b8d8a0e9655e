"""What the engine is doing and what can go wrong with it: plain data and sentences."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

State = Literal["off", "starting", "ready", "failed"]
Role = Literal["instant", "train", "heavy", "guest"]
ROLES: tuple[Role, ...] = ("instant", "train")
# On our own machine a worker of this role is started when it is first needed: it takes all cores for one operation.
HEAVY: Role = "heavy"
# And one of this: it opens and asks strangers' networks, which may be slow or end it, and nobody else waits behind it.
GUEST: Role = "guest"
ON_DEMAND: tuple[Role, ...] = (HEAVY, GUEST)
# What a worker must announce to get the work: training prefers a GPU. Where nobody announces it, anybody does it.
WANTED = {
    "instant": ("instant",),
    "train": ("GPU", "train"),
    HEAVY: ("GPU", "heavy", "train"),
    GUEST: ("guest", "train"),
}


class EngineError(ValueError):
    """The engine, not the question, is the problem. The sentence is meant for the person at the page."""


class NoEngine(EngineError):
    """There is nobody to do the work at present; once there is, it can be asked for again."""


class WorkerLost(EngineError):
    """The process that did the work is gone; asking again is safe, because work changes nothing elsewhere."""


class WorkTimeout(EngineError, TimeoutError):
    """The answer did not come in time."""


@dataclass(frozen=True, kw_only=True)
class WorkerStatus:
    """One worker process. `warm` says that TensorFlow is loaded and has traced the default net."""

    name: str
    pid: int
    warm: bool
    device: str
    busy: bool
    role: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class EngineStatus:
    """The state of the whole engine as of about half a second ago."""

    state: State
    message: str
    workers: tuple[WorkerStatus, ...] = ()

    @property
    def warm(self) -> bool:
        """True when every role has a worker that has loaded TensorFlow."""
        return all(any(w.warm and w.role in (role, "any") for w in self.workers) for role in ROLES)


def asked_workers() -> int | None:
    """How many worker processes CVLAB_WORKERS asks for; None where it asks for none in particular.

    Raises:
        EngineError: where it is not a whole number from 2 to 256.
    """
    text = os.environ.get("CVLAB_WORKERS", "").strip()
    if not text:
        return None
    # One worker answers while another trains, so there are two at least.
    if not re.fullmatch("[0-9]{1,9}", text) or not 2 <= int(text) <= 256:
        raise EngineError(
            f"CVLAB_WORKERS is {text[:40]!r}; it must be a whole number from 2 to 256. Start the app again with "
            "another one, or without it."
        )
    return int(text)


def words(workers: tuple[WorkerStatus, ...]) -> str:
    """What keeps the workers from being warm, in a sentence; empty when nothing does."""
    if not workers:
        return "Waiting for the first worker."
    problem = next((w.message for w in workers if w.message), "")
    if problem:
        return f"A worker could not load TensorFlow ({problem})."
    cold = sum(not w.warm for w in workers)
    return f"{cold} of {len(workers)} workers are loading TensorFlow." if cold else ""
