"""The Keras code of the maps on screen: a script that needs no cvlab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cvlab.attributions import METHODS
from cvlab.backbones import BackboneSpec
from cvlab.codegen.network import getting, shown, use_of
from cvlab.convolution.receptive_field import Field
from cvlab.foreign import Foreign, Origin
from cvlab.registry import title

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
    "eigen_cam": "eigen(A)",
}
_EIGEN = """

def eigen(maps):
    rows = maps.reshape(-1, maps.shape[-1])
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    first = left[:, 0] * values[0]  # it may point either way: that of the mean activation is taken
    return (first if first @ rows.sum(axis=1) >= 0 else -first).reshape(maps.shape[:2])

"""


def keras_code(
    net: Any,
    layer: str | None,
    class_index: int,
    kinds: Sequence[str] = (),
    field: Field | None = None,
    origin: Origin | None = None,
) -> str:
    """The chosen methods that are a formula of one layer's maps and gradients, and the saliency; Grad-CAM where none of
    them is chosen. Of a net without maps the saliency.

    Args:
        field: of the layer, where its map is laid by it; None where it is stretched over the picture.
        origin: of a network that was opened from a file, which the code then loads.
    """
    lines = [_HEAD, *shown(net, origin)]
    lines += [*_logits(net, origin), ""]
    if left_out := [title(METHODS[kind]) for kind in kinds if kind not in (*_FORMULAS, "saliency")]:
        lines += [
            f"# Not in this code: {', '.join(left_out)}. They take many passes, or ReLUs of another kind.",
            "",
        ]
    score = _score(net, class_index, origin)
    saliency = _SALIENCY.format(score=score).splitlines()
    if layer is None or set(kinds) == {"saliency"}:
        return "\n".join([*lines, *saliency, ""])
    formulas = [kind for kind in _FORMULAS if kind in kinds] or ["grad_cam"]
    lines += [
        *_passes(net, layer, score, origin),
        *(_EIGEN.splitlines() if "eigen_cam" in formulas else ()),
        *(f"{kind} = {_FORMULAS[kind]}" for kind in formulas),
        f"positive = np.maximum({formulas[0]}, 0)  # what speaks for the class",
        *(_STRETCHED if field is None else _laid(field)),
        f"print(np.round({formulas[0]} / max(np.abs({formulas[0]}).max(), 1e-12), 2))",
        "",
        *([*saliency, ""] if "saliency" in kinds else ()),
    ]
    return "\n".join(lines)


def _passes(net: Any, layer: str, score: str, origin: Origin | None) -> list[str]:
    """One pass forth and back: the layer's maps A, and the slope G of the score along them."""
    if origin is None:
        taps = _TAPS if isinstance(net, BackboneSpec) else _TAPS_SEQUENTIAL
        taps, both = taps.format(name=layer.rsplit("/", 1)[-1]), "A, logits = both(x, training=False)"
    else:
        taps = _WATCHED.format(layer=f"model{getting(layer)}")
        both = f"logits = model(x, training=False)\n    A = kept[{use_of(layer) - 1}]"
    return [
        *taps.splitlines(),
        "with tf.GradientTape() as tape:",
        *f"    {both}".splitlines(),
        f"    score = {score}",
        "G = tape.gradient(score, A)[0].numpy()  # how the logit changes with each number of the maps",
        "A = A[0].numpy()  # the maps of the layer",
    ]


_TAPS = """both = keras.Model(model.inputs[0], [model.get_layer("{name}").output, model.output])"""
# A Sequential that was loaded keeps outputs of several graphs in its layers, so it is walked anew.
_TAPS_SEQUENTIAL = """first = t = keras.Input(model.input_shape[1:])
outputs = {{}}
for layer in model.layers:
    outputs[layer.name] = t = layer(t)
both = keras.Model(first, [outputs["{name}"], t])"""
# Works for any layer, however deep it is nested.
_WATCHED = """layer, kept = {layer}, []
call = layer.call


def watched(*args, **kwargs):
    kept.append(call(*args, **kwargs))
    tape.watch(kept[-1])
    return kept[-1]


layer.call = watched"""
_SALIENCY = """x = tf.constant(x)
with tf.GradientTape() as tape:
    tape.watch(x)
    logits = model(x, training=False)
    score = {score}
saliency = np.abs(tape.gradient(score, x)[0]).max(axis=-1)
print(saliency.shape)"""
_STRETCHED = ("heatmap = tf.image.resize(positive[..., None], x.shape[1:3])[..., 0].numpy()",)
_LAID = """# Each number comes to the middle of what its place has seen; between them it is blended.
def spread(length, count, first, step):
    place = ((np.arange(length) - first) / step).clip(0, count - 1)
    return (1 - np.abs(place[:, None] - np.arange(count))).clip(0)


rows = spread(x.shape[1], {count[0]}, first={first[0]:g}, step={step[0]})
columns = spread(x.shape[2], {count[1]}, first={first[1]:g}, step={step[1]})
heatmap = rows @ positive @ columns.T"""


def _laid(field: Field) -> list[str]:
    return _LAID.format(count=field.output_size, first=field.centre, step=field.jump).splitlines()


def _score(net: Any, class_index: int, origin: Origin | None) -> str:
    """The class's logit; a net with one sigmoid speaks for class 1 by it, for class 0 against it."""
    if isinstance(net, Foreign):
        outputs = 1 if net.answers == "binary" else 2
    else:
        outputs = net.class_count if isinstance(net, BackboneSpec) else net.output_shape()[-1]
    return f"logits[:, {class_index}]" if outputs > 1 else f"{'' if class_index else '-'}logits[:, 0]"


def _logits(net: Any, origin: Origin | None) -> list[str]:
    if origin is None:
        return ["model.layers[-1].activation = keras.activations.linear  # logits, not probabilities"]
    if net.answers == "numbers" or not origin.squashing:
        return []
    last = f"model{getting(origin.last)}"
    if origin.softmax:
        return [f"{last}.call = lambda logits, **_: logits  # logits, not probabilities"]
    return [f"{last}.activation = keras.activations.linear  # logits, not probabilities"]
