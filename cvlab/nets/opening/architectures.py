"""The config that Keras saves of a network, as specs of ours: what no spec can say is refused, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cvlab.architecture import MAX_LAYERS, Architecture
from cvlab.layers import LAYERS, PretrainedBase, Rescaling
from cvlab.layers.base import LayerSpec
from cvlab.nets.build import keras_object
from cvlab.nets.opening.chains import BaseFound, chain_of
from cvlab.nets.opening.known_bases import in_front, own_config, same_ways, trains_from, without_scaling
from cvlab.registry import as_tuples
from cvlab.regularizers import REGULARIZERS
from cvlab.text import quoted

# What a network with weights no longer depends on.
_INDIFFERENT = {"name", "trainable", "dtype", "seed", "build_config", "batch_input_shape"}
_BY_CLASS = {spec.keras_class: spec for spec in LAYERS.values() if spec is not PretrainedBase}
# Operations of a picture and a number: what the picture is multiplied by, and what is added.
_BY_NUMBER: dict[str, Callable[[float], tuple[float, float]]] = {
    "TrueDivide": lambda number: (1 / number, 0.0),
    "Divide": lambda number: (1 / number, 0.0),
    "Multiply": lambda number: (number, 0.0),
    "Add": lambda number: (1.0, number),
    "Subtract": lambda number: (1.0, -number),
}
# Layers that do what Activation does, with their arguments at these values.
_ACTIVATIONS = {
    "ReLU": ("relu", {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}),
    "Softmax": ("softmax", {"axis": -1}),
}


def architecture_of(config: dict[str, Any], numbers: str = "fractions") -> Architecture:
    """The network that a checked file's config describes, as one that can be trained here; it takes pictures in [0, 1].

    Networks inside it are laid flat, and a base of keras.applications stands as one layer.

    Args:
        numbers: one of `cvlab.ranges.RANGES`, in which its own pictures are written.

    Raises:
        ValueError: naming the layer and what about it is unknown here.
    """
    first, *rest = chain_of(config)
    if isinstance(first, BaseFound) or first.get("class_name") != "InputLayer":
        raise ValueError("its input size is unknown; begin the model with keras.Input(...), then save it")
    shape = as_tuples(_get(first, "config", dict).get("batch_shape"))
    if not isinstance(shape, tuple) or not all(type(n) is int and 0 < n <= 4096 for n in shape[1:]):
        raise ValueError(f"its input size {quoted(shape)} is not one of whole numbers up to 4,096")
    if len(shape) != 4 or shape[3] not in (1, 3):
        raise ValueError("it takes no pictures of 1 or 3 channels")
    pieces = [p for p in rest if isinstance(p, BaseFound) or p.get("class_name") != "InputLayer"]
    if not 1 <= len(pieces) <= MAX_LAYERS:
        raise ValueError(f"it has {len(pieces)} layers; 1 to {MAX_LAYERS} are allowed")
    specs: list[LayerSpec] = []
    pieces, scaled = without_scaling(pieces)
    for place, piece in enumerate(pieces, start=1):
        if isinstance(piece, BaseFound):
            base, specs = _base(piece, Architecture(shape[1:], tuple(specs))), _shown_fractions(specs)
            specs = [*specs, base] if scaled else in_front(specs, base, numbers)
        else:
            specs = _with(specs, place, piece)
    if not any(isinstance(piece, BaseFound) for piece in pieces):
        specs = _shown_fractions(specs)
    made = Architecture(shape[1:], tuple(specs))
    if problems := made.problems():
        raise ValueError(problems[0])
    return made


def _shown_fractions(specs: list[LayerSpec]) -> list[LayerSpec]:
    """The layers with a first Rescaling that takes pictures in [0, 1]."""
    # What augments in front of it leaves the range of the numbers as it is.
    place = next((n for n, spec in enumerate(specs) if not spec.kind.startswith("random_")), None)
    return specs if place is None else [*specs[:place], _fractions(specs[place]), *specs[place + 1 :]]


def _base(found: BaseFound, before: Architecture) -> PretrainedBase:
    """The base, where it is layer for layer that of Keras for maps of the size that comes in."""
    shape = before.output_shape() if before.layers else before.input_shape
    base = PretrainedBase(network=found.network, weights="random", trainable_from=trains_from(found))
    if problem := base.problem(shape):
        raise ValueError(f"its base: {problem}")
    own = own_config(found.network, shape)
    for entry in found.entries:
        where = f"layer {quoted(entry['name'])} of its base"
        theirs = own.get(entry["name"])
        if theirs is None or entry.get("class_name") != theirs["class_name"]:
            raise ValueError(f"{where} is another one than in keras.applications")
        _compare(where, _get(entry, "config", dict), theirs["config"])
    if not same_ways(found, own):
        raise ValueError("the layers of its base are joined in another way than in keras.applications")
    return base


def _with(before: list[LayerSpec], place: int, entry: dict[str, Any]) -> list[LayerSpec]:
    """The layers with one more; for an operation with a number that is a Rescaling, together with one before it."""
    change = _scaled(entry)
    if change is None:
        return [*before, _spec(place, entry)]
    last = before[-1] if before else None
    if isinstance(last, Rescaling):
        return [
            *before[:-1],
            Rescaling(scale=last.scale * change[0], offset=last.offset * change[0] + change[1]),
        ]
    return [*before, Rescaling(scale=change[0], offset=change[1])]


def _scaled(entry: dict[str, Any]) -> tuple[float, float] | None:
    """(factor, what is added) of an operation on the picture and one number, as preprocess_input leaves them."""
    if entry.get("module") != "keras.src.ops.numpy" or entry.get("class_name") not in _BY_NUMBER:
        return None
    taken = next(iter(entry.get("inbound_nodes", ())), None)
    taken = taken.get("args") if isinstance(taken, dict) else None
    number = taken[1] if isinstance(taken, list) and len(taken) == 2 and isinstance(taken[0], dict) else None
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    if number == 0 and entry["class_name"].endswith("Divide"):
        return None
    return _BY_NUMBER[entry["class_name"]](float(number))


def _spec(place: int, entry: dict[str, Any]) -> LayerSpec:
    name = entry.get("class_name")
    where = f"layer {place} ({str(name)[:40]})"
    if entry.get("module") != "keras.layers" or entry.get("registered_name"):
        raise ValueError(f"{where} is not one of Keras' own layers")
    config = _get(entry, "config", dict)
    if name in _ACTIVATIONS:
        activation, needed = _ACTIVATIONS[name]
        if any(config.get(key, value) != value for key, value in needed.items()):
            raise ValueError(f"{where} has arguments that an Activation has not")
        return LAYERS["activation"](activation=activation)
    if name not in _BY_CLASS:
        raise ValueError(f"{where} is not among the layers taken here: {', '.join(_BY_CLASS)}")
    cls = _BY_CLASS[name]
    known = [key for key in cls.__dataclass_fields__ if key in config and not key.endswith("_initializer")]
    fields = {
        key: _value(where, key, config[key]) for key in known
    }  # its weights are there, however they began
    if "pool_size" in fields and fields.get("strides") == fields["pool_size"]:
        del fields["strides"]  # Keras writes down what it does without a choice
    try:
        spec = LAYERS.make({"kind": cls.kind, **fields})
    except (ArithmeticError, TypeError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from error
    _compare(where, config, keras_object(spec).get_config())
    return spec


def _value(where: str, key: str, value: Any) -> Any:
    """A value of Keras' config as our field has it."""
    if key.endswith("_regularizer") and value is not None:
        return _regularizer(where, value)
    if isinstance(value, dict):
        raise ValueError(f"{where} has a {key} of its own making")
    value = as_tuples(value)
    if not isinstance(value, tuple) or len(value) != 2:
        return value
    if all(isinstance(side, tuple) and len(set(side)) == 1 for side in value):
        return value[0][0], value[1][0]  # ZeroPadding2D's ((1, 1), (2, 2))
    if key == "factor" and isinstance(value[1], int | float):
        return float(value[1])  # RandomRotation's (-0.1, 0.1); that the other end fits is compared later
    return value


def _regularizer(where: str, value: Any) -> dict[str, Any]:
    kinds = {spec.keras_class: spec.kind for spec in REGULARIZERS.values()}
    name = value.get("class_name") if isinstance(value, dict) else None
    config = value.get("config") if isinstance(value, dict) else None
    known = isinstance(name, str) and name in kinds and value.get("module") == "keras.regularizers"
    if not known or not isinstance(config, dict):
        raise ValueError(f"{where} has a regularizer that is none of {', '.join(kinds)}")
    return {"kind": kinds[name], **config}


def _compare(where: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Refuse what our spec cannot say: with it, the layer would come out another one."""
    for key, value in theirs.items():
        if key in _INDIFFERENT or key.endswith("_initializer"):
            continue
        # A later or earlier Keras may have arguments that ours has not; unset ones change nothing.
        known = key in ours
        if (not known and value not in (None, False)) or (known and plain(ours[key]) != plain(value)):
            raise ValueError(f"{where} has {key} = {str(value)[:60]}, which no layer here can have")


def plain(value: Any) -> Any:
    """A config's value without what names or versions bring along."""
    if isinstance(value, dict):
        return {"class_name": value.get("class_name"), "config": value.get("config")}
    value = as_tuples(value)
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


def _fractions(spec: LayerSpec) -> LayerSpec:
    """A first Rescaling that expects pixels of 0..255 as one that takes the fractions in [0, 1] that are shown here."""
    if isinstance(spec, Rescaling) and 0 < spec.scale < 0.1:
        return Rescaling(scale=round(spec.scale * 255, 9), offset=spec.offset)
    return spec


def _get(config: dict[str, Any], key: str, kind: type) -> Any:
    if not isinstance(config.get(key), kind):
        raise ValueError(f"its config has no {key} as Keras writes it")
    return config[key]
