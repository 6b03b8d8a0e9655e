"""The values in a foreign config: names, numbers, dtypes, activations and the arguments of calls, each of its kind."""

from __future__ import annotations

import re
from typing import Any

from cvlab.text import clean, quoted

LARGEST, LONGEST_LIST, DEEPEST = 10_000_000, 4096, 12
_NAME = re.compile(r"[\w.\- ]{1,100}")
# What Keras writes down of a layer that was built or quantised, and what loading does without.
BUILT = {"build_config", "quantization_config", "lora_rank", "lora_alpha", "batch_input_shape"}
# Names of dtype policies whose weights lie in the file as plain numbers.
POLICIES = {"float32", "mixed_float16", "mixed_bfloat16", "float16", "float64"}
PICTURES = {"uint8", "int8", "int16", "int32", "int64"}  # of an input
OBJECTS = {  # layers that may stand for an activation, and what they are told
    "LeakyReLU": ("negative_slope", "alpha"),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "ELU": ("alpha",),
    "Softmax": ("axis",),
}
_TENSORS = {"__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__"}


def kinds_of(where: str, entry: dict[str, Any]) -> tuple[str, str]:
    """(module, class) of an object in a config, both of them texts.

    Raises:
        ValueError: where they are anything else.
    """
    module, name = entry.get("module"), entry.get("class_name")
    if not isinstance(module, str) or not isinstance(name, str):
        raise ValueError(f"{where} is not written down as Keras does it: its class has no name")
    if not isinstance(entry.get("registered_name"), str | None):
        raise ValueError(f"{where} is not written down as Keras does it: its registered name is no text")
    return module, name


def dtype(where: str, kind: str, value: Any) -> str:
    """The name of the numbers that a layer computes in, where they can be float32 here.

    Raises:
        ValueError: where they cannot, or are no dtype.
    """
    name = value
    if isinstance(value, dict):
        policy, config = value.get("class_name"), value.get("config")
        if isinstance(policy, str) and "Quantized" in policy:
            raise ValueError(f"{where} is quantised; save the network as it was before model.quantize(...)")
        name = config.get("name") if isinstance(config, dict) else None
    if isinstance(name, str) and (name in POLICIES or (kind in ("InputLayer", "Cast") and name in PICTURES)):
        return "uint8" if name in PICTURES else name
    if isinstance(name, str) and "int8" in name:
        raise ValueError(f"{where} is quantised; save the network as it was before model.quantize(...)")
    words = (
        f"works in {clean(name, 30)}" if isinstance(name, str) else "has a dtype that Keras does not write"
    )
    raise ValueError(f"{where} {words}; save the network with layers of float32")


def activation(where: str, value: dict[str, Any]) -> Any:
    """An activation that is an object of Keras: {"layer": its class, "told": its arguments}, or its name."""
    module, name, config = (value.get(key) for key in ("module", "class_name", "config"))
    if (
        module != "keras.layers"
        or not (isinstance(name, str) and name in OBJECTS and isinstance(config, dict))
        or value.get("registered_name")
    ):
        raise ValueError(
            f"{where} has an activation of its own making; make it a layer of Keras' own behind it"
        )
    told = {key: plain(where, key, config[key]) for key in OBJECTS[name] if key in config}
    return {"layer": name, "told": told}


def plain(where: str, key: Any, value: Any, depth: int = 0) -> Any:
    """A value without anything in it that Keras would make an object of."""
    if key == "name" and not depth:
        return safe_name(where, value)
    if isinstance(value, list):
        if depth > DEEPEST or len(value) > LONGEST_LIST:
            raise ValueError(f"{where} has a {clean(key, 40)} that is too long or nested too deep")
        return [plain(where, key, item, depth + 1) for item in value]
    small = isinstance(value, int | float) and abs(value) <= LARGEST
    if not (value is None or small or (isinstance(value, str) and len(value) <= 100)):
        raise ValueError(f"{where} has {clean(key, 40)} = {quoted(value)}, which no layer here can have")
    return value


def is_name(name: Any) -> bool:
    """Whether it can stand in code and in a path."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def safe_name(where: str, name: Any) -> str:
    """The name.

    Raises:
        ValueError: where it cannot stand in code and in a path.
    """
    if not is_name(name):
        raise ValueError(f"{where} has the name {quoted(name, 40)}; letters, digits, and . - _ are allowed")
    return name


def node(where: str, value: Any, depth: int = 0) -> Any:
    """The arguments with which a layer is called: tensors of other layers, constants and plain values."""
    if depth > 3 * DEEPEST:
        raise ValueError(f"{where} is called with something that is nested too deep")
    if isinstance(value, list):
        return [node(where, item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return plain(where, "argument", value)
    if "class_name" not in value:
        return {safe_name(where, key): node(where, item, depth + 1) for key, item in value.items()}
    kind, inner = value["class_name"], value.get("config")
    if not isinstance(kind, str) or kind not in _TENSORS or not isinstance(inner, dict):
        raise ValueError(f"{where} is called with {quoted(kind, 40)}, which is not taken here")
    config = {safe_name(where, key): node(where, item, depth + 1) for key, item in inner.items()}
    return {"class_name": kind, "config": _tensor(where, config) if kind == "__keras_tensor__" else config}


def _tensor(where: str, config: dict[str, Any]) -> dict[str, Any]:
    """A reference to what another layer gave; nothing but where it came from matters."""
    come = config.get("keras_history")
    if not (isinstance(come, list) and len(come) == 3 and isinstance(come[0], str)) or not all(
        type(n) is int and 0 <= n < LONGEST_LIST for n in come[1:]
    ):
        raise ValueError(f"{where} takes something that no layer gives")
    return {**config, "dtype": "float32"}
