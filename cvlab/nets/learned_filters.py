"""The kernels of a network's convolutions, ready to be looked at and laid on pictures."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from cvlab.backbones import BackboneSpec
from cvlab.feature_maps import LayerInfo
from cvlab.foreign import Foreign
from cvlab.learned_filters import Learned, Scaling, folded
from cvlab.nets.layer_info import kernels_of
from cvlab.nets.models import Net, describe, find, layers_of, model_of
from cvlab.nets.opening.inputs import LEVEL
from cvlab.ranges import CAFFE


def convolutions(net: Net) -> list[LayerInfo]:
    """Every convolution of the network, first to last."""
    return [layer for layer in describe(net) if layer.kernels]


def learned(net: Net, weights: Sequence[np.ndarray] | None, layer: str) -> Learned:
    """The kernels of that layer; those of a pretrained network's first one for pictures in [0, 1], red first.

    Raises:
        ValueError: for a layer that is no convolution, or weights of another network.
    """
    model = model_of(net, weights)
    tap = find(model, layer)
    if not tap.info.kernels:
        raise ValueError(
            f"{layer} is no convolution, so it has no kernels; choose a Conv2D, DepthwiseConv2D or SeparableConv2D."
        )
    values = np.array(kernels_of(tap.layer)).reshape(tap.info.kernels)
    # The bias of a separable convolution comes behind its 1 x 1 kernels, not behind these.
    biased = tap.layer.bias is not None and not isinstance(tap.layer, keras.layers.SeparableConv2D)
    bias = np.array(tap.layer.bias) if biased else np.zeros(values.shape[3], np.float32)
    first, scaling = tap.path == convolutions(net)[0].path, None
    if first and (scaling := _scaling(net, model, values.shape[2])):
        values, bias = folded(values, bias, scaling)
    depthwise = isinstance(tap.layer, keras.layers.DepthwiseConv2D | keras.layers.SeparableConv2D)
    return Learned(tap.path, values, bias, tuple(tap.layer.strides), first, biased, depthwise, scaling)


def _scaling(net: Net, model: keras.Model, channels: int) -> Scaling | None:
    """What is done to a picture in [0, 1] before its first convolution, where that is the same for every picture."""
    if isinstance(net, BackboneSpec):
        return Scaling(net.scale, net.offset, net.blue_first)
    if not isinstance(net, Foreign) or _prepares(model):
        return None
    known = {
        "bytes": Scaling(255.0, (0.0,) * channels, False),
        "signed": Scaling(2.0, (-1.0,) * channels, False),
        "caffe": Scaling(255.0, tuple(-mean for mean in reversed(CAFFE)), True),
    }
    return None if net.range == "caffe" and channels != len(CAFFE) else known.get(net.range)


def _prepares(model: keras.Model) -> bool:
    """Whether the network itself changes the picture's numbers before its first convolution."""
    for tap in layers_of(model):
        if tap.info.kernels:
            break
        if not type(tap.layer).__name__.startswith(LEVEL):
            return True
    nodes = (node for row in model._nodes_by_depth.values() for node in row)
    own = (node.operation for node in nodes if not isinstance(node.operation, keras.Layer))
    return any(not operation.name.startswith("pictures:") for operation in own)
