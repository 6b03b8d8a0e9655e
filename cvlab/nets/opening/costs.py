"""What a file's checked config asks for: sizes first, memory never."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import keras
import numpy as np

from cvlab.architecture import MAX_PARAMETERS
from cvlab.foreign import Foreign, Origin
from cvlab.nets.foreign import fed, original, paths_of, shown, without_memory
from cvlab.nets.models import walk
from cvlab.nets.opening.answers import answers_of, origin_of
from cvlab.nets.opening.inputs import taken_by

MOST_MACS = 80_000_000_000  # for one picture: EfficientNetV2L at 480 x 480 takes 60
MOST_NUMBERS = 600_000_000  # that all layers together give for one picture
# (where the file keeps an array, its shape), in the order of the model's weights; None for a counter that is not read
Wanted = list[tuple[str | None, tuple[int, ...]]]


class Found(NamedTuple):
    """net: still without a range and a stamp. word: a sentence on its answers, or ""."""

    net: Foreign
    origin: Origin
    wanted: Wanted
    word: str


def foreign_of(config: dict[str, Any], loss: str, named: bool) -> Found:
    """The network that a checked config describes, and the weights to be taken for it.

    Args:
        loss: with which it was trained, "" if unknown. named: whether the file keeps weights by the layers' names.

    Raises:
        ValueError: in words, for what is too large, or no network from one picture to one row of numbers.
    """
    taken = taken_by(config)
    shape = shown(taken.shape)
    with without_memory():
        source = original(config)
        if len(source.inputs) != 1 or len(source.outputs) != 1:
            raise ValueError(
                f"it has {len(source.inputs)} inputs and {len(source.outputs)} outputs; one of each is taken"
            )
        model = fed(source, shape)
        _check_costs(model)
        origin, (answers, word) = origin_of(model), answers_of(model, loss)
        if named and any(isinstance(layer, keras.Model) for layer in source.layers):
            raise ValueError(
                "it is a file of HDF5 (.h5) with networks inside one another; load it in Keras, and save it again with "
                "model.save('net.keras')"
            )
        places: dict[int, str] = {}
        for path, variable in paths_of(source, named=named):
            places.setdefault(id(variable), path)
        wanted = [(places[id(v)] if v.dtype == "float32" else None, tuple(v.shape)) for v in model.weights]
    net = Foreign(config=json.dumps(config), input_shape=shape, layout=taken.layout, answers=answers)
    return Found(net, origin, wanted, word)


def weights_from(wanted: Wanted, arrays: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """The file's arrays in the order of the model's weights; zeros for what is not read.

    Raises:
        ValueError: where one is missing, of another shape, or holds what is no number.
    """
    found = []
    for path, shape in wanted:
        array = np.zeros(shape, np.float32) if path is None else arrays.get(path)
        if array is None:
            raise ValueError(f"it has no weights at {path}")
        if array.shape != shape:
            raise ValueError(f"the weights at {path} are {array.shape}, but its layer has {shape}")
        if not np.isfinite(array).all():
            raise ValueError(
                "some of its weights are not numbers (NaN or infinite), as after a training that diverged"
            )
        found.append(array)
    return found


def _check_costs(model: keras.Model) -> None:
    """Refuse a network that asks for more memory or work than may be had, before any of it is taken."""
    numbers = macs = 0

    def visit(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        nonlocal numbers, macs
        spec = layer.compute_output_spec(*args, **kwargs)
        shapes = [tuple(t.shape[1:]) for t in keras.tree.flatten((args, spec)) if hasattr(t, "shape")]
        if any(n is None or n < 1 for shape in shapes for n in shape):
            raise ValueError(
                f"the layer {path} has no fixed size; begin the model with the size it was trained with"
            )
        numbers += sum(math.prod(t.shape[1:]) for t in keras.tree.flatten(spec))
        places = max(math.prod(shape[:-1]) for shape in shapes)
        macs += places * sum(math.prod(v.shape) for v in layer.weights)
        return spec

    parameters = sum(math.prod(v.shape) for v in model.weights)
    if parameters > MAX_PARAMETERS:
        raise ValueError(f"it has {parameters:,} parameters; {MAX_PARAMETERS:,} are allowed here")
    walk(model, model.inputs, visit)
    if macs > MOST_MACS:
        raise ValueError(f"one picture costs it {macs:,} multiplications; {MOST_MACS:,} are allowed here")
    if numbers > MOST_NUMBERS:
        raise ValueError(
            f"its layers give {numbers:,} numbers for one picture; {MOST_NUMBERS:,} are allowed here"
        )
