"""How scikit-learn's small digits become pictures like MNIST's, and how they are dealt out."""

from __future__ import annotations

import cv2
import numpy as np


def stratified(labels: np.ndarray, shares: tuple[float, float, float]) -> list[np.ndarray]:
    """Row numbers of three parts that hold every class in the same shares; the same on every machine."""
    random = np.random.default_rng(0)
    parts: list[list[np.ndarray]] = [[], [], []]
    # Sorting by class and dealing the rows out evenly keeps the totals exact as well as the classes.
    order = random.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    place = (np.arange(len(labels)) + 0.5) * 0.61803398875 % 1
    ranks = np.argsort(place, kind="stable")
    cuts = np.cumsum([int(len(labels) * share) for share in shares[:2]])
    for part, rows in zip(parts, np.split(ranks, cuts), strict=True):
        part.append(random.permutation(order[rows]))
    return [np.concatenate(part) for part in parts]


def as_mnist(picture: np.ndarray) -> np.ndarray:
    """An 8 x 8 digit of 0..16 as uint8 28 x 28: fitted into 20 x 20, its centre of mass in the middle."""
    ink = np.argwhere(picture > 1)
    top, left = ink.min(axis=0)
    bottom, right = ink.max(axis=0) + 1
    digit = picture[top:bottom, left:right].astype(np.float32) / 16
    scale = 20 / max(digit.shape)
    size = tuple(max(1, round(side * scale)) for side in digit.shape[::-1])
    # A border of zeros keeps the enlarged stroke from being cut off where it meets the edge.
    digit = cv2.resize(digit, size, interpolation=cv2.INTER_CUBIC).clip(0, 1)
    canvas = np.zeros((28, 28), np.float32)
    y, x = (28 - size[1]) // 2, (28 - size[0]) // 2
    canvas[y : y + size[1], x : x + size[0]] = digit
    rows, columns = np.mgrid[:28, :28]
    mass = canvas.sum()
    shift = 13.5 - (rows * canvas).sum() / mass, 13.5 - (columns * canvas).sum() / mass
    move = np.float32([[1, 0, shift[1]], [0, 1, shift[0]]])
    return (cv2.warpAffine(canvas, move, (28, 28), flags=cv2.INTER_LINEAR) * 255).round().astype(np.uint8)
