"""The same network with what keeps it from overfitting: dropout, batch normalization, regularizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cvlab.architecture.network import Architecture
from cvlab.layers import Activation, BatchNormalization, Conv2D, Dense, Dropout, LayerSpec
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
            named[name] = replace(named[name], **{f"{part}_regularizer": regularizer})
    layers = list(named.values())
    heaviest = _heaviest(architecture) if dropout else None
    built: list[LayerSpec] = []
    for place, layer in enumerate(layers):
        if place == heaviest:
            built.append(Dropout(rate=dropout))
        built.append(layer)
        if batch_normalization and isinstance(layer, Conv2D):
            built += _normalized(built.pop())
    return Architecture(architecture.input_shape, tuple(built))


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
