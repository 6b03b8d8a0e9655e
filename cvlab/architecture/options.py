"""The same network with what keeps it from overfitting: dropout, batch normalization, regularizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cvlab.architecture.network import Architecture
from cvlab.bases import NOTHING
from cvlab.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    LayerSpec,
    PretrainedBase,
    Rescaling,
)
from cvlab.regularizers import RegularizerSpec


def with_options(
    architecture: Architecture,
    *,
    dropout: float = 0.0,
    batch_normalization: bool = False,
    regularizers: Mapping[str, Mapping[str, RegularizerSpec | None]] | None = None,
) -> Architecture:
    """The same network with dropout, batch normalization or regularizers added.

    Args:
        dropout: the share dropped before the Dense layer that holds most weights; 0 adds no layer.
        batch_normalization: put a BatchNormalization behind every Conv2D, before its activation.
        regularizers: layer name -> {"kernel" | "bias" | "activity": a spec of REGULARIZERS, or None}. Names are
            those of `architecture.layer_names()`, as in {"conv2d_1": {"kernel": L2(l2=0.001)}}.

    Raises:
        ValueError: for a layer that is not there or that takes no such regularizer.
    """
    named = dict(zip(architecture.layer_names(), architecture.layers, strict=True))
    for name, chosen in (regularizers or {}).items():
        if name not in named:
            raise ValueError(f"There is no layer called {name!r}; there are: {', '.join(named)}.")
        for part, regularizer in chosen.items():
            if not hasattr(named[name], f"{part}_regularizer"):
                raise ValueError(f"The layer {name} takes no {part} regularizer; Conv2D and Dense layers do.")
            new: dict[str, Any] = {f"{part}_regularizer": regularizer}
            named[name] = replace(named[name], **new)
    layers = list(named.values())
    heaviest = _heaviest(architecture) if dropout else None
    built: list[LayerSpec] = []
    for place, layer in enumerate(layers):
        if place == heaviest:
            built.append(Dropout(rate=dropout))
        built.append(layer)
        if batch_normalization and isinstance(layer, Conv2D):
            built[-1:] = _normalized(layer)
    return Architecture(architecture.input_shape, tuple(built))


def with_initializer(architecture: Architecture, name: str) -> Architecture:
    """The same network with the weights of every Conv2D and Dense drawn as that one of INITIALIZERS says."""
    new: dict[str, Any] = {"kernel_initializer": name}
    layers = (
        replace(each, **new) if hasattr(each, "kernel_initializer") else each for each in architecture.layers
    )
    return Architecture(architecture.input_shape, tuple(layers))


def behind_poolings(architecture: Architecture, layer: LayerSpec) -> Architecture:
    """The same network with that layer behind every pooling.

    Raises:
        ValueError: in words, where there is no pooling.
    """
    built: list[LayerSpec] = []
    for each in architecture.layers:
        built += [each, layer] if each.family == "pooling" else [each]
    if len(built) == len(architecture.layers):
        raise ValueError("The network has no pooling that a layer could be put behind; choose one that has.")
    return Architecture(architecture.input_shape, tuple(built))


def fed_with(architecture: Architecture, highest: float) -> Architecture:
    """The same network for pixels from 0 to `highest`, 1 or 255: pictures come as fractions, and a Rescaling behind
    the layers that vary them makes the pixels of it. A network on a pretrained base stays as it is, for that
    scales by itself."""
    if any(isinstance(layer, PretrainedBase) for layer in architecture.layers):
        return architecture
    kept = [layer for place, layer in enumerate(architecture.layers) if place != _scaling(architecture)]
    if highest != 1:
        varying = next((i for i, layer in enumerate(kept) if layer.family != "augmentation"), len(kept))
        kept.insert(varying, Rescaling(scale=float(highest), offset=0.0))
    return Architecture(architecture.input_shape, tuple(kept))


def highest_pixel(architecture: Architecture) -> float:
    """What white is to the layers that learn: 1, or 255 where a Rescaling in front says so."""
    place = _scaling(architecture)
    layer = None if place is None else architecture.layers[place]
    return layer.scale if isinstance(layer, Rescaling) else 1.0


def _scaling(architecture: Architecture) -> int | None:
    """The place of a Rescaling by a factor alone before anything but layers that vary the pictures."""
    for place, layer in enumerate(architecture.layers):
        if isinstance(layer, Rescaling) and not layer.offset:
            return place
        if layer.family != "augmentation":
            return None
    return None


def frozen(architecture: Architecture, count: int) -> Architecture:
    """The same network with its first layers frozen, so many, and the others trained; of a base that is not frozen, as
    much as it says."""
    layers: list[LayerSpec] = []
    for place, layer in enumerate(architecture.layers):
        still: dict[str, Any] = {}
        if hasattr(layer, "trainable"):
            still = {"trainable": place >= count}
        elif isinstance(layer, PretrainedBase) and place < count:
            still = {"trainable_from": NOTHING, "train_normalization": False}
        layers.append(replace(layer, **still))
    return Architecture(architecture.input_shape, tuple(layers))


def frozen_count(architecture: Architecture) -> int:
    """How many of the first layers training leaves as they are; layers without numbers among them count too."""
    rows = architecture.rows()
    learning = (n for n, row in enumerate(rows) if row.layer.trainable_count(row.input_shape))
    return next(learning, len(rows))


def regularizable(architecture: Architecture) -> tuple[str, ...]:
    """The names of the layers that take kernel, bias and activity regularizers."""
    pairs = zip(architecture.layer_names(), architecture.layers, strict=True)
    return tuple(name for name, layer in pairs if hasattr(layer, "kernel_regularizer"))


def _heaviest(architecture: Architecture) -> int | None:
    """The place of the Dense layer with most weights, the later one of two alike."""
    costs = [
        (row.parameters, place)
        for place, row in enumerate(architecture.rows())
        if isinstance(row.layer, Dense)
    ]
    return max(costs)[1] if costs else None


def _normalized(layer: Conv2D) -> list[LayerSpec]:
    # An activation inside the layer moves behind the normalization, where its authors put it.
    if layer.activation == "linear":
        return [layer, BatchNormalization()]
    return [
        replace(layer, activation="linear"),
        BatchNormalization(),
        Activation(activation=layer.activation),
    ]
