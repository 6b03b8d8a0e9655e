"""The numbers that networks were trained on: what must be done to a picture in [0, 1] before a network sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

CAFFE = (103.939, 116.779, 123.68)  # of ImageNet, blue first
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet in [0, 1], red first


@dataclass(frozen=True)
class Range:
    """One way of writing a picture down. title: in words. formula: of a picture in [0, 1] that it calls `{x}`, as
    Keras, NumPy and TensorFlow read it. colour: whether it is for pictures of three channels alone."""

    title: str
    formula: str
    colour: bool = False


RANGES = {
    "fractions": Range("0 to 1", "{x}"),
    "bytes": Range("0 to 255", "255 * {x}"),
    "signed": Range("−1 to 1", "2 * {x} - 1"),
    "standardised": Range("standardised: minus the picture's mean, by its spread", "standardised({x})"),
    "caffe": Range(
        "0 to 255, blue first, minus ImageNet's means (VGG, ResNet)",
        f"255 * {{x}}[..., ::-1] - {list(CAFFE)}",
        True,
    ),
    "torch": Range(
        "0 to 1, minus ImageNet's means, by its spreads (DenseNet)",
        f"({{x}} - {list(MEAN)}) / {list(SPREAD)}",
        True,
    ),
}
# Of flatness: below the first an answer says something, above the second nothing; and what counts as about the same.
DECIDED, UNDECIDED, MARGIN = 0.6, 0.7, 0.1
TRIED_RANGES = ("fractions", "bytes", "signed", "standardised")  # between which a picture can decide
FLAT = 1e-3  # a picture's spread below which there is nothing to divide by
# The same in the three libraries that meet it; `keras.ops` takes symbolic pictures too.
STANDARDISED = {
    "numpy": "({x} - {x}.mean()) / max({x}.std(), 1e-3)",
    "tensorflow": (
        "({x} - tf.reduce_mean({x}, (1, 2, 3), True)) / tf.maximum(tf.math.reduce_std({x}, (1, 2, 3), True), 1e-3)"
    ),
}


def fitting(channels: int) -> tuple[str, ...]:
    """The ranges that pictures of so many channels can be written in."""
    return tuple(name for name, each in RANGES.items() if channels == 3 or not each.colour)


def code(name: str, picture: str, library: str = "numpy") -> str:
    """The expression that brings pictures in [0, 1] to that range: `picture` names one, in NumPy or TensorFlow."""
    formula = STANDARDISED[library] if name == "standardised" else RANGES[name].formula
    return formula.format(x=picture)


def written(picture: np.ndarray, name: str) -> np.ndarray:
    """A picture H x W x C in [0, 1] as numbers of that range."""
    if name == "standardised":
        return (picture - picture.mean()) / max(float(picture.std()), FLAT)
    return {
        "fractions": lambda x: x,
        "bytes": lambda x: 255 * x,
        "signed": lambda x: 2 * x - 1,
        "caffe": lambda x: 255 * x[..., ::-1] - np.array(CAFFE),
        "torch": lambda x: (x - np.array(MEAN)) / np.array(SPREAD),
    }[name](picture)


def flatness(answers: np.ndarray, answered: str) -> float:
    """How undecided answers are: 0 where one class has all, 1 where all have the same (entropy by its largest).

    answered: one of ANSWERS; of "labels" each share stands for itself.
    """
    shares = np.clip(np.asarray(answers, np.float64), 1e-12, 1)
    if answered == "labels":
        pairs = np.stack([shares, np.clip(1 - shares, 1e-12, 1)])
        return float(-(pairs * np.log2(pairs)).sum(axis=0).mean())
    return float(-(shares * np.log(shares)).sum() / np.log(max(len(shares), 2)))


def guessed(flat: Mapping[str, float]) -> str:
    """The range that a network was most likely trained on, from how flat its answers to one picture are in each.

    Larger numbers make any answer surer, so a larger range is believed only where the smaller ones decide nothing:
    0 to 1 where that decides; 0 to 255 where numbers around -1 to 1 still say nothing; else the surer one of these two.
    """
    small = min(flat["signed"], flat["standardised"])
    if flat["fractions"] <= DECIDED or min(flat["bytes"], small) > UNDECIDED:
        return "fractions"
    if flat["standardised"] > UNDECIDED:
        return "bytes"
    return "signed" if flat["signed"] <= flat["standardised"] + MARGIN else "standardised"
