"""Checked configs of foreign networks as Keras models that take one picture in [0, 1] of one size."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras.src.backend.common import global_state

from cvlab.foreign import Foreign
from cvlab.nets.opening.checked_configs import IDLE
from cvlab.ranges import CAFFE, FLAT, MEAN, SPREAD
from cvlab.types import Shape

COLOUR, GREY = 224, 28  # sides that are shown to a network that takes any
RECURSION = 5000  # Keras follows a graph by recursion, one call a layer
_WAITING = "uninitialized_variables"  # where Keras keeps variables whose memory is not taken yet
OURS, SEQUENTIAL = "cvlab", "Sequential"


@keras.saving.register_keras_serializable(package=OURS, name=SEQUENTIAL)
class _Sequential(keras.Sequential):
    """Keras' own, whose graph is built once: its `from_config` builds it anew behind each of its layers."""

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> keras.Sequential:
        layers = [keras.saving.deserialize_keras_object(layer) for layer in config["layers"]]
        model = keras.Sequential(layers, name=config.get("name"))
        if not model._functional and config.get("build_input_shape"):
            model.build(config["build_input_shape"])
        return model


class _Idle(keras.layers.Identity):
    """Hands on what it is given, whatever it is told besides, as whether this is a training."""

    def call(self, inputs: Any, **told: Any) -> Any:
        return inputs

    def compute_output_spec(self, inputs: Any, **told: Any) -> Any:
        return super().compute_output_spec(inputs)


# What only augments in training, by its name alone: Keras cannot load each of them that it saves.
for _name in IDLE:
    keras.saving.register_keras_serializable(package=OURS, name=_name)(type(_name, (_Idle,), {}))


def build_foreign(foreign: Foreign) -> keras.Model:
    """The network with its layers' own names; it takes pictures in [0, 1] whatever its own are written in."""
    return fed(original(json.loads(foreign.config)), foreign.input_shape, foreign.range)


def original(config: dict[str, Any]) -> keras.Model:
    """The model of a checked config as its file has it.

    Raises:
        ValueError: with Keras' first words, where its layers do not fit together.
    """
    try:
        with _deep():
            return keras.saving.deserialize_keras_object(_with_objects(config), safe_mode=True)
    except Exception as error:  # whatever Keras stumbles over, it stumbles over this file
        raise ValueError(
            f"its layers do not fit together as Keras wants them: {_first_words(error)}"
        ) from error


def _first_words(error: BaseException) -> str:
    while error.__context__ is not None:  # Keras wraps what it says in the whole config
        error = error.__context__
    words = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return words[:200]


def _with_objects(value: Any) -> Any:
    """The config with our Sequential, and with functions where an activation is an object."""
    if isinstance(value, list):
        return [_with_objects(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"layer", "told"}:
        return _activation(value["layer"], value["told"])
    made = {key: _with_objects(item) for key, item in value.items()}
    module, name = made.get("module"), made.get("class_name")
    if (module == "keras" and name == SEQUENTIAL) or (module == "keras.layers" and name in IDLE):
        made["registered_name"] = f"{OURS}>{name}"
    return made


def _activation(kind: str, told: dict[str, Any]) -> Any:
    """What the activation layer of that class does, as a function with a name."""
    layer = getattr(keras.layers, kind)(**told)
    names = {"LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax", "ReLU": "relu"}

    def activation(x: Any) -> Any:
        return layer.call(x)

    activation.__name__ = names[kind]
    if kind == "ReLU" and (
        told.get("max_value") is not None or told.get("negative_slope") or told.get("threshold")
    ):
        activation.__name__ = "relu6" if told.get("max_value") == 6 and len(told) == 1 else "bent_relu"
    return activation


def fed(model: keras.Model, shape: Shape, numbers: str = "fractions") -> keras.Model:
    """The same layers on a picture of that shape in [0, 1], written as the network wants it.

    Args:
        numbers: one of RANGES.
    """
    pictures = keras.Input(shape, name=model.inputs[0]._keras_history.operation.name)
    try:
        with _deep():
            answers = model.call(_laid_out(_written(pictures, numbers), tuple(model.inputs[0].shape[1:])))
            return keras.Model(pictures, answers, name=model.name)
    except Exception as error:  # whatever Keras stumbles over, it stumbles over this file
        size = " × ".join(map(str, shape))
        raise ValueError(
            f"it cannot take pictures of {size}; begin it with the size it was trained with"
        ) from error


def _written(pictures: Any, numbers: str) -> Any:
    """Pictures in [0, 1] in that range."""
    made = {
        "fractions": lambda x: x,
        "bytes": lambda x: x * 255.0,
        "signed": lambda x: x * 2.0 - 1.0,
        "standardised": _standardised,
        "caffe": lambda x: keras.ops.flip(x, axis=-1) * 255.0 - np.array(CAFFE, np.float32),
        "torch": lambda x: (x - np.array(MEAN, np.float32)) / np.array(SPREAD, np.float32),
    }[numbers](pictures)
    return _named(made, pictures)


def _standardised(pictures: Any) -> Any:
    ops = keras.ops
    mean, spread = (f(pictures, (1, 2, 3), keepdims=True) for f in (ops.mean, ops.std))
    return (pictures - mean) / ops.maximum(spread, FLAT)


def _laid_out(pictures: Any, wanted: tuple[int | None, ...]) -> Any:
    """Pictures as a network wants them that takes them without their last axis, or as one row."""
    if len(wanted) == 2:
        return _named(pictures[..., 0], pictures)
    return _named(keras.ops.reshape(pictures, (-1, *wanted)), pictures) if len(wanted) == 1 else pictures


def _named(made: Any, pictures: Any) -> Any:
    """The same, the operations on its way called by names that no layer of a file can have."""
    waiting, count = [made], 0
    while waiting:
        tensor = waiting.pop()
        operation = getattr(tensor, "_keras_history", (None,))[0]
        if tensor is pictures or operation is None or ":" in operation.name or not operation._inbound_nodes:
            continue
        count += 1
        operation.name = f"pictures:{count}:{operation.name}"
        waiting += keras.tree.flatten(operation._inbound_nodes[0].input_tensors)
    return made


def shown(shape: tuple[int | None, int | None, int]) -> Shape:
    """The shape of the pictures that a network is given which takes those, any size where None."""
    side = COLOUR if shape[2] == 3 else GREY
    return tuple(n or side for n in shape)


def paths_of(model: keras.Model, prefix: str = "layers/", named: bool = False) -> Iterator[tuple[str, Any]]:
    """(where a `.keras` file of the model keeps it, variable) of every weight; a shared one comes more than once.

    named: whether the file keeps them by the layers' own names, as an HDF5 file does.
    """
    names = [layer.name for layer in model.layers]
    if not named:
        names = stored_names([type(layer).__name__ for layer in model.layers])
    for name, layer in zip(names, model.layers, strict=True):
        if isinstance(layer, keras.Model):
            yield from paths_of(layer, f"{prefix}{name}/layers/", named)
        else:
            for place, variable in enumerate(layer.weights):
                yield f"{prefix}{name}/vars/{place}", variable


@contextmanager
def _deep() -> Generator[None, None, None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def without_memory() -> Generator[None, None, None]:
    """Models that are built in here have weights with shapes, but no memory is taken for them, then or later."""
    before = list(global_state.get_global_attribute(_WAITING, []))
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(_WAITING, before)


def stored_names(classes: list[str]) -> list[str]:
    """The names under which Keras stores the layers' weights: conv2d, conv2d_1, ..."""
    seen: dict[str, int] = {}
    names = []
    for cls in classes:
        name = keras.src.utils.naming.to_snake_case(cls)
        names.append(f"{name}_{seen[name]}" if name in seen else name)
        seen[name] = seen.get(name, 0) + 1
    return names
