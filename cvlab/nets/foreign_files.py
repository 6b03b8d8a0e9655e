"""What a `.keras` file's config asks for where no Architecture can say it: sizes first, memory never."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from cvlab.architecture import MAX_MACS, MAX_PARAMETERS
from cvlab.experiment import fingerprint
from cvlab.nets.foreign import fed, original, paths_of, shown, without_memory
from cvlab.nets.foreign_configs import cleaned
from cvlab.nets.foreign_inputs import picture_shape, top_of
from cvlab.nets.models import layers_of, walk
from cvlab.opened import Foreign, Origin

MOST_NUMBERS = 200_000_000  # that all layers together give for one picture
# (where the file keeps an array, its shape), in the order of the model's weights; None for a counter that is not read
Wanted = list[tuple[str | None, tuple[int, ...]]]


def foreign_of(config: dict[str, Any]) -> tuple[Foreign, Origin, Wanted]:
    """The network that a config describes, what code must know about it, and the weights to be read for it.

    Raises:
        ValueError: in words, for what is unknown, too large, or no network from one picture to one row of classes.
    """
    checked = cleaned(config)
    shape, text = shown(picture_shape(checked)), json.dumps(checked)
    with without_memory():
        source = original(json.loads(text))
        if len(source.inputs) != 1 or len(source.outputs) != 1:
            raise ValueError(
                f"it has {len(source.inputs)} inputs and {len(source.outputs)} outputs; one of each is taken"
            )
        model = fed(source, shape, 1)
        _check_costs(model)
        last = _last(model)
        places: dict[int, str] = {}
        for path, variable in paths_of(source):
            places.setdefault(id(variable), path)
        wanted = [(places[id(v)] if v.dtype == "float32" else None, tuple(v.shape)) for v in model.weights]
    found = Foreign(config=text, input_shape=shape, top=top_of(checked), stamp="")
    return found, Origin(top=found.top, **last), wanted


def stamped(foreign: Foreign, wanted: Wanted, weights: Sequence[np.ndarray]) -> Foreign:
    """The same with what only its weights tell: what white is for a Normalization that has learned it, and a stamp."""
    means = next(
        (
            array
            for (path, _), array in zip(wanted, weights, strict=True)
            if path and path.endswith("/normalization/vars/0")
        ),
        None,
    )
    top = top_of(json.loads(foreign.config), None if means is None else means.ravel().tolist())
    return replace(foreign, top=top, stamp=fingerprint(weights))


def _check_costs(model: keras.Model) -> None:
    """Refuse a network that asks for more memory or work than may be had, before any of it is taken."""
    numbers = macs = 0

    def visit(path: str, layer: keras.Layer, args: tuple, kwargs: dict) -> Any:
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
    if macs > MAX_MACS:
        raise ValueError(f"one picture costs it {macs:,} multiplications; {MAX_MACS:,} are allowed here")
    if numbers > MOST_NUMBERS:
        raise ValueError(
            f"its layers give {numbers:,} numbers for one picture; {MOST_NUMBERS:,} are allowed here"
        )


def _last(model: keras.Model) -> dict[str, Any]:
    """Where the answer comes from: the fields of an Origin."""
    shape = tuple(model.outputs[0].shape[1:])
    if len(shape) != 1:
        words = " x ".join(map(str, shape))
        raise ValueError(f"it gives maps of {words}, not one number a class; end it with a Dense layer")
    operation = model.outputs[0]._keras_history.operation
    while isinstance(operation, keras.Model):
        operation = operation.outputs[0]._keras_history.operation
    last = layers_of(model)[-1]
    if operation is not last.layer:
        raise ValueError(
            f"its answer comes from {operation.name}, which is no layer; end it with a Dense layer"
        )
    return {"last": last.path, "numbers": shape[0], "softmax": isinstance(last.layer, keras.layers.Softmax)}
