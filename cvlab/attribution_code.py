"""The Keras code of the maps on screen: a script that needs no cvlab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cvlab.backbones import BackboneSpec
from cvlab.images import SIDE
from cvlab.receptive_field import Field
from cvlab.types import Shape

_HEAD = """import cv2
import keras
import numpy as np
import tensorflow as tf
"""
_FORMULAS = {
    "grad_cam": "np.maximum(A @ G.mean(axis=(0, 1)), 0)",
    "grad_cam_plus_plus": (
        "np.maximum(A @ (G**2 / (2 * G**2 + A.sum(axis=(0, 1)) * G**3 + 1e-20) * np.maximum(G, 0)).sum(axis=(0, 1)), 0)"
    ),
    "hires_cam": "(A * G).sum(axis=-1)",
    "layer_cam": "np.maximum((A * np.maximum(G, 0)).sum(axis=-1), 0)",
    "cam": "A @ G.sum(axis=(0, 1))",
}


def maps_code(net: Any) -> str:
    """All layers' maps of one picture, from one model with an output for each layer."""
    lines = _backbone(net) if isinstance(net, BackboneSpec) else _own(net)
    return "\n".join(
        ["import cv2", "import keras", "import numpy as np", "", *lines, *_MAPS.splitlines(), ""]
    )


_MAPS = """all_layers = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
maps = {layer.name: np.array(made[0]) for layer, made in zip(model.layers, all_layers(x))}
for name, values in maps.items():
    print(name, values.shape, f"{(values == 0).mean():.0%} zeros")"""


def keras_code(
    net: Any, layer: str | None, class_index: int, kinds: Sequence[str] = (), field: Field | None = None
) -> str:
    """Grad-CAM and those of the methods that are a formula of the same maps and gradients; else the saliency.

    Args:
        field: of the layer, where its map is laid by it; None where it is stretched over the picture.
    """
    lines = [_HEAD, *(_backbone(net) if isinstance(net, BackboneSpec) else _own(net))]
    lines += ["model.layers[-1].activation = keras.activations.linear  # logits, not probabilities", ""]
    if layer is None:
        return "\n".join(
            [*lines, *_SALIENCY.format(score=_score(net, class_index, "model(x)")).splitlines(), ""]
        )
    name = layer.rsplit("/", 1)[-1]
    taps = _TAPS if isinstance(net, BackboneSpec) else _TAPS_SEQUENTIAL
    lines += [
        *taps.format(name=name).splitlines(),
        "with tf.GradientTape() as tape:",
        "    A, logits = both(x)",
        f"    score = {_score(net, class_index, 'logits')}",
        "G = tape.gradient(score, A)[0].numpy()  # how the logit changes with each number of the maps",
        "A = A[0].numpy()  # the maps of the layer",
        *(f"{kind} = {_FORMULAS[kind]}" for kind in _FORMULAS if kind == "grad_cam" or kind in kinds),
        *(_STRETCHED if field is None else _laid(field)),
        "print(np.round(grad_cam / max(grad_cam.max(), 1e-12), 2))",
        "",
    ]
    return "\n".join(lines)


_TAPS = """both = keras.Model(model.inputs, [model.get_layer("{name}").output, model.output])"""
# A Sequential that was loaded keeps outputs of several graphs in its layers, so it is walked anew.
_TAPS_SEQUENTIAL = """first = t = keras.Input(model.input_shape[1:])
outputs = {{}}
for layer in model.layers:
    outputs[layer.name] = t = layer(t)
both = keras.Model(first, [outputs["{name}"], t])"""
_SALIENCY = """x = tf.constant(x)
with tf.GradientTape() as tape:
    tape.watch(x)
    score = {score}
saliency = np.abs(tape.gradient(score, x)[0]).max(axis=-1)
print(saliency.shape)"""
_STRETCHED = ("heatmap = tf.image.resize(grad_cam[..., None], x.shape[1:3])[..., 0].numpy()",)
_LAID = """# Each number comes to the middle of what its place has seen; between them it is blended.
def spread(length, count, first, step):
    place = ((np.arange(length) - first) / step).clip(0, count - 1)
    return (1 - np.abs(place[:, None] - np.arange(count))).clip(0)


rows = spread(x.shape[1], {count[0]}, first={first[0]:g}, step={step[0]})
columns = spread(x.shape[2], {count[1]}, first={first[1]:g}, step={step[1]})
heatmap = rows @ grad_cam @ columns.T"""


_DIGIT = f"# A digit as the page gives it to the network: white on black, in the middle of {SIDE} x {SIDE}."


def _laid(field: Field) -> list[str]:
    return _LAID.format(count=field.output_size, first=field.centre, step=field.jump).splitlines()


def _score(net: Any, class_index: int, logits: str) -> str:
    """The class's logit; a net with one number speaks for class 1 by it, for class 0 against it."""
    outputs = net.class_count if isinstance(net, BackboneSpec) else net.output_shape()[-1]
    return f"{logits}[:, {class_index}]" if outputs > 1 else f"{'' if class_index else '-'}{logits}[:, 0]"


def _backbone(spec: BackboneSpec) -> list[str]:
    return [
        f"model = keras.applications.{spec.keras_class}()",
        *_picture("photo.jpg", spec.input_shape),
        f"x = keras.applications.{spec.kind}.preprocess_input(255 * pixels[None])",
    ]


def _own(net: Any) -> list[str]:
    height, width, channels = net.input_shape
    return [
        'model = keras.models.load_model("network.keras")  # the Training page saves it',
        *([_DIGIT] if net.input_shape == (SIDE, SIDE, 1) else []),
        *_picture("picture.png", net.input_shape),
        f"x = pixels.reshape(1, {height}, {width}, {channels})",
    ]


def _picture(name: str, shape: Shape) -> list[str]:
    """The whole picture squeezed into that shape, in [0, 1], as the page does it."""
    height, width, channels = shape
    colours = "RGB" if channels == 3 else "GRAY"
    return [
        f'pixels = cv2.cvtColor(cv2.imread("{name}").astype(np.float32) / 255, cv2.COLOR_BGR2{colours})',
        f"shrinks = pixels.shape[0] >= {height} and pixels.shape[1] >= {width}  # then pixels are averaged",
        "how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR",
        f"pixels = cv2.resize(pixels, ({width}, {height}), interpolation=how)",
    ]
