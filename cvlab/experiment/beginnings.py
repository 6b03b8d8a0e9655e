"""What a training begins with in place of weights drawn by lot: those that another network has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Protocol

from cvlab.architecture import MAX_LAYERS, Architecture
from cvlab.params import Range, Text, param, params
from cvlab.registry import Registry

BEGINNINGS = Registry("beginning")
DEEPEST = 4  # trainings one after the other

_LAYERS = Range(low=0, high=MAX_LAYERS)
_NAME = Text(pattern=r"[^\x00-\x1f]*", rule="a name of up to 100 characters", longest=100)
_STAMP = Text(pattern=r"[0-9a-f]*", rule="a fingerprint", longest=100)


class Trained(Protocol):
    """The experiment whose weights are taken over."""

    @property
    def architecture(self) -> Architecture: ...
    @property
    def begin_with(self) -> Any: ...
    def problems(self) -> tuple[str, ...]: ...
    def to_dict(self) -> dict[str, Any]: ...


def _layers() -> int:
    words = "So many of the first layers take their weights over; 0: as many as fit."
    return param(0, _LAYERS, label="Layers", help=words)


@dataclass(frozen=True, kw_only=True)
class BeginningSpec:
    """The weights of another network; one of BEGINNINGS. The layers behind those that take them over begin fresh."""

    kind: str
    layers: int

    def network(self) -> Architecture:
        """The network that has the weights."""
        raise NotImplementedError

    def plain(self) -> dict[str, Any]:
        """Itself for JSON."""
        raise NotImplementedError

    def own_problems(self) -> Iterator[str]:
        """What keeps it from being had, whatever it is for."""
        yield from ()


@BEGINNINGS.register
@dataclass(frozen=True, kw_only=True)
class After(BeginningSpec):
    """The weights that another experiment ends with: two trainings, one after the other."""

    title: ClassVar[str] = "After another training"
    kind: str = "after"
    experiment: Trained
    layers: int = _layers()

    def network(self) -> Architecture:
        return self.experiment.architecture

    def plain(self) -> dict[str, Any]:
        layers = {"layers": self.layers} if self.layers else {}
        return {"kind": self.kind, "experiment": self.experiment.to_dict(), **layers}

    def own_problems(self) -> Iterator[str]:
        depth, before = 1, self.experiment.begin_with
        while isinstance(before, After):
            depth, before = depth + 1, before.experiment.begin_with
        if depth > DEEPEST:
            yield f"{depth} trainings come before this one; up to {DEEPEST} may."
            return
        for problem in self.experiment.problems():
            yield f"In the training before this one: {problem}"


@BEGINNINGS.register
@dataclass(frozen=True, kw_only=True)
class Given(BeginningSpec):
    """Weights at hand, as those of an opened file. A link and a script only name them.

    stamp: `cvlab.experiment.weights.fingerprint` of them.
    """

    title: ClassVar[str] = "Weights at hand"
    kind: str = "given"
    name: str = param("", _NAME, label="Name", help="What they are called, as the file they are from.")
    stamp: str = param("", _STAMP, label="Stamp", help="Tells them from others.")
    architecture: Architecture
    layers: int = _layers()

    def network(self) -> Architecture:
        return self.architecture

    def plain(self) -> dict[str, Any]:
        own = {p.name: getattr(self, p.name) for p in params(self) if getattr(self, p.name) != p.default}
        return {"kind": self.kind, **own, "architecture": self.architecture.to_dict()}

    def own_problems(self) -> Iterator[str]:
        yield from self.architecture.problems()


def taken(beginning: BeginningSpec, network: Architecture) -> int:
    """How many of the network's arrays of numbers, in Keras' order, begin as those of the other network.

    Raises:
        ValueError: where a network cannot be built, or the shapes of the layers asked for differ.
    """
    ours, theirs = network.array_shapes(), list(chain(*beginning.network().array_shapes()))
    if beginning.layers:
        asked = list(chain(*ours[: beginning.layers]))
        if theirs[: len(asked)] != asked:
            raise ValueError(
                f"The first {beginning.layers} layers of this network and of the one that it begins with hold arrays "
                "of other shapes; take over fewer layers."
            )
        return len(asked)
    count = 0
    for arrays in ours:
        if theirs[count : count + len(arrays)] != list(arrays):
            break
        count += len(arrays)
    return count


def beginning_problems(beginning: BeginningSpec, network: Architecture) -> Iterator[str]:
    """What keeps a sound network from beginning with those weights."""
    found = list(beginning.own_problems())
    yield from found
    if found:
        return
    try:
        if taken(beginning, network) == 0:
            yield "No layer of this network fits the one that it begins with; choose another one."
    except ValueError as error:
        yield str(error)
