"""The code of own classes: the base out of the exported file, features once, the head by one solve."""

from __future__ import annotations

from cvlab.teaching.bench import folder_of
from cvlab.teaching.heads import BIAS, RIDGE
from cvlab.teaching.judged import Judged

_SCRIPT = """# Own classes: a frozen base, features once, a head by one sum. Beside it lie, from "Take it with you":
# own_classes.keras (base and head) and own_classes.zip (the pictures).
import io
import zipfile

import keras
import numpy as np
from PIL import Image

classes = {classes}
model = keras.models.load_model("own_classes.keras", compile=False)
side, channels = model.input_shape[1], model.input_shape[3]
pictures, labels = [], []
with zipfile.ZipFile("own_classes.zip") as archive:
    for name in archive.namelist():
        if not name.startswith("train/"):
            continue
        picture = Image.open(io.BytesIO(archive.read(name))).convert("RGB" if channels == 3 else "L")
        pictures.append(np.asarray(picture.resize((side, side)), np.float32).reshape(side, side, channels) / 255)
        labels.append(classes.index(name.split("/")[1]))
pictures, labels = np.stack(pictures), np.array(labels)

# The base never changes, so each picture goes through it once.
base = keras.Model(model.inputs, model.get_layer("length_one").output)
features = base.predict(pictures, verbose=0).astype(float)
targets = np.eye(len(classes))[labels]
{head}
answers = scores.argmax(axis=1)
print("each picture left out:", int((answers == labels).sum()), "right of", len(labels))
print("shares of the first picture:", model.predict(pictures[:1], verbose=0)[0].round(4))
"""
_MEANS = """
# Class means: each picture's cosine to the mean of every class, its own without itself.
sums = targets.T @ features
own = sums[labels] - features
scores = features @ (sums / np.linalg.norm(sums, axis=1, keepdims=True)).T
scores[np.arange(len(labels)), labels] = (features * own).sum(1) / np.linalg.norm(own, axis=1)
"""
_LINEAR = """
# A linear head by least squares, each squared weight costs {ridge:g}; left out exactly, by the dual's diagonal.
dual = np.linalg.inv(features @ features.T + {bias:g} + {ridge:g} * np.eye(len(labels)))
scores = targets - (dual @ targets) / np.diag(dual)[:, None]
"""
_NOTHING = "# Two classes with pictures are needed; then the code stands here.\n"


def keras_code(judged: Judged | None) -> str:
    """A script that runs without cvlab and prints the page's figure; a comment while there is no head."""
    if judged is None:
        return _NOTHING
    head = _MEANS if judged.head.kind == "means" else _LINEAR.format(ridge=RIDGE, bias=BIAS)
    return _SCRIPT.format(classes=[folder_of(name) for name in judged.classes], head=head.strip("\n"))
