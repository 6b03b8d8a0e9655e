"""The Keras code of the maps on screen: a script that needs no cvlab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cvlab.backbones import BackboneSpec

_HEAD = """import keras
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
    lines = _backbone(net, cropped=True) if isinstance(net, BackboneSpec) else _own(net, cropped=True)
    return "\n".join(["import keras", "import numpy as np", "", *lines, *_MAPS.splitlines(), ""])


_MAPS = """all_layers = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
maps = {layer.name: np.array(made[0]) for layer, made in zip(model.layers, all_layers(x))}
for name, values in maps.items():
    print(name, values.shape, f"{(values == 0).mean():.0%} zeros")"""


def keras_code(net: Any, layer: str | None, class_index: int, kinds: Sequence[str] = ()) -> str:
    """Grad-CAM and those of the methods that are a formula of the same maps and gradients; else the saliency."""
    lines = [_HEAD, *(_backbone(net) if isinstance(net, BackboneSpec) else _own(net))]
    lines += ["model.layers[-1].activation = keras.activations.linear  # logits, not probabilities", ""]
    if layer is None:
        return "\n".join([*lines, *_SALIENCY.format(class_index=class_index).splitlines(), ""])
    name = layer.rsplit("/", 1)[-1]
    taps = _TAPS if isinstance(net, BackboneSpec) else _TAPS_SEQUENTIAL
    lines += [
        *taps.format(name=name).splitlines(),
        "with tf.GradientTape() as tape:",
        "    A, logits = both(x)",
        f"    score = logits[:, {class_index}]",
        "G = tape.gradient(score, A)[0].numpy()  # how the logit changes with each number of the maps",
        "A = A[0].numpy()  # the maps of the layer",
        *(f"{kind} = {_FORMULAS[kind]}" for kind in _FORMULAS if kind == "grad_cam" or kind in kinds),
        "heatmap = tf.image.resize(grad_cam[..., None], x.shape[1:3])[..., 0].numpy()",
        "print(np.round(grad_cam / grad_cam.max(), 2))",
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
    score = model(x)[:, {class_index}]
saliency = np.abs(tape.gradient(score, x)[0]).max(axis=-1)
print(saliency.shape)"""
_CROP = ", keep_aspect_ratio=True"  # the largest square in the middle


def _backbone(spec: BackboneSpec, cropped: bool = False) -> list[str]:
    size = spec.input_shape[:2]
    return [
        f"model = keras.applications.{spec.keras_class}()",
        f'picture = keras.utils.load_img("photo.jpg", target_size={size}, interpolation="bilinear"{_CROP * cropped})',
        f"x = keras.applications.{spec.kind}.preprocess_input(keras.utils.img_to_array(picture)[None])",
    ]


def _own(net: Any, cropped: bool = False) -> list[str]:
    height, width, channels = net.input_shape
    mode = "grayscale" if channels == 1 else "rgb"
    return [
        'model = keras.models.load_model("network.keras")  # the Training page saves it',
        f'picture = keras.utils.load_img("picture.png", color_mode="{mode}", target_size=({height}, {width})'
        f"{_CROP * cropped})",
        "x = keras.utils.img_to_array(picture)[None] / 255",
    ]
