"""The config of any functional or Sequential Keras model, checked piece by piece: what is not known is refused.

Out comes a config of our own making with nothing in it but layers of the list below, plain values and the graph. What
a network with weights no longer depends on (first weights, regularizers, constraints, how it was compiled) is left out.
Imports no Keras.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from cvlab.nets.opening.graphs import in_order
from cvlab.nets.opening.keras2_configs import translated
from cvlab.nets.opening.values import BUILT, activation, dtype, kinds_of, node, plain, safe_name
from cvlab.text import clean, quoted

# fmt: off
LAYERS = {
    "InputLayer", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "Dense", "Activation", "ReLU",
    "LeakyReLU", "PReLU", "ELU", "Softmax", "BatchNormalization", "LayerNormalization", "GroupNormalization",
    "RMSNormalization", "UnitNormalization", "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D",
    "GlobalAveragePooling2D", "AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D",
    "Flatten", "Reshape", "Permute", "UpSampling2D", "ZeroPadding2D", "Cropping2D", "Dropout", "SpatialDropout2D",
    "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "Identity", "Add", "Subtract",
    "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Rescaling", "Normalization", "Resizing",
    "CenterCrop", "RandomCrop",
}
# They do nothing when a network answers, so their arguments are left out.
IDLE = {
    "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
    "RandomGrayscale", "RandomErasing", "RandomShear", "RandomHue", "RandomSaturation", "RandomColorJitter",
    "RandomColorDegeneration", "RandomSharpness", "RandomPosterization", "RandomGaussianBlur",
    "RandomElasticTransform", "RandomPerspective", "RandomInvert", "RandAugment", "AugMix", "CutMix", "MixUp",
}
OPERATIONS = {
    "keras.src.ops.core": {"Cast"},
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
# EfficientNetV2L has 1,030 layers. Networks in networks cost as much as layers, and people nest two or three.
MOST_LAYERS, MOST_MODELS, DEEPEST = 1100, 30, 6
_PLACES = ("name", "trainable", "build_input_shape", "input_layers", "output_layers")


def cleaned(config: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The same model as a config with only known things in it, and what was made another thing of, in sentences.

    Raises:
        ValueError: naming the layer and what about it is unknown here.
    """
    check = _Checking()
    made = check.model(translated(config), "it", 0)
    for part in ("input_layers", "output_layers"):
        ends = made["config"].get(part, ["", 0, 0])
        if not (len(ends) == 3 and isinstance(ends[0], str)) and not (
            len(ends) == 1 and isinstance(ends[0], list)
        ):
            raise ValueError(
                f"it has {len(ends)} {part.removesuffix('_layers')}s; a network to look into takes one picture and "
                "gives one row of classes, so save a keras.Model(picture, classes) of that part"
            )
    return made, check.notes


def layers_in(config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every layer and operation at any depth, first to last."""
    for entry in config["config"]["layers"]:
        if entry["class_name"] in MODULES:
            yield from layers_in(entry)
        else:
            yield entry


class _Checking:
    """One pass through a config: what it may still hold, and what there is to say."""

    def __init__(self) -> None:
        self.layers = self.models = 0
        self.policies: set[str] = set()

    @property
    def notes(self) -> list[str]:
        names = sorted(self.policies - {"float32", "uint8"})
        return [f"It was made to compute in {name}; here it computes in float32." for name in names]

    def model(self, entry: dict[str, Any], where: str, depth: int) -> dict[str, Any]:
        """A model, itself or nested, with all its layers checked."""
        self.models += 1
        kind = MODELS.get(kinds_of(where, entry))
        if kind is None or depth > DEEPEST:
            raise ValueError(
                f"{where} holds a {clean(entry.get('class_name'), 40)} model of its own making; only keras.Sequential "
                "and functional models are taken"
            )
        if self.models > MOST_MODELS:
            raise ValueError(f"it has more than {MOST_MODELS} models inside one another, which are too many")
        config = entry.get("config")
        entries = config.get("layers") if isinstance(config, dict) else None
        if not isinstance(config, dict) or not _are_entries(entries):
            raise ValueError(f"{where} has no list of layers in its config")
        self.layers += len(entries)
        if self.layers > MOST_LAYERS:
            raise ValueError(f"it has {self.layers:,} layers or more; {MOST_LAYERS:,} are allowed")
        made = {key: plain(where, key, _listed(config[key])) for key in _PLACES if key in config}
        made["layers"] = [
            self.entry(e, place, where, depth) for place, e in enumerate(entries, start=kind == "Functional")
        ]
        if kind == "Functional":
            _check_ends(where, made)
            made["layers"] = in_order(where, made["layers"])
        return {"module": MODULES[kind], "class_name": kind, "config": made, "registered_name": None}

    def entry(self, entry: dict[str, Any], place: int, outer: str, depth: int) -> dict[str, Any]:
        """One layer, operation or nested model of a model."""
        inside = f" inside {outer}" if depth else ""
        where = f"layer {place} ({clean(quoted(entry.get('class_name')), 40)[1:-1]}){inside}"
        kind = kinds_of(where, entry)
        if kind in MODELS:
            made = self.model(entry, where, depth + 1)
        else:
            _check_known(where, kind, entry.get("registered_name"))
            made: dict[str, Any] = {"module": kind[0], "class_name": kind[1], "registered_name": None}
            made["config"] = self.config(where, kind[1], entry.get("config"))
        if "inbound_nodes" in entry:
            made |= {
                "name": safe_name(where, entry.get("name")),
                "inbound_nodes": node(where, entry["inbound_nodes"]),
            }
        return made

    def config(self, where: str, kind: str, config: Any) -> dict[str, Any]:
        """The arguments of one layer."""
        if not isinstance(config, dict):
            raise ValueError(f"{where} has no config as Keras writes it")
        if kind in IDLE:
            config = {key: config[key] for key in ("name", "trainable", "dtype") if key in config}
        made = {key: self.value(where, kind, key, value) for key, value in config.items() if key not in BUILT}
        if "name" in made:
            safe_name(where, made["name"])
        return made

    def value(self, where: str, kind: str, key: str, value: Any) -> Any:
        """One argument of a layer."""
        if key.endswith("_initializer"):
            return "zeros"
        if key.endswith(("_regularizer", "_constraint")) or key == "seed":
            return None
        if key == "dtype":
            self.policies.add(dtype(where, kind, value))
            return "float32"
        if key == "data_format" and value not in (None, "channels_last"):
            raise ValueError(f"{where} has its channels first; only channels last is taken")
        if key == "activation" and isinstance(value, dict):
            return activation(where, value)
        if isinstance(value, dict):
            raise ValueError(
                f"{where} has something of its own making as {clean(key, 40)}; make it a layer of Keras' own behind it"
            )
        return plain(where, key, value)


def _check_known(where: str, kind: tuple[str, str], registered: Any) -> None:
    module, name = kind
    if module in OPERATIONS and name in OPERATIONS[module]:
        return
    if module != "keras.layers" or registered:
        raise ValueError(f"{where} is not one of Keras' own layers")
    if name not in LAYERS | IDLE:
        raise ValueError(
            f"{where} is not among the layers taken here; save a model of Keras' layers for pictures alone"
        )


def _check_ends(where: str, made: dict[str, Any]) -> None:
    names = [e.get("name") for e in made["layers"]]
    ends = [made.get(part) for part in ("input_layers", "output_layers")]
    if len(set(names)) < len(names) or not all(isinstance(end, list) and end for end in ends):
        raise ValueError(f"{where} has a config whose graph is not as Keras writes it")


def _are_entries(layers: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(layers, list) and bool(layers) and all(isinstance(layer, dict) for layer in layers)


def _listed(ends: Any) -> Any:
    """Inputs or outputs that have names, without them."""
    return list(ends.values()) if isinstance(ends, dict) else ends
