"""Any network as a Keras model, and every layer of it within reach, however deep it is nested.

Keras' own way to a layer's output, `keras.Model(model.inputs, layer.output)`, fails for a layer of a network that is
itself a layer: its `output` belongs to a graph of its own. So the graph is walked, and nested graphs inside it.
"""

from __future__ import annotations

import inspect
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
import tensorflow as tf

from cvlab.architecture import Architecture
from cvlab.backbones import BackboneSpec
from cvlab.experiment import Experiment
from cvlab.feature_maps import LayerInfo
from cvlab.foreign import Foreign
from cvlab.nets.backbones import build_backbone
from cvlab.nets.build import build_architecture
from cvlab.nets.caching import Cache
from cvlab.nets.foreign import build_foreign
from cvlab.nets.layer_info import info_of
from cvlab.types import Shape

Net = Experiment | Architecture | BackboneSpec | Foreign
Visit = Callable[[str, keras.Layer, tuple[Any, ...], dict[str, Any]], Any]

_MODELS = Cache(8)
# What the answers of a network out of a file are, one of ANSWERS.
TOLD: WeakKeyDictionary[keras.Model, str] = WeakKeyDictionary()
_TAPS: WeakKeyDictionary[keras.Model, tuple[Tap, ...]] = WeakKeyDictionary()
# Layers are changed for a moment while a graph is traced; two traces may not meet.
TRACING = threading.RLock()


@dataclass(frozen=True)
class Tap:
    """A place where a network can be looked into, and what pages know of it."""

    layer: keras.Layer
    info: LayerInfo

    @property
    def path(self) -> str:
        """Names from the outside in, joined by "/"."""
        return self.info.path

    @property
    def shape(self) -> Shape:
        """Of what comes out for one picture, without the batch."""
        return self.info.shape


def model_of(net: Net, weights: Sequence[np.ndarray] | None = None) -> keras.Model:
    """The Keras model of a network, one per worker; `weights`, as Keras orders them, are put into it.

    Raises:
        ValueError: in words, where it cannot be built or the weights are of another network.
    """
    own = net.architecture if isinstance(net, Experiment) else net
    model = _MODELS.get(own, lambda: _made(own))
    if weights is not None:
        put(model, weights)
    return model


def _made(net: Architecture | BackboneSpec | Foreign) -> keras.Model:
    if isinstance(net, Foreign):
        model = build_foreign(net)
        TOLD[model] = net.answers
        return model
    return build_backbone(net) if isinstance(net, BackboneSpec) else build_architecture(net)


def put(model: keras.Model, weights: Sequence[np.ndarray]) -> None:
    """Lay weights into a model."""
    if [tuple(v.shape) for v in model.weights] != [np.shape(w) for w in weights]:
        raise ValueError(
            "These weights belong to another network; train this one, or choose the one they are of."
        )
    for variable, array in zip(model.weights, weights, strict=True):
        variable.assign(array)
    for tap in layers_of(model):
        if isinstance(tap.layer, keras.layers.Normalization):
            tap.layer.finalize_state()  # it computes with copies of its weights


def walk(model: keras.Model, inputs: Any, visit: Visit) -> Any:
    """What the model gives for `inputs`, each layer of any depth done by `visit(path, layer, args, kwargs)`.

    A layer that is used twice has the path "name" and then "name:2".

    Raises:
        ValueError: for a model whose graph Keras does not know, as of a subclass with a `call` of its own.
    """
    if _graph(model) is None:
        raise ValueError(f"The network {model.name} is not Sequential or functional, so it cannot be walked.")
    return _walk(model, inputs, visit, "", Counter())


def layers_of(model: keras.Model) -> tuple[Tap, ...]:
    """Every layer at any depth, in the order of the computation; layers of a nested network come one by one."""
    if model not in _TAPS:
        found = []

        def visit(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            spec = layer.compute_output_spec(*args, **kwargs)
            first = keras.tree.flatten(spec)[0]
            found.append(Tap(layer, info_of(path, layer, tuple(first.shape[1:]))))
            return spec

        # A model without a graph has no inputs either: `walk` says so in words.
        walk(model, getattr(model, "inputs", None), visit)
        _TAPS[model] = tuple(found)
    return _TAPS[model]


def find(model: keras.Model, name: str) -> Tap:
    """The layer of that path, or of that name where only one has it.

    Raises:
        ValueError: for a name that none or several have, with what there is.
    """
    taps = layers_of(model)
    exact = [tap for tap in taps if tap.path == name]
    found = exact or [tap for tap in taps if tap.path.rsplit("/", 1)[-1] == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(
            f"{len(found)} layers are called {name!r}: {', '.join(tap.path for tap in found)}; say which."
        )
    raise ValueError(f"There is no layer called {name!r}; there are: {', '.join(tap.path for tap in taps)}.")


def run(
    model: keras.Model,
    pictures: tf.Tensor,
    see: Callable[[str, keras.Layer, tf.Tensor], tf.Tensor | None] | None = None,
    *,
    until: str | None = None,
    call: Visit | None = None,
) -> tf.Tensor:
    """What the model gives, as it predicts. `see(path, layer, output)` meets each layer's output on its way and may
    put another tensor in its place. `until` stops behind the layer of that path and returns its output: then
    pictures may have another size than the model was made for. `call(path, layer, args, kwargs)` does a layer's
    work in its stead, as `predict_layer` does by default.
    """
    call = call or predict_layer

    def visit(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        output = call(path, layer, args, kwargs)
        if see is not None:
            seen = see(path, layer, output)
            output = output if seen is None else seen
        if path == until:
            raise _Reached(output)
        return output

    try:
        return walk(model, pictures, visit)
    except _Reached as reached:
        return reached.output


def predict_layer(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a layer gives when a network predicts: without dropout, noise or other turns of training."""
    if "training" in inspect.signature(layer.call).parameters:
        kwargs = {**kwargs, "training": False}
    return layer(*args, **kwargs)


def describe(net: Net) -> list[LayerInfo]:
    """Every layer as pages know it, in the order of the computation."""
    return [tap.info for tap in layers_of(model_of(net))]


class _Reached(Exception):
    def __init__(self, output: tf.Tensor) -> None:
        self.output = output


def _graph(layer: Any) -> Any:
    """The graph inside a model, None for a plain layer. A Sequential keeps its graph in a functional twin."""
    if isinstance(layer, keras.Sequential):
        return layer._functional
    return layer if hasattr(layer, "_run_through_graph") else None


def _walk(model: keras.Model, inputs: Any, visit: Visit, prefix: str, seen: Counter[str]) -> Any:
    def step(operation: Any) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if not isinstance(operation, keras.Layer):
                symbolic = any(isinstance(x, keras.KerasTensor) for x in keras.tree.flatten((args, kwargs)))
                return (operation.compute_output_spec if symbolic else operation)(*args, **kwargs)
            path = prefix + operation.name
            seen[path] += 1
            if seen[path] > 1:
                path = f"{path}:{seen[path]}"
            if _graph(operation) is None:
                return visit(path, operation, args, kwargs)
            return _walk(operation, args[0], visit, f"{path}/", seen)

        return call

    outputs = _graph(model)._run_through_graph(inputs, operation_fn=step)
    return outputs[0] if isinstance(outputs, list | tuple) and len(outputs) == 1 else outputs
