"""Pretrained bases as data: the layers of keras.applications' networks without their tops, and what of them trains."""

from __future__ import annotations

from functools import lru_cache

from cvlab.bases import networks
from cvlab.bases.tape import BaseLayer, Tape
from cvlab.types import Shape

__all__ = [
    "EVERYTHING",
    "NETWORKS",
    "NOTHING",
    "SMALLEST",
    "BaseLayer",
    "base_layers",
    "blocks",
    "first_of",
    "last",
    "letting_go",
]

_WRITTEN = {
    "mobilenet_v2": networks.mobilenet_v2,
    "mobilenet": networks.mobilenet,
    "efficientnet_b0": networks.efficientnet_b0,
    "vgg16": networks.vgg16,
}
NETWORKS = tuple(_WRITTEN)
SMALLEST = 32  # pixels a side: below, keras.applications builds none of them
NOTHING, EVERYTHING = "", "all"  # where training may begin, besides at a layer
_ANY_PICTURE = (SMALLEST, SMALLEST, 3)


@lru_cache(maxsize=64)
def base_layers(network: str, input_shape: Shape = _ANY_PICTURE) -> tuple[BaseLayer, ...]:
    """Every layer in the order of Keras' `base.layers`, its input left out.

    Raises:
        ValueError: for a network that is none of NETWORKS.
    """
    if network not in _WRITTEN:
        raise ValueError(f"There is no base called {network!r}; there are: {', '.join(NETWORKS)}.")
    tape = Tape(input_shape)
    _WRITTEN[network](tape)
    return tuple(tape.layers)


def blocks(network: str) -> tuple[str, ...]:
    """The parts a base is made of, from the picture on."""
    return tuple(dict.fromkeys(layer.block for layer in base_layers(network)))


def first_of(network: str, block: str) -> str:
    """The first layer of a block: what training begins at when the block and all behind it are let go.

    Raises:
        ValueError: where the base has no such block.
    """
    for layer in base_layers(network):
        if layer.block == block:
            return layer.name
    raise ValueError(f"{network} has no block {block!r}; it has: {', '.join(blocks(network))}.")


def last(network: str, count: int) -> str:
    """The first of the last `count` layers, as in `base.layers[-count:]`; NOTHING for none."""
    layers = base_layers(network)
    return layers[max(0, len(layers) - count)].name if count > 0 else NOTHING


def letting_go(network: str) -> tuple[str, ...]:
    """Where training may begin so that it makes a difference: at each layer with numbers that slopes change, and that
    is no batch normalization. From the picture on."""
    return tuple(layer.name for layer in base_layers(network) if layer.trainable(normalizes=False))
