"""A Keras layer as pages know it, without Keras."""

from __future__ import annotations

from typing import Any

import keras

from cvlab.feature_maps import LayerInfo
from cvlab.types import Shape

CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)


def info_of(path: str, layer: keras.Layer, shape: Shape) -> LayerInfo:
    """The layer at that path, which gives that shape."""
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    return LayerInfo(
        path=path,
        keras_class=type(layer).__name__,
        shape=shape,
        activation=getattr(getattr(layer, "activation", None), "__name__", "linear"),
        window=tuple(window) if window else None,
        filters=getattr(layer, "filters", None),
        units=getattr(layer, "units", None),
        kernels=_kernels_shape(layer),
    )


def kernels_of(layer: keras.Layer) -> Any:
    """The variable with the kernels of one of CONVOLUTIONS; of a separable one, those that see one channel each."""
    return layer.depthwise_kernel if isinstance(layer, keras.layers.SeparableConv2D) else layer.kernel


def _kernels_shape(layer: keras.Layer) -> Shape | None:
    """KH x KW x C_in x filters. A depthwise convolution's filters see one channel each, as a separable one's do."""
    if type(layer) not in CONVOLUTIONS:
        return None
    rows, columns, channels, count = kernels_of(layer).shape
    if isinstance(layer, keras.layers.DepthwiseConv2D | keras.layers.SeparableConv2D):
        return rows, columns, 1, channels * count
    return rows, columns, channels, count
