"""A rate of learning for each block: what the network has seen before learns more slowly than its new head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, NamedTuple

from cvlab.architecture import Architecture
from cvlab.layers import PretrainedBase
from cvlab.params import Range, param
from cvlab.registry import Registry

BASE_RATES = Registry("rate of the base")
_ENDS = (
    "flatten",
    "global_average_pooling2d",
    "global_max_pooling2d",
)  # behind the base: its maps become a row


@BASE_RATES.register
@dataclass(frozen=True, kw_only=True)
class BaseRate:
    """The base learns at a share of the learning rate, each of its blocks further down at a share of that.

    Source: J. Howard, S. Ruder, "Universal language model fine-tuning for text classification" (discriminative
    fine-tuning), 2018, https://arxiv.org/abs/1801.06146; in Keras `keras.optimizers.MultiOptimizer`.
    """

    title: ClassVar[str] = "Rate of the base"
    kind: str = "base_rate"
    share: float = param(
        0.1,
        Range(low=0.001, high=1.0, step=0.001, log=True),
        label="The base's share",
        help="Of the learning rate, which the head has; 0.1: a tenth of it. 1: the same for both.",
    )
    falling: float = param(
        1.0,
        Range(low=0.1, high=1.0, step=0.05),
        label="Each block further down",
        help="Of the rate of the block above it. 1: all blocks of the base learn alike.",
    )


@dataclass(frozen=True, kw_only=True)
class Block:
    """Layers that learn at one rate. share: of the learning rate, to six digits, as a script writes it. place: of the
    first of its layers in the network, or, within a pretrained base, among `base.layers` but its input; `base` says
    which. layers: how many. arrays: how many arrays of numbers they have. trains: whether training changes any."""

    name: str
    share: float
    base: bool
    place: int
    layers: int
    arrays: int
    trains: bool


def base_length(net: Architecture) -> int:
    """How many layers of a network are its base: those before the maps become a row; 0 where they never do."""
    return next((n for n, layer in enumerate(net.layers) if layer.kind in _ENDS), 0)


def rate_blocks(rate: BaseRate, net: Architecture) -> tuple[Block, ...]:
    """The blocks of the network's base, from the picture on. A pretrained base has its own; elsewhere one begins at
    each layer with numbers, a normalization left to the one before it."""
    parts = [list(part) for _, part in groupby(_layers(net), key=lambda layer: (layer.base, layer.block))]
    return tuple(
        Block(
            name=part[0].block,
            share=float(f"{rate.share * rate.falling**further:.6g}"),
            base=part[0].base,
            place=part[0].place,
            layers=len(part),
            arrays=sum(layer.arrays for layer in part),
            trains=any(layer.trains for layer in part),
        )
        for further, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True)
    )


def array_shares(rate: BaseRate | None, net: Architecture) -> list[float]:
    """Of the learning rate, for each array of the network's numbers in Keras' order; the head's are 1."""
    whole = sum(map(len, net.array_shapes()))
    blocks = rate_blocks(rate, net) if rate else ()
    shares = [block.share for block in blocks for _ in range(block.arrays)]
    return shares + [1.0] * (whole - len(shares))


def base_rate_problems(net: Architecture) -> Iterator[str]:
    """What keeps a sound network from having a base with a rate of its own."""
    if base_length(net) == 0:
        yield (
            "This network has no base that could learn at a rate of its own: its maps never become a row "
            "(Flatten or a global pooling)."
        )


class _Layer(NamedTuple):
    """A layer of the base and the block that it belongs to."""

    block: str
    base: bool
    place: int
    arrays: int
    trains: bool


def _layers(net: Architecture) -> Iterator[_Layer]:
    block = ""
    for place, row in enumerate(net.rows()[: base_length(net)]):
        layer, shape = row.layer, row.input_shape
        if isinstance(layer, PretrainedBase):
            block = ""
            for inside, inner in enumerate(layer.layers(shape)):
                trains = layer.trains(shape)[inside] and inner.trainable(layer.train_normalization) > 0
                yield _Layer(inner.block, True, inside, len(inner.weights), trains)
            continue
        arrays = len(layer.array_shapes(shape))
        if arrays and (not block or layer.kind != "batch_normalization"):
            block = row.name
        if block:
            yield _Layer(block, False, place, arrays, layer.trainable_count(shape) > 0)
