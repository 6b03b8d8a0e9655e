"""A form that somebody writes on the page: strokes on a strip of 320 x 89, brought to the size of all forms."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from cvlab.handwriting.drawing import Stroke
from cvlab.handwriting.strokes import WAYS
from cvlab.modularity.forms import HEIGHT, PLACES, WIDTH, Forms, places

CANVAS = (89, 320)  # rows and columns of what is written on
MOST_STROKES = 60
TALL = 48  # canvas pixels of a digit of the sample
SAMPLE = (3, 0, 4, 7)


def form_of(strokes: Sequence[Stroke], digits: Sequence[int]) -> Forms:
    """One form as it was written; of the digits meant only what is told, and each layer is the whole ink."""
    canvas = np.zeros(CANVAS, np.uint8)
    for stroke in strokes:
        points = np.array(stroke.points, np.int32)
        cv2.polylines(canvas, [points.reshape(-1, 1, 2)], False, 255, stroke.width, cv2.LINE_AA)
    ink = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    layers = np.repeat((255 * ink).astype(np.uint8)[None, None], PLACES, 1)
    return Forms(ink[None], np.array([digits]), layers, np.zeros((1, PLACES, 28, 28), np.float32))


def sample_strokes() -> tuple[Stroke, ...]:
    """304 and its check digit 7, each digit in its first way."""
    scale = CANVAS[1] / WIDTH
    made = []
    for digit, middle in zip(SAMPLE, places(26).tolist(), strict=True):
        for line in WAYS[digit][0]:
            points = np.array([[float(v) for v in pair.split()] for pair in line.lstrip("~").split(",")])
            if line.startswith("~~"):
                points = np.r_[points, points[:1]]
            placed = points * TALL / 100 + [middle * scale - 0.3 * TALL, (CANVAS[0] - TALL) / 2]
            made.append(Stroke(points=tuple((int(x), int(y)) for x, y in placed.round()), width=9))
    return tuple(made)


def meant_from(text: str) -> tuple[int, ...] | None:
    """The four digits that somebody says to have written, None where nothing is said.

    Raises:
        ValueError: where it is anything but four digits.
    """
    bare = "".join(text.split())
    if not bare:
        return None
    if len(bare) != PLACES or not (bare.isascii() and bare.isdigit()):
        raise ValueError("What you wrote are four digits, as 3047: the number and its check digit.")
    return tuple(int(digit) for digit in bare)
