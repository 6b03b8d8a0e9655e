"""Configs as Keras 2, and HDF5 files of Keras 3, write them, in the way of a `.keras` file of Keras 3."""

from __future__ import annotations

from typing import Any

DEEPEST = 8


def translated(config: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """The same model with modules, shapes and calls written as Keras 3 does; what is already so stays as it is."""
    inner = config.get("config")
    if depth > DEEPEST or not isinstance(inner, dict) or not isinstance(inner.get("layers"), list):
        return config
    layers = [_layer(entry, depth) if isinstance(entry, dict) else entry for entry in inner["layers"]]
    if "module" in config and layers == inner["layers"]:
        return config
    if config.get("class_name") == "Sequential":
        layers = _with_input(layers)
    return {"module": "keras", **config, "config": {"name": "model", **inner, "layers": layers}}


def _layer(entry: dict[str, Any], depth: int) -> dict[str, Any]:
    entry = translated(entry, depth + 1)
    if not isinstance(entry.get("config"), dict):
        return entry
    config = dict(entry["config"])
    if "batch_input_shape" in config and entry.get("class_name") == "InputLayer":
        config["batch_shape"] = config.pop("batch_input_shape")
    axis = config.get("axis")
    if isinstance(axis, list) and len(axis) == 1:  # BatchNormalization's, once
        config["axis"] = axis[0]
    made = {"module": "keras.layers", **entry, "config": config}
    calls = entry.get("inbound_nodes")
    if isinstance(calls, list) and calls and all(isinstance(call, list) for call in calls):
        made["inbound_nodes"] = [_call(call) for call in calls]
    return made


def _call(call: list[Any]) -> dict[str, Any]:
    """[[layer, call, output, {}], ...] as the arguments of a call."""
    tensors = [
        {
            "class_name": "__keras_tensor__",
            "config": {"shape": [1], "dtype": "float32", "keras_history": one[:3]},
        }
        for one in call
        if isinstance(one, list)
    ]
    return {"args": tensors if len(tensors) == 1 else [tensors], "kwargs": {}}


def _with_input(layers: list[Any]) -> list[Any]:
    """A first layer that knows its input's shape gets an InputLayer in front."""
    first = layers[0] if layers and isinstance(layers[0], dict) else {}
    config = first.get("config")
    if not isinstance(config, dict) or "batch_input_shape" not in config:
        return layers
    shaped = {"batch_shape": config["batch_input_shape"], "dtype": "float32", "name": "input"}
    return [
        {"module": "keras.layers", "class_name": "InputLayer", "config": shaped, "registered_name": None},
        *layers,
    ]
