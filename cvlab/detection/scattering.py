"""Canvases with many digits: where the dice put them, how large, and what else lies on the paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from cvlab.detection.boxes import iou
from cvlab.detection.judging import Answer
from cvlab.params import Range, param

FRAME = 28  # pixels of a digit's frame at scale 1, as MNIST has it
TRIES = 40  # places tried for each digit before it is left out
LARGEST = 300  # pixels a side


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """How many digits lie on a canvas, between which scales, how close, and on how noisy a paper."""

    count: int = param(10, Range(low=0, high=200), label="Digits", help="As many as fit are put down.")
    smallest: float = param(
        0.7, Range(low=0.5, high=1.5, step=0.1), label="Smallest", help="Times a frame of 28 pixels."
    )
    largest: float = param(1.5, Range(low=0.5, high=1.5, step=0.1), label="Largest")
    overlap: float = param(
        0.2, Range(low=0.0, high=0.5, step=0.05), label="Overlap", help="The highest IoU of two frames."
    )
    noise: float = param(
        0.0, Range(low=0.0, high=1.0, step=0.1), label="Noise", help="Clouds, grain and lines on the paper."
    )
    seed: int = param(0, Range(low=0, high=9999), label="Seed", help="Another number throws anew.")


@dataclass(frozen=True)
class Canvas:
    """A picture with digits. image: float32 H x W in [0, 1], ink bright. truth: their frames and names."""

    image: np.ndarray
    truth: Answer


def nothing() -> Answer:
    """No box at all."""
    return Answer(np.zeros((0, 4), np.float32), np.zeros(0, int), np.zeros(0, np.float32))


def scatter(images: np.ndarray, labels: np.ndarray, spec: Scatter, side: int = 128, which: int = 0) -> Canvas:
    """Throw digits of a data set on a canvas.

    Args:
        images: uint8 N x 28 x 28. labels: N.
        which: numbers the canvases of one seed.
    """
    random = np.random.default_rng([spec.seed, which, 715])
    low, high = sorted((spec.smallest, spec.largest))
    rows = random.integers(0, len(images), spec.count)
    sides = np.minimum(FRAME * random.uniform(low, high, spec.count), side)
    return thrown(images[rows], labels[rows], sides, spec, side, random)


def thrown(
    images: np.ndarray,
    labels: np.ndarray,
    sides: np.ndarray,
    spec: Scatter,
    side: int,
    random: np.random.Generator,
) -> Canvas:
    """Put these digits, with frames of these sides, wherever they do not overlap too much."""
    sheet, frames, names = np.zeros((side, side), np.float32), np.zeros((len(images), 4)), []
    for picture, label, length in zip(images, labels, sides, strict=True):
        size = max(4, round(float(length)))
        places = random.integers(0, side - size + 1, (TRIES, 2))
        tried = np.concatenate([places, places + size], axis=1)
        free = iou(tried, frames[: len(names)]).max(axis=1, initial=0.0) <= spec.overlap
        if not free.any():
            continue
        x, y = places[np.argmax(free)]
        drawn = cv2.resize(
            picture, (size, size), interpolation=cv2.INTER_AREA if size < FRAME else cv2.INTER_LINEAR
        )
        part = sheet[y : y + size, x : x + size]
        np.maximum(part, drawn * np.float32(1 / 255), out=part)
        frames[len(names)] = x, y, x + size, y + size
        names.append(label)
    if spec.noise:
        sheet = np.maximum(sheet, spec.noise * paper(side, random)).clip(0, 1)
    truth = Answer(
        frames[: len(names)].astype(np.float32), np.array(names, int), np.ones(len(names), np.float32)
    )
    return Canvas(np.ascontiguousarray(sheet, np.float32), truth)


def paper(side: int, random: np.random.Generator, lines: int = 6) -> np.ndarray:
    """Clouds, grain and thin lines, float32 in [0, 1]."""
    clouds = cv2.resize(
        random.uniform(0, 0.5, (6, 6)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
    )
    sheet = clouds + random.uniform(0, 0.3, (side, side)).astype(np.float32)
    for start, end in random.integers(0, side, (lines, 2, 2)):
        cv2.line(sheet, start.tolist(), end.tolist(), 0.8, 1, cv2.LINE_AA)
    return sheet.clip(0, 1)
