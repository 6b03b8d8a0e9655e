"""The Keras code of what the detection lesson shows: a net made fully convolutional, boxes and suppression."""

from __future__ import annotations

import base64
import inspect
import zlib
from collections.abc import Sequence

import numpy as np

from cvlab.codegen.overlap import IOU
from cvlab.detection import looking, proposals
from cvlab.detection.pipeline import Settings
from cvlab.detection.scattering import Canvas
from cvlab.detection.stored import stored_weights
from cvlab.detection.windows import SIDES, SIZES, WINDOW
from cvlab.experiment.stored import stored_net

_HEAD = """import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import base64
import zlib

import keras
import numpy as np
import tensorflow as tf


def unpacked(text, kind, *shape):
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), kind).reshape(shape)


# The canvas on screen.
canvas = unpacked("{canvas}", np.uint8, {height}, {width}).astype(np.float32) / 255
"""

_WEIGHTS = """
# The weights of the net, which cvlab keeps in assets/models.
weights = np.load("{file}", allow_pickle=False)
weights = [weights[f"weight_{{n}}"].astype(np.float32) for n in range({count})]
"""

_NET = """
# Dense layers become convolutions, so one pass gives what the crops at every fourth pixel would get.
layers = [keras.Input((None, None, 1))]
for filters, size in {convolutions}:
    layers += [keras.layers.Conv2D(filters, size, activation="relu"), keras.layers.MaxPooling2D(2)]
for units, size, activation in {dense}:
    layers += [keras.layers.Conv2D(units, size, activation=activation)]
net = keras.Sequential(layers)
net.set_weights([w.reshape(s) for w, s in zip(weights, [v.shape for v in net.weights])])
"""

_SLIDING = """
windows, scores, moves = [], [], []
for side in {sides}:
    height, width = round(canvas.shape[0] * 28 / side), round(canvas.shape[1] * 28 / side)
    rows, columns = (height - 28) // 4 + 1, (width - 28) // 4 + 1
    x = (np.arange(width) + 0.5) * canvas.shape[1] / width - 0.5  # as OpenCV's INTER_LINEAR
    y = (np.arange(height) + 0.5) * canvas.shape[0] / height - 0.5


    def mixed(picture, at):
        low = np.clip(np.floor(at).astype(int), 0, len(picture) - 1)
        high = np.clip(low + 1, 0, len(picture) - 1)
        share = np.clip(at - low, 0, 1)[:, None].astype(np.float32)
        return picture[low] * (1 - share) + picture[high] * share


    reduced = mixed(mixed(canvas, y).T, x).T
    raw = np.array(net(reduced[None, ..., None]))[0, :rows, :columns]
    ink = np.lib.stride_tricks.sliding_window_view(reduced, (28, 28))[::4, ::4].mean(axis=(2, 3))
    row, column = np.indices((rows, columns))
    step = {stride} // 4
    taken = (row % step == 0) & (column % step == 0)
    logits = raw[taken][:, :{classes}]
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share = (share / share.sum(axis=1, keepdims=True))[:, :10]
    if {classes} == 10:
        share[ink[taken] < 0.02] = 0  # ten classes have no word for nothing
    up, across = canvas.shape[0] / height, canvas.shape[1] / width
    top, left = row[taken] * 4 * up, column[taken] * 4 * across
    windows.append(np.stack([left, top, left + 28 * across, top + 28 * up], axis=1))
    scores.append(share)
    moves.append(raw[taken][:, 11:])
boxes, scores, moves = (np.concatenate(part) for part in (windows, scores, moves))
"""

_REGIONS = """
# Regions that may hold a digit, without any net; each is cut out and brought to 28 x 28.
frames = propose(canvas, "{way}")
cut = np.array([crop(canvas, frame) for frame in frames], np.float32).reshape(-1, 28, 28)
raw = np.array(net(cut[..., None]))[:, 0, 0]
scores = np.exp(raw[:, :{classes}] - raw[:, :{classes}].max(axis=1, keepdims=True))
scores = (scores / scores.sum(axis=1, keepdims=True))[:, :10]
if {classes} == 10:
    scores[cut.mean(axis=(1, 2)) < 0.02] = 0  # ten classes have no word for nothing
boxes, moves = frames, raw[:, 11:]
"""

_MOVED = """
if {move}:
    sides = boxes[:, 2:] - boxes[:, :2]
    middles = (boxes[:, 2:] + boxes[:, :2]) / 2 + moves[:, :2] * sides
    half = sides * np.exp(np.clip(moves[:, 2:], -2, 2)) / 2
    boxes = np.concatenate([middles - half, middles + half], axis=1)
"""

_ONCE = """

def step(filters, size=3, strides=1):
    convolution = keras.layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)
    return [convolution, keras.layers.BatchNormalization(), keras.layers.ReLU()]


pool = keras.layers.MaxPooling2D
layers = [keras.Input((None, None, 1)), *step(16, 5, 2), pool(2), *step(32), *step(32), pool(2)]
layers += [*step(64), *step(64), pool(2), *step(96), *step(96, 1), keras.layers.Conv2D(15, 1)]
net = keras.Sequential(layers)
net.set_weights(weights)

canvas = np.pad(canvas, ((0, -canvas.shape[0] % 16), (0, -canvas.shape[1] % 16)))
raw = np.array(net(canvas[None, ..., None]))[0].astype(np.float64)
rows, columns = np.indices(raw.shape[:2])
sigmoid = lambda z: 1 / (1 + np.exp(-z))
places = np.stack([columns, rows], axis=-1) + sigmoid(raw[..., 1:3]) * 1.2 - 0.1
half = 28 * np.exp(np.clip(raw[..., 3:5], -2, 2)) / 2
boxes = np.concatenate([places * 16 - half, places * 16 + half], axis=-1).reshape(-1, 4)
share = np.exp(raw[..., 5:] - raw[..., 5:].max(axis=-1, keepdims=True))
scores = (sigmoid(raw[..., :1]) * share / share.sum(axis=-1, keepdims=True)).reshape(-1, 10)
"""

_END = """
best = np.argsort(-scores.max(axis=1), kind="stable")[:400]
best = best[scores[best].max(axis=1) >= {floor:g}]
boxes, scores = boxes[best].astype(np.float32), scores[best].astype(np.float32)
kept = tf.image.non_max_suppression(boxes[:, [1, 0, 3, 2]], scores.max(axis=1), 400, {overlap:g}).numpy()
for box, score in zip(boxes[kept], scores[kept]):
    print(f"found {{score.argmax()}} with {{score.max():.3f}} at", " ".join(f"{{v:.1f}}" for v in box))
"""

_JUDGE = """
free, right = set(range(len(names))), 0
for box, score in zip(boxes[kept], scores[kept]):
    met, at = max(((iou(box, truths[n]), n) for n in free if names[n] == score.argmax()), default=(0, -1))
    if met >= {judge:g}:
        free.remove(at)
        right += 1
print("{name}:", right, "right,", len(kept) - right, "false")
"""


def detection_code(canvas: Canvas, net: str, settings: Settings) -> str:
    """A script that finds what the page finds; suppression is by IoU over all classes, as TensorFlow has it.

    net: "plain", "background", "mined" or "one_shot".
    """
    look = _once() if net == "one_shot" else _slide(net, settings)
    return _head(canvas) + look + _end(settings)


def regions_code(canvas: Canvas, net: str, settings: Settings, way: str) -> str:
    """The same where a net looks at regions alone, proposed that way. net: "plain", "background" or "mined"."""
    return _head(canvas) + _proposing() + _regions(net, settings, way) + _end(settings)


def compare_code(canvas: Canvas, settings: Settings, way: str) -> str:
    """The three ways on one canvas, with how many boxes of each are right and false."""
    ways = {
        "Sliding window": _slide("mined", settings),
        "Regions": _regions("mined", settings, way),
        "One look": _once(),
    }
    truth = canvas.truth
    lie = f"truths = np.array({truth.boxes.tolist()}).reshape(-1, 4)\nnames = {truth.classes.tolist()}\n"
    parts = (
        look + _end(settings) + _JUDGE.format(judge=settings.judge, name=name) for name, look in ways.items()
    )
    return _head(canvas) + _proposing() + IOU + lie + "".join(parts)


def _head(canvas: Canvas) -> str:
    picture = (canvas.image * 255).round().astype(np.uint8)
    text = base64.b64encode(zlib.compress(picture.tobytes(), 9)).decode()
    height, width = picture.shape
    return _HEAD.format(canvas=text, height=height, width=width)


def _weights(net: str) -> tuple[Sequence[np.ndarray], str]:
    """The weights of a stored net, and the code that loads them."""
    weights = stored_net()[1] if net == "plain" else stored_weights(net)
    file = "assets/models/digits.npz" if net == "plain" else f"assets/models/detector_{net}.npz"
    return weights, _WEIGHTS.format(file=file, count=len(weights))


def _end(settings: Settings) -> str:
    return _END.format(floor=settings.floor, overlap=settings.overlap)


def _once() -> str:
    return _weights("one_shot")[1] + _ONCE


def _slide(net: str, settings: Settings) -> str:
    made, classes = _net(net)
    slid = _SLIDING.format(
        sides=[round(SIDES[n], 12) for n in SIZES[settings.sizes]], stride=settings.stride, classes=classes
    )
    return made + slid + _MOVED.format(move=settings.move and classes != 10)


def _regions(net: str, settings: Settings, way: str) -> str:
    made, classes = _net(net)
    return (
        made + _REGIONS.format(way=way, classes=classes) + _MOVED.format(move=settings.move and classes != 10)
    )


def _proposing() -> str:
    """cvlab's own functions that propose regions and cut them out."""
    names = ("WAYS", "INK", "FEWEST", "MOST", "LEVELS", "FRAME")
    fixed = "".join(f"{name} = {getattr(proposals, name)!r}\n" for name in names) + f"WINDOW = {WINDOW}\n"
    used = (
        proposals.framed,
        proposals._components,
        proposals._edges,
        proposals.propose,
        looking.crop,
    )
    return "\nimport cv2\n\n" + fixed + "".join(f"\n\n{inspect.getsource(one)}" for one in used) + "\n"


def _net(net: str) -> tuple[str, int]:
    """The code of a net of crops made fully convolutional, and its classes."""
    weights, loads = _weights(net)
    kernels = weights[::2]
    convolutions = [(k.shape[3], k.shape[0]) for k in kernels if k.ndim == 4]
    dense, channels = [], convolutions[-1][0]
    for n, kernel in enumerate(k for k in kernels if k.ndim == 2):
        side = round((len(kernel) / channels) ** 0.5) if n == 0 else 1
        dense.append((kernel.shape[1], side, "relu"))
    dense[-1] = (*dense[-1][:2], None)
    return loads + _NET.format(convolutions=convolutions, dense=dense), 10 if dense[-1][0] == 10 else 11
