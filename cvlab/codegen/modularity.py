"""The code of what the conveyor shows of one form: find, crop, centre, classify with Keras, check."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from cvlab.codegen.calls import plain_source
from cvlab.experiment.stored import stored_net_file
from cvlab.images import BOX as INNER
from cvlab.images import INK, SIDE, centred, place, scaling
from cvlab.modularity import Parts, cutting, finding
from cvlab.modularity.classifiers import STORED, classifier
from cvlab.modularity.forms import APART, HEIGHT, LEVEL, PLACES, WIDTH, places
from cvlab.modularity.network import Net
from cvlab.modularity.rule import check_digit, likeliest
from cvlab.modularity.telling import Told

_HEAD = """import base64
import zlib
from collections import namedtuple

import cv2
import keras
import numpy as np

# The form that is looked at, as the scanner sees it.
FORM = "{form}"
numbers = np.frombuffer(zlib.decompress(base64.b64decode(FORM)), "float16")
HEIGHT, WIDTH, PLACES = {height}, {width}, {count}
ink = numbers.reshape(HEIGHT, WIDTH).astype("float32")
LEVEL, SPECK, PALE, PRINTED, APART = {level}, {speck}, {pale}, {printed}, {apart}
SIDE, BOX, INK = {side}, {inner}, {least}
SUMS = np.add.outer(np.add.outer(np.arange(10), np.arange(10)), np.arange(10)) % 10
Box = namedtuple("Box", "top left bottom right")


def as_image(pixels):
    return np.clip(pixels, 0, 1).astype("float32")
"""
_STORED = """
with np.load("{path}") as file:  # the net that comes with cvlab
    weights = [file[f"weight_{{n}}"] for n in range(len(file.files) - 1)]
"""
_OWN = """
WEIGHTS = "{weights}"
numbers = np.frombuffer(zlib.decompress(base64.b64decode(WEIGHTS)), "float32")
shapes = {shapes}
ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
weights = [part.reshape(shape) for part, shape in zip(np.split(numbers, ends), shapes)]
"""
_RUN = """
model = keras.Sequential([
    keras.Input((28, 28, 1)),
{hidden}    keras.layers.Dense(10, activation="softmax"),
])
model.set_weights(weights)

boxes = {finder}(ink)
print("boxes", [tuple(map(int, box)) for box in boxes])
if len(boxes) == PLACES:
    pieces = [cut(ink, box, {margin}) for box in boxes]
    empty = np.zeros((SIDE, SIDE), "float32")
    pictures = np.stack([{centring}(piece) if (piece > PALE).any() else empty for piece in pieces])
    shares = model.predict(pictures[..., None], verbose=0)
    read = shares.argmax(1)
    print("read", "".join(map(str, read)), "with", shares.max(1).round(4).tolist())
    final = {final}
    fits = final[:3].sum() % 10 == final[3]
    print("number", "".join(map(str, final[:3])), "and the check digit", "fits" if fits else "does not fit")
else:
    print(len(boxes), "pieces, not", PLACES, "digits: the form goes to a person")
"""
_FINDERS = {"splitting": (finding.by_gaps, finding.by_splitting)}
_CENTRINGS = {"mass": (scaling, place, centred, cutting.by_mass)}


def keras_code(told: Told, parts: Parts, net: Net) -> str:
    """A script that runs without cvlab and prints what the parts make of the form that is looked at, by Keras.

    A ready-made classifier is loaded from the file that comes with cvlab, another one's weights are written out.
    """
    ink = np.ascontiguousarray(told.forms.ink[told.form], np.float16)
    head = _HEAD.format(
        form=_text(ink),
        height=HEIGHT,
        width=WIDTH,
        count=PLACES,
        level=LEVEL,
        speck=finding.SPECK,
        pale=cutting.PALE,
        printed=finding.PRINTED,
        apart=APART,
        side=SIDE,
        inner=INNER,
        least=INK,
    )
    finder, centring = finding.FINDERS[parts.finder], cutting.CENTRINGS[parts.centring]
    used: list[Callable[..., Any]] = [
        places,
        finding.around,
        *_FINDERS.get(parts.finder, (finder,)),
        finding.within,
        cutting.cut,
    ]
    used += _CENTRINGS.get(parts.centring, (centring,))
    used += [check_digit, likeliest] if parts.rule == "mend" else []
    sources = "".join(f"\n\n{plain_source(function)}\n" for function in used)
    run = _RUN.format(
        hidden=_hidden(net),
        finder=finder.__name__,
        margin=parts.margin,
        centring=centring.__name__,
        final="likeliest(shares[None])[0]" if parts.rule == "mend" else "read",
    )
    return head + sources + "\n" + _weights(net) + run


def _hidden(net: Net) -> str:
    """All layers but the last, a line for each."""
    shapes, lines = [w.shape for w in net.weights[::2]], []
    for shape, pooled in zip(shapes, net.pools, strict=False):
        lines.append(f'Conv2D({shape[3]}, {shape[0]}, activation="relu")')
        lines += ["MaxPooling2D()"] if pooled else []
    dense = [f'Dense({shape[1]}, activation="relu")' for shape in shapes[len(net.pools) : -1]]
    return "".join(f"    keras.layers.{line},\n" for line in [*lines, "Flatten()", *dense])


def _weights(net: Net) -> str:
    for name, (stored, _) in STORED.items():
        if net is classifier(name):
            file = stored_net_file(stored)
            return _STORED.format(path=file.relative_to(file.parents[2]).as_posix())
    flat = np.concatenate([np.ravel(w) for w in net.weights]).astype(np.float32)
    return _OWN.format(weights=_text(flat), shapes=[tuple(w.shape) for w in net.weights])


def _text(numbers: np.ndarray) -> str:
    return base64.b64encode(zlib.compress(numbers.tobytes(), 9)).decode()
