"""What is climbed: how much a filter answers, at one place or all, alone or with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cvlab.params import Range, param
from cvlab.registry import Registry

OBJECTIVES = Registry("objective")


def own(ops: Any, maps: Any, filters: Any) -> Any:
    """N x places: picture n's map of filter n, from N x H x W x K maps or N x K units."""
    places = ops.reshape(maps, (ops.shape(maps)[0], -1, maps.shape[-1]))
    return ops.einsum("npk,nk->np", places, ops.one_hot(filters, maps.shape[-1], dtype=maps.dtype))


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Filter:
    """The mean of the filter's whole map; for a class or a unit, its one number."""

    kind: str = "filter"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        return ops.mean(own(ops, maps, filters), axis=1)


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Neuron:
    """The one number in the middle of the filter's map: a picture of what a single place waits for."""

    kind: str = "neuron"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        if len(maps.shape) == 4:
            maps = maps[:, maps.shape[1] // 2, maps.shape[2] // 2]
        return own(ops, maps, filters)[:, 0]


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Negative:
    """As little of the filter as can be: what it is most against."""

    kind: str = "negative"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        return -ops.mean(own(ops, maps, filters), axis=1)


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Two filters at once, in shares of your choice."""

    kind: str = "mixture"
    other: int = param(
        1, Range(low=0, high=4095), label="Second filter", help="Its number, counted from 0 as in the maps."
    )
    share: float = param(
        0.5, Range(low=0, high=1, step=0.05), label="Share of the second", help="0 is the first alone."
    )

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        first, second = (
            ops.mean(own(ops, maps, f), axis=1) for f in (filters, ops.full_like(filters, self.other))
        )
        return (1 - self.share) * first + self.share * second


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Diverse:
    """One filter in several pictures that are pushed apart, since one picture shows only one thing it likes.

    Each loses `apart` times its mean likeness to the others: the cosine between their layers' Gram matrices.
    """

    kind: str = "diverse"
    apart: float = param(
        1.0, Range(low=0, high=10, step=0.25), label="Pushed apart", help="How much likeness costs."
    )

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        count = ops.shape(maps)[0]
        places = ops.reshape(maps, (count, -1, maps.shape[-1]))
        grams = ops.reshape(ops.einsum("npk,npl->nkl", places, places), (count, -1))
        grams = grams / (ops.sqrt(ops.sum(grams * grams, axis=1, keepdims=True)) + 1e-12)
        likeness = ops.matmul(grams, ops.transpose(grams))
        others = ops.maximum(ops.cast(count - 1, maps.dtype), 1)
        lost = (ops.sum(likeness, axis=1) - ops.diagonal(likeness)) / others
        mean = ops.mean(own(ops, maps, filters), axis=1)
        return mean - self.apart * lost * ops.stop_gradient(ops.abs(mean))


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Dream:
    """More of whatever the layer sees already: the mean of its squares, as DeepDream climbs it.

    Source: A. Mordvintsev, C. Olah, M. Tyka, "Inceptionism", 2015,
    https://research.google/blog/inceptionism-going-deeper-into-neural-networks
    """

    kind: str = "dream"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        return ops.mean(ops.reshape(maps * maps, (ops.shape(maps)[0], -1)), axis=1)
