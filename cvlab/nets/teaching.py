"""A base and the head that a learner's classes made, as one network in a file of Keras'."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from cvlab.backbones import BackboneSpec
from cvlab.features import Base
from cvlab.nets.features import boundary
from cvlab.nets.models import model_of
from cvlab.nets.opening.load import CLASSES
from cvlab.teaching.heads import Head


def keras_file(
    base: Base, weights: Sequence[np.ndarray] | None, pooled: bool, head: Head, names: Sequence[str]
) -> bytes:
    """The `.keras` file of base and head: pictures in [0, 1] in, shares of the classes out. `keras.models.load_model`
    reads it without anything of ours; the names lie beside it as JSON, where cvlab reads them too."""
    model = whole_network(base, weights, pooled, head)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own_classes.keras"
        model.save(path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(CLASSES, json.dumps(list(names)))
        return path.read_bytes()


def whole_network(base: Base, weights: Sequence[np.ndarray] | None, pooled: bool, head: Head) -> keras.Model:
    """Base, mean over places where `pooled`, length one, and the head with softmax; the base does not train."""
    pictures = keras.Input(base.picture_shape, name="pictures")
    maps = _base(base, weights)(pictures)
    row = (
        keras.layers.GlobalAveragePooling2D(name="pooled")(maps)
        if pooled
        else keras.layers.Flatten(name="row")(maps)
    )
    units = keras.layers.UnitNormalization(name="length_one")(row)
    dense = keras.layers.Dense(len(head.bias), activation="softmax", name="head")
    model = keras.Model(pictures, dense(units), name="own_classes")
    dense.set_weights([head.weights / head.temperature, head.bias / head.temperature])
    return model


def _base(base: Base, weights: Sequence[np.ndarray] | None) -> keras.Model:
    """The base alone, of its own size, up to where it is cut; frozen, batch normalisation too."""
    if isinstance(base.net, BackboneSpec):
        found = _backbone(base.net, base.picture_shape, model_of(base.net).get_weights())
    else:
        whole = keras.models.clone_model(model_of(base.net, weights))
        whole.set_weights(weights)
        name = boundary(whole, base.layer).path
        found = keras.Model(whole.inputs, whole.get_layer(name).output, name="base")
    found.trainable = False
    return found


def _backbone(spec: BackboneSpec, shape: tuple[int, int, int], weights: Sequence[np.ndarray]) -> keras.Model:
    build = getattr(keras.applications, spec.keras_class)
    inner = build(weights=None, include_top=False, input_shape=shape)
    inner.set_weights(weights[: len(inner.get_weights())])
    pictures = keras.Input(shape)
    scaled = keras.layers.Rescaling(spec.scale, list(spec.offset), name="scaling")(pictures)
    if spec.blue_first:
        raise ValueError(f"{spec.title} cannot be written with a head: its pictures are turned to BGR.")
    return keras.Model(pictures, inner(scaled), name="base")
