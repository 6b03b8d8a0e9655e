"""The config of any functional or Sequential Keras model, checked piece by piece: what is not known is refused.

Out comes a config of our own making with nothing in it but layers of the list below, plain values and the graph. What
a network with weights no longer depends on (first weights, regularizers, constraints, how it was compiled) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# fmt: off
LAYERS = {
    "InputLayer", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "Dense", "Activation", "ReLU",
    "LeakyReLU", "PReLU", "ELU", "Softmax", "BatchNormalization", "LayerNormalization", "GroupNormalization",
    "UnitNormalization", "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D",
    "Flatten", "Reshape", "Permute", "UpSampling2D", "ZeroPadding2D", "Cropping2D", "Dropout", "SpatialDropout2D",
    "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "Identity", "Add", "Subtract",
    "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Rescaling", "Normalization", "Resizing",
    "CenterCrop", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomCrop", "RandomContrast",
    "RandomBrightness",
}
OPERATIONS = {
    "keras.src.ops.numpy": {
        "Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Negative", "Maximum", "Minimum", "Absolute", "Square",
        "Sqrt", "Exp", "Power", "Clip", "Mean", "Max", "Sum", "Concatenate", "Stack", "Reshape", "Transpose", "Flip",
        "GetItem", "ExpandDims", "Squeeze",
    },
    "keras.src.ops.nn": {
        "Relu", "Relu6", "Sigmoid", "Softmax", "Silu", "Gelu", "Elu", "LeakyRelu", "HardSigmoid", "HardSilu",
        "Softplus",
    },
}
# fmt: on
MODELS = {
    ("keras", "Sequential"): "Sequential",
    ("keras", "Model"): "Functional",
    ("keras", "Functional"): "Functional",
    ("keras.models", "Functional"): "Functional",
    ("keras.src.models.functional", "Functional"): "Functional",
}
MODULES = {"Sequential": "keras", "Functional": "keras.src.models.functional"}
MOST_LAYERS, DEEPEST, LARGEST = 1500, 6, 10_000_000
_NAME = re.compile(r"[\w.\- ]{1,100}")
_PLACES = ("name", "trainable", "build_input_shape", "input_layers", "output_layers")


def cleaned(config: dict[str, Any]) -> dict[str, Any]:
    """The same model as a config with only known things in it.

    Raises:
        ValueError: naming the layer and what about it is unknown here.
    """
    made = _model(config, "it", 0)
    count = sum(1 for _ in layers_in(made))
    if count > MOST_LAYERS:
        raise ValueError(f"it has {count} layers; {MOST_LAYERS:,} are allowed")
    for part in ("input_layers", "output_layers"):
        ends = made["config"].get(part, ["", 0, 0])
        if not (len(ends) == 3 and isinstance(ends[0], str)) and not (
            len(ends) == 1 and isinstance(ends[0], list)
        ):
            raise ValueError(
                f"it has {len(ends)} {part.removesuffix('_layers')}s; a network to look into takes one picture and "
                "gives one row of classes, so save a keras.Model(picture, classes) of that part"
            )
    return made


def layers_in(config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every layer and operation at any depth, first to last."""
    for entry in config["config"]["layers"]:
        if entry["class_name"] in MODULES:
            yield from layers_in(entry)
        else:
            yield entry


def _model(entry: dict[str, Any], where: str, depth: int) -> dict[str, Any]:
    """A model, itself or nested, with all its layers checked."""
    kind = MODELS.get((entry.get("module"), entry.get("class_name")))
    if kind is None or depth > DEEPEST:
        name = str(entry.get("class_name"))[:40]
        raise ValueError(
            f"{where} holds a {name} model of its own making; only keras.Sequential and functional models are taken"
        )
    config = entry.get("config")
    entries = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise ValueError(f"{where} has no list of layers in its config")
    made = {key: _plain(where, key, _listed(config[key])) for key in _PLACES if key in config}
    made["layers"] = [
        _entry(e, place, where, depth) for place, e in enumerate(entries, start=kind == "Functional")
    ]
    if kind == "Functional":
        names = [e.get("name") for e in made["layers"]]
        if len(set(names)) < len(names) or not {"input_layers", "output_layers"} <= set(made):
            raise ValueError(f"{where} has a config whose graph is not as Keras writes it")
    return {"module": MODULES[kind], "class_name": kind, "config": made, "registered_name": None}


def _listed(ends: Any) -> Any:
    """Inputs or outputs that have names, without them."""
    return list(ends.values()) if isinstance(ends, dict) else ends


def _entry(entry: dict[str, Any], place: int, outer: str, depth: int) -> dict[str, Any]:
    """One layer, operation or nested model of a model."""
    module, name = entry.get("module"), entry.get("class_name")
    inside = f" inside {outer}" if depth else ""
    where = f"layer {place} ({str(name)[:40]}){inside}"
    if (module, name) in MODELS:
        made = _model(entry, where, depth + 1)
    elif module in OPERATIONS and name in OPERATIONS[module]:
        made = {"module": module, "class_name": name, "registered_name": None}
    elif module != "keras.layers" or entry.get("registered_name"):
        raise ValueError(f"{where} is not one of Keras' own layers")
    elif name not in LAYERS:
        raise ValueError(
            f"{where} is not among the layers taken here; save a model of Keras' layers for pictures alone"
        )
    else:
        made = {"module": module, "class_name": name, "registered_name": None}
    if "config" not in made:
        if not isinstance(entry.get("config"), dict):
            raise ValueError(f"{where} has no config as Keras writes it")
        made["config"] = {key: _value(where, key, value) for key, value in entry["config"].items()}
    if "inbound_nodes" in entry:
        made |= {
            "name": _name(where, entry.get("name")),
            "inbound_nodes": _node(where, entry["inbound_nodes"]),
        }
    return made


def _value(where: str, key: str, value: Any) -> Any:
    """One argument of a layer."""
    if key.endswith("_initializer"):
        return "zeros"
    if key.endswith(("_regularizer", "_constraint")) or key == "seed":
        return None
    if key == "dtype":
        name = value.get("config", {}).get("name") if isinstance(value, dict) else value
        if name != "float32":
            raise ValueError(f"{where} works in {str(name)[:30]}; only float32 is taken")
        return "float32"
    if key == "data_format" and value not in (None, "channels_last"):
        raise ValueError(f"{where} has its channels first; only channels last is taken")
    if isinstance(value, dict):
        raise ValueError(
            f"{where} has a {str(key)[:40]} of its own making; make it a layer of Keras' own behind it"
        )
    return _plain(where, key, value)


def _plain(where: str, key: Any, value: Any) -> Any:
    """A value without anything in it that Keras would make an object of."""
    if key == "name":
        return _name(where, value)
    if isinstance(value, list):
        return [_plain(where, "" if key == "name" else key, item) for item in value]
    small = isinstance(value, int | float) and abs(value) <= LARGEST
    if not (value is None or small or (isinstance(value, str) and len(value) <= 100)):
        raise ValueError(f"{where} has {str(key)[:40]} = {str(value)[:60]}, which no layer here can have")
    return value


def is_name(name: Any) -> bool:
    """Whether it can stand in code and in a path."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _name(where: str, name: Any) -> str:
    if not is_name(name):
        raise ValueError(f"{where} has the name {str(name)[:40]!r}; letters, digits, and . - _ are allowed")
    return name


def _node(where: str, value: Any) -> Any:
    """The arguments with which a layer is called: tensors of other layers, constants and plain values."""
    if isinstance(value, list):
        return [_node(where, item) for item in value]
    if not isinstance(value, dict):
        return _plain(where, "argument", value)
    if "class_name" not in value:
        return {_name(where, key): _node(where, item) for key, item in value.items()}
    kind, inner = value["class_name"], value.get("config")
    known = {"__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__"}
    if kind not in known or not isinstance(inner, dict):
        raise ValueError(f"{where} is called with a {str(kind)[:40]}, which is not taken here")
    return {
        "class_name": kind,
        "config": {_name(where, key): _node(where, item) for key, item in inner.items()},
    }
