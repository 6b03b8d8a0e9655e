"""Checked configs of foreign networks as Keras models that take one picture in [0, 1] of one size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
from keras.src.backend.common import global_state

from cvlab.nets.configs import stored_names
from cvlab.opened import Foreign
from cvlab.types import Shape

COLOUR, GREY = 224, 28  # sides that are shown to a network that takes any
_WAITING = "uninitialized_variables"  # where Keras keeps variables whose memory is not taken yet


def build_foreign(foreign: Foreign) -> keras.Model:
    """The network with its layers' own names; it takes pictures in [0, 1] whatever white was for it in its file."""
    return fed(original(json.loads(foreign.config)), foreign.input_shape, foreign.top)


def original(config: dict[str, Any]) -> keras.Model:
    """The model of a checked config as its file has it.

    Raises:
        ValueError: with Keras' first words, where its layers do not fit together.
    """
    try:
        return keras.saving.deserialize_keras_object(config, safe_mode=True)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        first = error
        while first.__context__ is not None:  # Keras wraps what it says in the whole config
            first = first.__context__
        words = next((line for line in str(first).splitlines() if line.strip()), type(first).__name__)
        raise ValueError(f"its layers do not fit together as Keras wants them: {words[:200]}") from error


def fed(model: keras.Model, shape: Shape, top: int) -> keras.Model:
    """The same layers on a picture of that shape in [0, 1], brought to 0..top."""
    pictures = keras.Input(shape, name=model.inputs[0]._keras_history.operation.name)
    scaled = pictures
    if top != 1:
        scaled = pictures * float(top)
        # No name of a file has a colon in it, so this one cannot be taken.
        scaled._keras_history.operation.name = "pictures:scaled"
    try:
        answers = model.call(scaled)
    except (ArithmeticError, TypeError, ValueError) as error:
        size = " x ".join(map(str, shape))
        raise ValueError(
            f"it cannot take pictures of {size}; begin it with the size it was trained with"
        ) from error
    return keras.Model(pictures, answers, name=model.name)


def shown(shape: tuple[int | None, int | None, int]) -> Shape:
    """The shape of the pictures that a network is given which takes those, any size where None."""
    side = COLOUR if shape[2] == 3 else GREY
    return tuple(n or side for n in shape)


def paths_of(model: keras.Model, prefix: str = "layers/") -> Iterator[tuple[str, Any]]:
    """(where a `.keras` file of the model keeps it, variable) of every weight; a shared one comes more than once."""
    names = stored_names([type(layer).__name__ for layer in model.layers])
    for name, layer in zip(names, model.layers, strict=True):
        if isinstance(layer, keras.Model):
            yield from paths_of(layer, f"{prefix}{name}/layers/")
        else:
            for place, variable in enumerate(layer.weights):
                yield f"{prefix}{name}/vars/{place}", variable


@contextmanager
def without_memory() -> Iterator[None]:
    """Models that are built in here have weights with shapes, but no memory is taken for them, then or later."""
    before = list(global_state.get_global_attribute(_WAITING, []))
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(_WAITING, before)
