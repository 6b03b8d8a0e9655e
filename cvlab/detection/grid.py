"""YOLO's way: the canvas cut into cells, each responsible for the digit whose middle lies in it.

A cell says 15 numbers: confidence, where in the cell the middle lies (x, y), how much wider and higher than the anchor
the box is (w, h, as logarithms), and ten classes.

Source: J. Redmon et al., "You only look once", 2016, https://arxiv.org/abs/1506.02640; anchors and logarithms:
J. Redmon and A. Farhadi, "YOLO9000", 2017, https://arxiv.org/abs/1612.08242
"""

from __future__ import annotations

import numpy as np

from cvlab.detection.judging import Answer
from cvlab.detection.windows import Looked
from cvlab.softmax import shares_of

CELL = 16  # pixels
ANCHOR = 28.0  # pixels a side
NUMBERS = 15
STRETCH = 1.2  # a sigmoid never reaches 0 or 1, so the cell's rim is met by sigmoid(t) * 1.2 - 0.1


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(values, np.float64)))


def encode(truth: Answer, rows: int, columns: int) -> np.ndarray:
    """The targets of all cells, float32 rows x columns x 15: 1, x, y in [0, 1], log w, log h, one-hot class.

    An empty cell has zeros. Of two digits with their middle in one cell the later takes it; a middle outside of the
    canvas belongs to no cell.
    """
    targets = np.zeros((rows, columns, NUMBERS), np.float32)
    middles = (truth.boxes[:, :2] + truth.boxes[:, 2:]) / 2 / CELL
    sides = truth.boxes[:, 2:] - truth.boxes[:, :2]
    cells = np.floor(middles).astype(int)
    for middle, side, (column, row), number in zip(middles, sides, cells, truth.classes, strict=True):
        if 0 <= row < rows and 0 <= column < columns and side.min() > 0:
            targets[row, column] = 0
            targets[row, column, 0] = 1
            targets[row, column, 1:3] = middle - (column, row)
            targets[row, column, 3:5] = np.log(side / ANCHOR)
            targets[row, column, 5 + number] = 1
    return targets


def decode(numbers: np.ndarray) -> np.ndarray:
    """Boxes of targets, float32 rows x columns x 4: what `encode` made of them."""
    rows, columns = numbers.shape[:2]
    corner = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)
    middles = (corner + numbers[..., 1:3]) * CELL
    half = ANCHOR * np.exp(np.clip(numbers[..., 3:5], -2, 2)) / 2
    return np.concatenate([middles - half, middles + half], axis=-1).astype(np.float32)


def opened(raw: np.ndarray) -> np.ndarray:
    """What a net says, rows x columns x 15, as targets have it: a sigmoid for confidence and place, a softmax for
    classes.
    """
    numbers = np.asarray(raw, np.float64).copy()
    numbers[..., 0] = sigmoid(raw[..., 0])
    numbers[..., 1:3] = sigmoid(raw[..., 1:3]) * STRETCH - (STRETCH - 1) / 2
    numbers[..., 5:] = shares_of(raw[..., 5:])
    return numbers


def looked(raw: np.ndarray) -> Looked:
    """What a net says as boxes with shares: confidence times class. The windows are the anchors in their cells."""
    numbers, (rows, columns) = opened(raw), raw.shape[:2]
    anchors = decode(np.broadcast_to([0, 0.5, 0.5, *[0] * 12], (rows, columns, NUMBERS))).reshape(-1, 4)
    boxes = decode(numbers).reshape(-1, 4)
    row, column = np.indices((rows, columns)).reshape(2, -1)
    shares = (numbers[..., :1] * numbers[..., 5:]).reshape(-1, 10).astype(np.float32)
    sides, middles = boxes[:, 2:] - boxes[:, :2], (boxes[:, 2:] + boxes[:, :2]) / 2
    away = (middles - (anchors[:, 2:] + anchors[:, :2]) / 2) / ANCHOR
    moves = np.concatenate([away, np.log(sides / ANCHOR)], axis=1).astype(np.float32)
    return Looked(anchors, shares, moves, np.zeros(len(row), int), row, column)
