"""What is climbed: how much a filter answers, at one place or all, alone or with others.

Beside its formula each says in words what it climbs, with the nouns of `words.NOUNS` for braces: `caption` under a
picture, `said` in the lesson, `towards` for several pictures at once. `code` is the formula in TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cvlab.params import Range, param
from cvlab.registry import Registry

OBJECTIVES = Registry("objective")
TOWARDS = "each towards its own {unit}"


def own(ops: Any, maps: Any, filters: Any) -> Any:
    """N x places: picture n's map of filter n, from N x H x W x K maps or N x K units."""
    places = ops.reshape(maps, (ops.shape(maps)[0], -1, maps.shape[-1]))
    return ops.einsum("npk,nk->np", places, ops.one_hot(filters, maps.shape[-1], dtype=maps.dtype))


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Filter:
    """The mean of the filter's whole map; for a class or a unit, its one number."""

    caption: ClassVar[str] = "{mean}"
    said: ClassVar[str] = "{one_mean}"
    towards: ClassVar[str] = TOWARDS
    kind: str = "filter"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        return ops.mean(own(ops, maps, filters), axis=1)

    def code(self, units: bool) -> tuple[str, ...]:
        return ("height = tf.reduce_mean(own(maps, filters), axis=1)",)


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Neuron:
    """The one number in the middle of the filter's map: a picture of what a single place waits for."""

    caption: ClassVar[str] = "{middle}"
    said: ClassVar[str] = "{one_middle}"
    towards: ClassVar[str] = TOWARDS
    kind: str = "neuron"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        if len(maps.shape) == 4:
            maps = maps[:, maps.shape[1] // 2, maps.shape[2] // 2]
        return own(ops, maps, filters)[:, 0]

    def code(self, units: bool) -> tuple[str, ...]:
        middle = "maps = maps[:, maps.shape[1] // 2, maps.shape[2] // 2]  # the one place in the middle"
        return (*([] if units else [middle]), "height = own(maps, filters)[:, 0]")


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Negative:
    """As little of the filter as can be: what it is most against."""

    caption: ClassVar[str] = "minus the {mean}"
    said: ClassVar[str] = "minus {one_mean}"
    towards: ClassVar[str] = "each away from its own {unit}"
    kind: str = "negative"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        return -ops.mean(own(ops, maps, filters), axis=1)

    def code(self, units: bool) -> tuple[str, ...]:
        return ("height = -tf.reduce_mean(own(maps, filters), axis=1)",)


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Two filters at once, in shares of your choice."""

    caption: ClassVar[str] = "weighted mean of two {maps}"
    said: ClassVar[str] = "{first:g} times {one_mean} plus {share:g} times that of {unit} {other}"
    towards: ClassVar[str] = "each towards its own {unit} and {unit} {other}"
    kind: str = "mixture"
    other: int = param(
        1, Range(low=0, high=4095), label="Second filter", help="Its number, counted from 0 as in the maps."
    )
    share: float = param(
        0.5, Range(low=0, high=1, step=0.05), label="Share of the second", help="0 is the first alone."
    )

    @property
    def first(self) -> float:
        """The share of the first."""
        return round(1 - self.share, 6)

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        first, second = (
            ops.mean(own(ops, maps, f), axis=1) for f in (filters, ops.full_like(filters, self.other))
        )
        return (1 - self.share) * first + self.share * second

    def code(self, units: bool) -> tuple[str, ...]:
        return (
            "first = tf.reduce_mean(own(maps, filters), axis=1)",
            f"second = tf.reduce_mean(own(maps, [{self.other}] * len(filters)), axis=1)",
            f"height = {self.first:g} * first + {self.share:g} * second",
        )


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Diverse:
    """One filter in several pictures that are pushed apart, since one picture shows only one thing it likes.

    Each gains `apart` times the size of the filter's answer as its maps become unlike the others': likeness is the mean
    cosine between the layer's Gram matrices, of maps less their mean, since bright maps are all alike before that.
    Source: C. Olah, A. Mordvintsev, L. Schubert, "Feature visualization", 2017, "Diversity"
    """

    caption: ClassVar[str] = "{mean} plus unlikeness"
    said: ClassVar[str] = (
        "{one_mean}, raised by up to {apart:g} times its size as the layer's {maps} become unlike the other pictures'"
    )
    towards: ClassVar[str] = "all towards one {unit} and apart from each other"
    kind: str = "diverse"
    apart: float = param(
        1.0,
        Range(low=0, high=10, step=0.25),
        label="Pushed apart",
        help="How much being unlike counts, in sizes of the answer.",
    )

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        count, answers = ops.shape(maps)[0], own(ops, maps, filters)
        size = ops.stop_gradient(ops.sqrt(ops.mean(answers * answers, axis=1)))
        places = ops.reshape(maps, (count, -1, maps.shape[-1]))
        if len(maps.shape) == 4:  # the one place of a unit is its own mean
            places = places - ops.mean(places, axis=1, keepdims=True)
        grams = ops.reshape(ops.einsum("npk,npl->nkl", places, places), (count, -1))
        grams = grams * ops.rsqrt(ops.sum(grams * grams, axis=1, keepdims=True) + 1e-12)
        likeness = ops.matmul(grams, ops.transpose(grams))
        others = ops.maximum(ops.cast(count - 1, maps.dtype), 1)
        alike = (ops.sum(likeness, axis=1) - ops.diagonal(likeness)) / others
        return ops.mean(answers, axis=1) + self.apart * size * (1 - alike)

    def code(self, units: bool) -> tuple[str, ...]:
        centred = (
            "places -= tf.reduce_mean(places, axis=1, keepdims=True)  # bright maps are all alike before that"
        )
        return (
            "answers = own(maps, filters)",
            "places = tf.reshape(maps, (len(filters), -1, maps.shape[-1]))",
            *([] if units else [centred]),
            'grams = tf.reshape(tf.einsum("npk,npl->nkl", places, places), (len(filters), -1))',
            "grams *= tf.math.rsqrt(tf.reduce_sum(grams**2, axis=1, keepdims=True) + 1e-12)",
            "alike = tf.reduce_sum(grams @ tf.transpose(grams) * (1 - tf.eye(len(filters))), axis=1)",
            "alike /= max(1, len(filters) - 1)  # the mean cosine to the other pictures",
            "size = tf.stop_gradient(tf.sqrt(tf.reduce_mean(answers**2, axis=1)))",
            f"height = tf.reduce_mean(answers, axis=1) + {self.apart:g} * size * (1 - alike)",
        )


@OBJECTIVES.register
@dataclass(frozen=True, kw_only=True)
class Dream:
    """More of whatever the layer sees already: the mean of its squares, as DeepDream climbs it.

    Source: A. Mordvintsev, C. Olah, M. Tyka, "Inceptionism", 2015,
    https://research.google/blog/inceptionism-going-deeper-into-neural-networks
    """

    caption: ClassVar[str] = "mean square of the layer"
    said: ClassVar[str] = "the mean square of all numbers"
    towards: ClassVar[str] = ""
    kind: str = "dream"

    def height(self, ops: Any, maps: Any, filters: Any) -> Any:
        return ops.mean(ops.reshape(maps * maps, (ops.shape(maps)[0], -1)), axis=1)

    def code(self, units: bool) -> tuple[str, ...]:
        return ("height = tf.reduce_mean(tf.reshape(maps**2, (len(filters), -1)), axis=1)",)
