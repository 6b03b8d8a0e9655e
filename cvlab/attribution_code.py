"""The Keras code of the maps on screen: a script that needs no cvlab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cvlab.attributions import METHODS
from cvlab.backbones import BackboneSpec
from cvlab.images import SIDE
from cvlab.opened import Foreign, Origin, ranged
from cvlab.receptive_field import Field
from cvlab.registry import title
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
    "eigen_cam": "eigen(A)",
}
_EIGEN = """

def eigen(maps):
    rows = maps.reshape(-1, maps.shape[-1])
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    first = left[:, 0] * values[0]  # it may point either way: that of the mean activation is taken
    return (first if first @ rows.sum(axis=1) >= 0 else -first).reshape(maps.shape[:2])

"""


def maps_code(net: Any, origin: Origin | None = None) -> str:
    """All layers' maps of one picture, from one model with an output for each layer.

    Args:
        origin: of a network that was opened from a file, which the code then loads.
    """
    lines = _backbone(net) if isinstance(net, BackboneSpec) else _own(net, origin)
    maps = _HEARD if isinstance(net, Foreign) else _MAPS
    return "\n".join(["import cv2", "import keras", "import numpy as np", "", *lines, *maps.splitlines(), ""])


_MAPS = """all_layers = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
maps = {layer.name: np.array(made[0]) for layer, made in zip(model.layers, all_layers(x, training=False))}
for name, values in maps.items():
    print(name, values.shape, f"{(values == 0).mean():.0%} zeros")"""


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
    lines = [_HEAD, *(_backbone(net) if isinstance(net, BackboneSpec) else _own(net, origin))]
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
        both = f"logits = model(x, training=False)\n    A = kept[{_use(layer) - 1}]"
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
_HEARD = """maps = {}


def listen(model, outer=""):
    for layer in model.layers:
        if isinstance(layer, keras.Model):  # a network inside the network
            listen(layer, f"{outer}{layer.name}/")
        else:
            layer.call = heard(f"{outer}{layer.name}", layer.call)


def heard(name, call):
    def kept(*args, **kwargs):
        maps[name] = np.array(made := call(*args, **kwargs))[0]
        return made

    return kept


listen(model)
model(x, training=False)
for name, values in maps.items():
    print(name, values.shape, f"{(values == 0).mean():.0%} zeros")"""
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


_DIGIT = f"# A digit as the page gives it to the network: white on black, in the middle of {SIDE} x {SIDE}."


def _laid(field: Field) -> list[str]:
    return _LAID.format(count=field.output_size, first=field.centre, step=field.jump).splitlines()


def _score(net: Any, class_index: int, origin: Origin | None) -> str:
    """The class's logit; a net with one sigmoid speaks for class 1 by it, for class 0 against it."""
    if isinstance(net, Foreign):
        outputs = 1 if net.answers == "binary" else 2
    else:
        outputs = net.class_count if isinstance(net, BackboneSpec) else net.output_shape()[-1]
    return f"logits[:, {class_index}]" if outputs > 1 else f"{'' if class_index else '-'}logits[:, 0]"


def getting(path: str) -> str:
    """The calls that get a layer out of a model, through the networks it is nested in."""
    return "".join(f'.get_layer("{name.split(":")[0]}")' for name in path.split("/"))


def _use(path: str) -> int:
    """1, or n for the n-th use of a layer that is used several times, whose path ends with ":n"."""
    return int(path.rsplit("/", 1)[-1].partition(":")[2] or 1)


def _logits(net: Any, origin: Origin | None) -> list[str]:
    if origin is None:
        return ["model.layers[-1].activation = keras.activations.linear  # logits, not probabilities"]
    if net.answers == "numbers" or not origin.squashing:
        return []
    last = f"model{getting(origin.last)}"
    if origin.softmax:
        return [f"{last}.call = lambda logits, **_: logits  # logits, not probabilities"]
    return [f"{last}.activation = keras.activations.linear  # logits, not probabilities"]


def _backbone(spec: BackboneSpec) -> list[str]:
    return [
        f"model = keras.applications.{spec.keras_class}()",
        *_picture("photo.jpg", spec.input_shape),
        f"x = keras.applications.{spec.kind}.preprocess_input(255 * pixels[None])",
    ]


def _own(net: Any, origin: Origin | None) -> list[str]:
    height, width, channels = net.input_shape
    where = "the Training page saves it" if origin is None else "your file"
    shape = f"1, {height}, {width}, {channels}"
    if isinstance(net, Foreign):
        shape = {"grey": f"1, {height}, {width}", "row": f"1, {height * width * channels}"}.get(
            net.layout, shape
        )
    return [
        f'model = keras.models.load_model("net.keras")  # {where}',
        *([_DIGIT] if net.input_shape == (SIDE, SIDE, 1) else []),
        *_picture("picture.png", net.input_shape),
        *ranged(net),
        f"x = pixels.reshape({shape})",
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
