"""Digits on paper as a scan shows them: bare, in printed frames, on squared and lined paper, with dust."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from cvlab.images import mnist_style
from cvlab.types import as_image

SIDE = 240

Paper = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def page(digit: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """White paper, 240 x 240 in [0, 1], with an MNIST digit (uint8 28 x 28) in dark ink somewhere near its middle."""
    large = cv2.resize(digit, (150, 150), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    sheet = np.full((SIDE, SIDE), 0.98, np.float32)
    top, left = random.integers(30, 60, 2)
    sheet[top : top + 150, left : left + 150] -= 0.9 * large.clip(0, 1)
    return sheet


def _lined(sheet: np.ndarray, rows: list, columns: list, width: int, grey: float) -> np.ndarray:
    """Lines printed on the sheet: ink and line together are as dark as the darker of both."""
    lines = np.full(sheet.shape, 1.0, np.float32)
    for row in rows:
        cv2.line(lines, (0, int(row)), (SIDE, int(row)), grey, width)
    for column in columns:
        cv2.line(lines, (int(column), 0), (int(column), SIDE), grey, width)
    return np.minimum(sheet, lines)


def _framed(sheet: np.ndarray, box: tuple[int, int, int, int], width: int, grey: float) -> np.ndarray:
    lines = np.full(sheet.shape, 1.0, np.float32)
    cv2.rectangle(lines, box[:2], box[2:], grey, width, cv2.LINE_8)
    return np.minimum(sheet, lines)


def turned(sheet: np.ndarray, degrees: float) -> np.ndarray:
    """The photograph taken not quite straight."""
    matrix = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), degrees, 1.0)
    return cv2.warpAffine(sheet, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)


def shadowed(sheet: np.ndarray) -> np.ndarray:
    return sheet * np.linspace(0.6, 1, SIDE, dtype=np.float32)[None]


def _dust(sheet: np.ndarray, random: np.random.Generator) -> np.ndarray:
    out = sheet.copy()
    for x, y in random.integers(4, SIDE - 4, (12, 2)):
        cv2.circle(out, (int(x), int(y)), int(random.integers(0, 2)), 0.2, -1)
    return out


FRAME = (12, 12, SIDE - 13, SIDE - 13)
SQUARES = list(range(10, SIDE, 30))

PAPERS: dict[str, Paper] = {
    "bare": lambda s, r: s,
    "frame along the rim": lambda s, r: _framed(s, (2, 2, SIDE - 3, SIDE - 3), 6, 0.0),
    "frame": lambda s, r: _framed(s, FRAME, 3, 0.1),
    "thick frame": lambda s, r: _framed(s, FRAME, 8, 0.05),
    "grey frame": lambda s, r: _framed(s, FRAME, 3, 0.55),
    "double frame": lambda s, r: _framed(_framed(s, FRAME, 2, 0.1), (20, 20, SIDE - 21, SIDE - 21), 2, 0.1),
    "frame turned": lambda s, r: turned(_framed(s, FRAME, 3, 0.1), float(r.uniform(-3, 3))),
    "frame cut at the left": lambda s, r: _framed(s, (-9, *FRAME[1:]), 3, 0.1),
    "frame cut at a corner": lambda s, r: _framed(s, (-9, -9, *FRAME[2:]), 3, 0.1),
    "frame in a shadow": lambda s, r: shadowed(_framed(s, FRAME, 3, 0.1)),
    "frame touched": lambda s, r: _framed(s, (45, 8, SIDE - 20, SIDE - 9), 3, 0.1),
    "squared paper": lambda s, r: _lined(s, SQUARES, SQUARES, 2, 0.75),
    "dark squared paper": lambda s, r: _lined(s, SQUARES, SQUARES, 1, 0.45),
    "fine squared paper": lambda s, r: _lined(s, range(5, SIDE, 15), range(5, SIDE, 15), 1, 0.7),
    "squared paper turned": lambda s, r: turned(
        _lined(s, SQUARES, SQUARES, 2, 0.65), float(r.uniform(-3, 3))
    ),
    "squared paper with a margin": lambda s, r: _lined(_lined(s, SQUARES, SQUARES, 1, 0.7), [], [28], 3, 0.5),
    "lined paper": lambda s, r: _lined(s, SQUARES, [], 2, 0.65),
    "on one line": lambda s, r: _lined(s, [166], [], 3, 0.3),
    "squared paper in a shadow": lambda s, r: shadowed(_lined(s, SQUARES, SQUARES, 2, 0.7)),
    "dust": _dust,
    "white on black": lambda s, r: 1 - s,
    "white on black in a frame": lambda s, r: 1 - _framed(s, FRAME, 3, 0.1),
}


def photograph(paper: str, digit: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The digit on that paper, grey 240 x 240 in [0, 1], with a camera's noise."""
    sheet = PAPERS[paper](page(digit, random), random)
    return (sheet + random.normal(0, 0.008, sheet.shape)).clip(0, 1).astype(np.float32)


def read(paper: str, digits: np.ndarray, seed: int = 2) -> np.ndarray:
    """What a net sees of such photographs: uint8 N x 28 x 28 x 1; black where no ink was found."""
    random, seen = np.random.default_rng(seed), np.zeros((len(digits), 28, 28, 1), np.uint8)
    for n, digit in enumerate(digits):
        try:
            seen[n] = (mnist_style(as_image(photograph(paper, digit, random))) * 255).round()
        except ValueError:
            continue  # counted as misread
    return seen
