"""What each place of every layer has seen of the picture, for networks of any shape, branches and nests included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import keras
from keras import layers

from cvlab.convolution.receptive_field import Field
from cvlab.nets.models import Net, model_of, walk
from cvlab.nets.tapping import activation_of

# What comes out of these has seen everything, or no longer has places.
WHOLE = (
    layers.Reshape,
    layers.Permute,
    layers.Dense,
    layers.GlobalAveragePooling2D,
    layers.GlobalMaxPooling2D,
)
# These leave each number of a row at its place.
ALONE = (layers.Activation, layers.ReLU, layers.Dropout, layers.BatchNormalization)
_FOUND: WeakKeyDictionary[keras.Model, dict[str, Field | None]] = WeakKeyDictionary()


def fields_of(model: keras.Model) -> dict[str, Field | None]:
    """Path -> what one place of the layer has seen; None where it has seen the whole picture or has no places."""
    if model not in _FOUND:
        _FOUND[model] = _fields_of(model)
    return _FOUND[model]


def is_chain(model: keras.Model) -> bool:
    """Whether it is a plain row of layers, so that the middle of a field is what its place is about."""
    graph = model._functional if isinstance(model, keras.Sequential) else model
    nodes = (node for row in graph._nodes_by_depth.values() for node in row)
    return all(len(node.input_tensors) <= 1 and not isinstance(node.operation, keras.Model) for node in nodes)


def laid_by(model: keras.Model, path: str) -> Field | None:
    """What says where the places of a layer's map lie on the picture; None where the map is stretched over it."""
    return fields_of(model).get(path) if is_chain(model) else None


def _fields_of(model: keras.Model) -> dict[str, Field | None]:
    known: dict[int, Field | None] = {}
    alive, found = [], {}
    picture = Field(output_size=tuple(model.input_shape[1:3]))

    def field_of(tensor: Any) -> Field | None:
        # The picture itself, and what an operation without a layer made of it, such as RGB turned to BGR.
        whole = len(tensor.shape) == 4 and tuple(tensor.shape[1:3]) == picture.output_size
        return known.get(id(tensor), picture if whole else None)

    def visit(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        tensors = keras.tree.flatten(args)
        spec = layer.compute_output_spec(*args, **kwargs)
        out = keras.tree.flatten(spec)[0]
        fields = [field_of(t) for t in tensors]
        alive.append((tensors, spec))  # an id may come back when its tensor has gone
        if isinstance(layer, layers.Flatten) and len(tensors[0].shape) == 4 and fields[0]:
            after = replace(fields[0], channels=tensors[0].shape[-1])
        elif len(out.shape) == 2 and isinstance(layer, ALONE) and activation_of(layer) != "softmax":
            after = fields[0]
        else:
            after = _after(layer, fields, tuple(out.shape[1:]))
        known[id(out)] = found[path] = after
        return spec

    walk(model, model.inputs, visit)
    return found


def describe_fields(net: Net) -> tuple[tuple[str, Field | None], ...]:
    """(path, what one place has seen) of every layer, in the order of the computation."""
    return tuple(fields_of(model_of(net)).items())


def _after(layer: keras.Layer, fields: list[Field | None], shape: tuple[int, ...]) -> Field | None:
    given = [field for field in fields if field is not None]
    if len(shape) != 3 or not given or len(given) < len(fields) or isinstance(layer, WHOLE):
        return None
    size = shape[:2]
    before = given[0] if len(given) == 1 else _united(given)
    if isinstance(layer, layers.ZeroPadding2D):
        pads = (layer.padding[0][0], layer.padding[1][0])
        start = _pair(s - pad * j for s, pad, j in zip(before.start, pads, before.jump, strict=True))
        return Field(output_size=size, size=before.size, jump=before.jump, start=start)
    if isinstance(layer, layers.Cropping2D):
        cut = (layer.cropping[0][0], layer.cropping[1][0])
        start = _pair(s + n * j for s, n, j in zip(before.start, cut, before.jump, strict=True))
        return Field(output_size=size, size=before.size, jump=before.jump, start=start)
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if window is None and size != before.output_size:
        return None  # enlarged or resized: its places are no longer a whole number of pixels apart
    if window is None:
        return Field(output_size=size, size=before.size, jump=before.jump, start=before.start)
    if "Transpose" in type(layer).__name__:
        return None
    return _windowed(layer, before, window, size)


def _windowed(layer: keras.Layer, before: Field, window: tuple[int, int], size: tuple[int, int]) -> Field:
    """r grows by (extent - 1) j, j by the stride, and same padding begins outside.

    Source: A. Araujo, W. Norris, J. Sim, "Computing receptive fields of convolutional neural networks", 2019,
    https://doi.org/10.23915/distill.00021
    """
    strides = layer.strides if isinstance(layer.strides, tuple) else (layer.strides,) * 2
    dilation = getattr(layer, "dilation_rate", (1, 1))
    extents = [(k - 1) * d + 1 for k, d in zip(window, dilation, strict=True)]
    pads = [0, 0]
    if layer.padding == "same":
        came = before.output_size
        lost = [max((o - 1) * s + e - c, 0) for o, s, e, c in zip(size, strides, extents, came, strict=True)]
        pads = [n // 2 for n in lost]
    return Field(
        output_size=size,
        size=_pair(r + (e - 1) * j for r, e, j in zip(before.size, extents, before.jump, strict=True)),
        jump=_pair(j * s for j, s in zip(before.jump, strides, strict=True)),
        start=_pair(a - p * j for a, p, j in zip(before.start, pads, before.jump, strict=True)),
    )


def _pair(sides: Iterable[int]) -> tuple[int, int]:
    height, width = sides
    return height, width


def _united(fields: list[Field]) -> Field:
    """Branches that meet: from where the first begins to where the last ends."""
    start = _pair(min(f.start[axis] for f in fields) for axis in (0, 1))
    end = tuple(max(f.start[axis] + f.size[axis] for f in fields) for axis in (0, 1))
    return Field(
        output_size=fields[0].output_size,
        jump=fields[0].jump,
        start=start,
        size=_pair(e - s for e, s in zip(end, start, strict=True)),
    )
