"""How far training moved the weights, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.architecture import Architecture
from cvlab.layers import PretrainedBase


@dataclass(frozen=True, kw_only=True)
class Move:
    """Of one layer with weights: the length of what changed, and of the weights before, all its arrays one row."""

    layer: str
    change: float
    length: float

    @property
    def share(self) -> float:
        """The change as a share of the length before."""
        return self.change / self.length if self.length else 0.0


def moves(
    net: Architecture, before: Sequence[np.ndarray], after: Sequence[np.ndarray], layers: int
) -> tuple[Move, ...]:
    """Of each layer with weights among the network's first `layers`; arrays as Keras' `get_weights` orders them.

    Raises:
        ValueError: where an array has another shape than its forerunner.
    """
    found, first = [], 0
    for name, count in _pieces(net, layers):
        old, new = before[first : first + count], after[first : first + count]
        first += count
        if [np.shape(a) for a in old] != [np.shape(b) for b in new]:
            raise ValueError(f"The weights of {name} are of two different networks.")
        changes = sum(float(np.sum((np.float64(b) - a) ** 2)) for a, b in zip(old, new, strict=True))
        lengths = sum(float(np.sum(np.float64(a) ** 2)) for a in old)
        found.append(Move(layer=name, change=changes**0.5, length=lengths**0.5))
    return tuple(found)


def _pieces(net: Architecture, layers: int) -> Iterator[tuple[str, int]]:
    """(name, how many arrays) of each layer that has some, those within a pretrained base one by one."""
    for row in net.rows()[:layers]:
        if isinstance(row.layer, PretrainedBase):
            yield from (
                (inner.name, len(inner.weights))
                for inner in row.layer.layers(row.input_shape)
                if inner.weights
            )
        elif arrays := row.layer.array_shapes(row.input_shape):
            yield row.name, len(arrays)
