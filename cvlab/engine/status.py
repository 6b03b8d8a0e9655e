"""What the engine is doing and what can go wrong with it: plain data and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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

    state: Literal["off", "starting", "ready", "failed"]
    message: str
    address: str = ""
    workers: tuple[WorkerStatus, ...] = ()

    @property
    def warm(self) -> bool:
        """True when every role has a worker that has loaded TensorFlow."""
        return all(any(w.warm and w.role in (role, "any") for w in self.workers) for role in ROLES)


def words(workers: tuple[WorkerStatus, ...], address: str) -> str:
    """What keeps the workers from being warm, in a sentence; empty when nothing does."""
    if not workers:
        return f"Waiting for the first worker at {address}."
    problem = next((w.message for w in workers if w.message), "")
    if problem:
        return f"A worker could not load TensorFlow ({problem})."
    cold = sum(not w.warm for w in workers)
    return f"{cold} of {len(workers)} workers are loading TensorFlow." if cold else ""
