"""The layers of a network as Keras code, a pretrained base among them as its users write it."""

from __future__ import annotations

from cvlab.architecture import Architecture
from cvlab.backbones import BackboneSpec, bare
from cvlab.bases import EVERYTHING, base_layers
from cvlab.codegen.calls import to_call
from cvlab.layers import LayerSpec, PretrainedBase
from cvlab.types import Shape

# Keras has other files of these for other sizes of picture; cvlab takes the one of 224 pixels for all.
_ONE_FILE = ("mobilenet_v2", "mobilenet")

_LOADED = """\
base = keras.applications.{maker}(input_shape={shape}, include_top=False, weights=None)
file = keras.utils.get_file(  # those trained on 224 x 224 serve pictures of every size
    "{file}",
    "{url}",
    cache_subdir="models",
)
base.load_weights(file)"""

_PART = """\
base.trainable = True
begun = False
for layer in base.layers:
    begun = begun or layer.name == "{first}"
    layer.trainable = {trains}"""

_EACH = """\
for layer in base.layers:
    layer.trainable = {trains}"""

_KEPT = "not isinstance(layer, keras.layers.BatchNormalization)"
_LET_GO = "isinstance(layer, keras.layers.BatchNormalization)"
_WHY = "  # batch normalization stays in inference mode"


def layer_lines(architecture: Architecture, indent: str) -> str:
    """The layers, a line each, as arguments of a Sequential; a base is the variable that `base_code` leaves."""
    calls = [call for layer in architecture.layers for call in _calls(layer)]
    return "\n".join(f"{indent}{call}," for call in calls)


def base_code(architecture: Architecture) -> str:
    """The lines that make and freeze the pretrained base, with a line's end; "" where there is none."""
    for row in architecture.rows():
        if isinstance(row.layer, PretrainedBase):
            return f"{_made(row.layer, row.input_shape)}\n{_frozen(row.layer)}\n"
    return ""


def _calls(layer: LayerSpec) -> list[str]:
    if not isinstance(layer, PretrainedBase):
        return [to_call(layer)]
    if layer.preprocessing == "fractions":
        return ["base"]
    return [_scaling(bare(layer.network)), "base"]


def _scaling(spec: BackboneSpec) -> str:
    """What brings pixels in [0, 1] to what the network was trained on."""
    if spec.blue_first:
        return f"keras.layers.Lambda(lambda x: keras.applications.{spec.module}.preprocess_input(255.0 * x))"
    offset = f", offset={spec.offset[0]}" if any(spec.offset) else ""
    return f"keras.layers.Rescaling({spec.scale}{offset})"


def _made(layer: PretrainedBase, shape: Shape) -> str:
    spec = bare(layer.network)
    if layer.weights == "imagenet" and layer.network in _ONE_FILE:
        return _LOADED.format(
            maker=spec.keras_class, shape=shape, file=spec.bare_file, url=spec.url(top=False)
        )
    weights = '"imagenet"' if layer.weights == "imagenet" else "None"
    return f"base = keras.applications.{spec.keras_class}(input_shape={shape}, include_top=False, weights={weights})"


def _frozen(layer: PretrainedBase) -> str:
    """Which of its layers train: said before compile, or it counts for nothing."""
    normalizes = any(inner.normalizes for inner in base_layers(layer.network))
    free = layer.train_normalization or not normalizes  # then there is nothing to keep
    match layer.trainable_from:
        case "":
            let_go = layer.train_normalization and normalizes
            return _EACH.format(trains=_LET_GO) if let_go else "base.trainable = False  # before compile"
        case start if start == EVERYTHING:
            return "base.trainable = True" if free else _EACH.format(trains=_KEPT) + _WHY
        case start:
            both = f"begun or {_LET_GO}" if normalizes else "begun"
            trains = both if free else f"begun and {_KEPT}{_WHY}"
            return _PART.format(first=start, trains=trains)
