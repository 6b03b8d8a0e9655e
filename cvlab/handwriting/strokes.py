"""Digits written by no hand: strokes through points that chance moves, in the ways that people write; and scrawls.

The nets that come with cvlab are trained on them beside MNIST, which has few of the shapes that a mouse draws: ones
with a flag and a foot, open fours with straight corners, barred sevens and zeros.
"""

from __future__ import annotations

import cv2
import numpy as np

from cvlab.images import centred

CANVAS = 84  # pixels a side on which strokes are painted before they are cut out
INNER = 56  # pixels that the longer side of a digit takes of it
MARGIN = (CANVAS - INNER) / 2
SUB = 3  # bits below a pixel with which OpenCV places a point

Way = tuple[str, ...]

# Every way to write a digit: strokes, each its points "x y" in hundredths of the digit's height from the top left.
# A stroke that begins with ~ is a smooth curve through its points, ~~ a closed one, any other goes straight.
WAYS: dict[int, tuple[Way, ...]] = {
    0: (
        ("~~ 30 0, 56 14, 62 50, 56 86, 30 100, 6 86, 0 50, 6 14",),
        ("~ 36 2, 10 14, 2 50, 10 88, 34 99, 56 84, 60 48, 54 14, 34 4, 26 8",),
        ("~~ 40 0, 72 16, 80 50, 72 84, 40 100, 8 84, 0 50, 8 16",),
        ("~~ 30 0, 56 14, 62 50, 56 86, 30 100, 6 86, 0 50, 6 14", "52 22, 12 80"),
        ("~~ 34 0, 62 14, 68 50, 62 86, 34 100, 6 86, 0 50, 6 14", "72 4, -4 96"),
        ("~~ 36 0, 66 14, 72 50, 66 86, 36 100, 6 86, 0 50, 6 14", "62 12, 10 88"),
    ),
    1: (
        ("10 0, 10 100",),
        ("26 0, 0 100",),
        ("30 0, 30 100", "4 100, 56 100"),
        ("30 0, 30 100", "14 100, 46 100"),
        ("4 26, 30 0, 30 100",),
        ("0 36, 34 0, 32 100",),
        ("12 12, 28 0, 28 100",),
        ("0 16, 34 0, 34 100",),
        ("0 22, 42 0, 40 100",),
        ("2 14, 36 2, 30 100",),
        ("~ 2 30, 18 16, 30 0", "30 0, 30 100"),
        ("4 26, 30 0, 30 100", "4 100, 56 100"),
        ("10 16, 30 0, 30 100", "10 100, 50 100"),
    ),
    2: (
        ("~ 2 22, 12 4, 34 0, 54 10, 56 30, 40 56, 2 98", "2 98, 62 98"),
        ("~ 2 26, 8 6, 30 0, 52 8, 54 28, 36 58, 0 96, 20 94, 62 98",),
        ("~ 4 20, 26 0, 52 12, 48 42, 22 78, 4 92, 2 76, 20 74, 40 92, 64 90",),
        ("~ 4 24, 22 2, 48 8, 50 36, 28 74, 6 96, 0 84, 14 78, 36 94, 62 96, 70 86",),
        ("0 6, 54 4, 2 98, 60 98",),
        ("~ 0 10, 22 0, 50 10, 44 46, 0 100", "0 100, 56 94"),
    ),
    3: (
        ("~ 2 14, 24 0, 50 10, 48 36, 20 46", "~ 20 46, 52 54, 58 80, 30 100, 0 88"),
        ("~ 4 12, 28 0, 50 18, 34 42, 16 47, 42 54, 56 76, 34 98, 2 90",),
        ("2 2, 52 2, 22 40", "~ 22 40, 50 48, 58 74, 34 98, 0 90"),
        ("~ 0 8, 30 0, 54 16, 36 40, 14 46, 24 46, 54 54, 60 80, 32 100, 4 94",),
    ),
    4: (
        ("16 0, 0 56, 66 56", "48 10, 48 100"),
        ("6 0, 4 52, 64 50", "46 0, 44 100"),
        ("~ 10 0, 4 30, 8 50, 34 52, 60 46", "50 4, 46 100"),
        ("46 0, 0 66, 68 66", "46 0, 46 100"),
        ("44 100, 44 0, 0 62, 64 62",),
        ("50 2, 4 60, 70 58", "52 0, 50 100"),
        ("0 4, 0 50, 50 50", "50 0, 50 100"),
    ),
    5: (
        ("56 2, 10 2, 6 44", "~ 6 44, 34 36, 58 60, 46 92, 18 100, 0 88"),
        ("12 0, 8 42", "~ 8 42, 40 40, 56 66, 40 96, 0 94", "12 0, 58 2"),
        ("~ 58 2, 30 0, 12 6, 6 40, 40 44, 54 70, 36 98, 2 92",),
        ("60 0, 6 0, 2 46", "~ 2 46, 28 38, 56 52, 56 82, 26 100, 0 92"),
    ),
    6: (
        ("~ 46 0, 18 24, 2 64, 14 94, 40 98, 54 76, 40 56, 14 62, 4 78",),
        ("~ 36 2, 8 40, 0 74, 20 100, 48 90, 48 62, 24 52, 2 72",),
        ("50 0, 10 52", "~~ 28 46, 52 60, 52 86, 28 100, 4 88, 4 62"),
        ("~ 52 6, 34 0, 12 20, 0 60, 10 92, 34 100, 54 80, 42 54, 18 56, 4 74",),
    ),
    7: (
        ("0 2, 58 2, 20 100",),
        ("0 6, 62 0, 30 100",),
        ("2 0, 52 4", "52 4, 44 100"),
        ("~ 0 4, 30 6, 60 0", "~ 60 0, 34 44, 26 100"),
        ("0 16, 2 2, 58 2, 22 100",),
        ("0 2, 60 2, 24 100", "18 50, 58 48"),
        ("0 16, 2 2, 60 2, 26 100", "14 54, 60 46"),
        ("~ 0 10, 8 2, 34 6, 60 0", "60 0, 26 100", "20 50, 58 50"),
        ("0 0, 44 2, 30 100",),
    ),
    8: (
        ("~~ 30 0, 50 12, 46 36, 30 46, 12 36, 8 12", "~~ 30 46, 54 60, 54 88, 30 100, 4 88, 4 60"),
        ("~~ 46 8, 26 0, 8 14, 16 36, 44 58, 54 84, 30 100, 4 86, 14 58, 46 32, 52 16",),
        ("~~ 32 0, 54 22, 32 46, 8 24", "~~ 32 46, 60 72, 32 100, 2 74"),
        ("~ 52 10, 30 0, 10 14, 20 38, 46 56, 50 86, 26 100, 4 84, 18 56, 44 40, 56 8",),
    ),
    9: (
        ("~~ 28 0, 50 14, 50 38, 28 52, 4 40, 4 14", "52 10, 46 100"),
        ("~ 50 20, 34 0, 8 8, 2 34, 20 50, 44 40, 52 16", "~ 52 16, 54 60, 40 100"),
        ("~ 50 22, 36 0, 8 8, 4 38, 30 48, 50 26, 52 60, 40 92, 12 98",),
        ("~~ 28 0, 52 14, 50 42, 28 54, 2 42, 4 12", "54 4, 54 100"),
    ),
}


def written(digit: int, random: np.random.Generator) -> np.ndarray:
    """The digit in one of the ways to write it, by a hand that chance made: uint8 28 x 28 in MNIST's way."""
    ways = WAYS[digit]
    return drawn(ways[random.integers(len(ways))], random)


def drawn(strokes: Way, random: np.random.Generator) -> np.ndarray:
    """Anything that strokes can be, by a hand that chance made: uint8 28 x 28 in MNIST's way."""
    return _painted([_points(stroke, random) for stroke in strokes], random)


def scrawl(random: np.random.Generator) -> np.ndarray:
    """Two to five strokes through points anywhere: what no digit is, uint8 28 x 28."""
    strokes = []
    for _ in range(random.integers(2, 6)):
        points = random.uniform(0, 100, (random.integers(2, 8), 2))
        strokes.append(_curve(points, closed=False) if random.random() < 0.6 else points)
    return _painted(strokes, random)


def _points(stroke: str, random: np.random.Generator) -> np.ndarray:
    """A stroke's points, each moved by chance, and those of its curve between them: N x 2."""
    bare = stroke.lstrip("~")
    points = np.array([[float(v) for v in pair.split()] for pair in bare.split(",")])
    points += random.normal(0, 2.8, points.shape)
    kind = len(stroke) - len(bare)
    return _curve(points, closed=kind == 2) if kind else points


def _curve(points: np.ndarray, closed: bool) -> np.ndarray:
    """A smooth line through the points. Source: E. Catmull, R. Rom, "A class of local interpolating splines", 1974"""
    around = np.r_[points[-1:], points, points[:2]] if closed else np.r_[points[:1], points, points[-1:]]
    t = np.linspace(0, 1, 9)[:, None]
    pieces = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3)
        )
    return np.concatenate(pieces)


def moved(digit: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A picture of MNIST's written by another hand, with a thinner or thicker pen: uint8 28 x 28."""
    matrix = hand(random) * (CANVAS / 40)  # its 20 pixels of ink come to half the canvas
    middle = (CANVAS - 1) / 2 - matrix @ np.full(2, 13.5)
    ink = cv2.warpAffine(digit, np.c_[matrix, middle], (CANVAS, CANVAS), flags=cv2.INTER_LINEAR)
    ink = cv2.GaussianBlur(wobble(ink, random, 0.02), (0, 0), 1.2).astype(np.float32) / 255
    # Where the slope of the edge is cut decides how far the stroke reaches.
    return as_bytes(((ink - random.uniform(0.12, 0.45)) / 0.35).clip(0, 1))


def hand(random: np.random.Generator) -> np.ndarray:
    """How one writer differs from another: a turn, a slant and a width, as a 2 x 2 matrix on (x, y)."""
    turn = np.deg2rad(random.uniform(-12, 12))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    slant = np.array([[1, random.uniform(-0.35, 0.2)], [random.uniform(-0.1, 0.1), 1]])
    return turned @ slant @ np.diag([random.uniform(0.7, 1.35), 1.0])


def wobble(ink: np.ndarray, random: np.random.Generator, most: float) -> np.ndarray:
    """The picture with its points pushed about smoothly by up to `most` of its side, as no two strokes are alike.

    Source: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks", 2003,
    https://doi.org/10.1109/ICDAR.2003.1227801
    """
    side = len(ink)
    pushes = random.uniform(-most * side, most * side, (2, 5, 5)).astype(np.float32)
    x, y = (cv2.resize(push, (side, side), interpolation=cv2.INTER_CUBIC) for push in pushes)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    return cv2.remap(ink, columns + x, rows + y, cv2.INTER_LINEAR)


def _painted(strokes: list[np.ndarray], random: np.random.Generator) -> np.ndarray:
    """Strokes in hundredths, written by one hand with one brush, as uint8 28 x 28 in MNIST's way."""
    matrix, brush = hand(random), float(np.exp(random.uniform(np.log(5), np.log(21))))
    moved = [stroke @ matrix.T for stroke in strokes]
    low = np.concatenate(moved).min(0)
    reach = (np.concatenate(moved).max(0) - low).max() or 1.0
    scale = INNER / reach
    width = max(1, round(brush * INNER / 100))
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    for stroke in moved:
        placed = ((stroke - low) * scale + MARGIN) * (1 << SUB)
        cv2.polylines(canvas, [placed.round().astype(np.int32)], False, 255, width, cv2.LINE_AA, SUB)
    ink = wobble(canvas, random, 0.018).astype(np.float32) / 255
    return as_bytes(ink)


def as_bytes(ink: np.ndarray) -> np.ndarray:
    """White ink on black, H x W in [0, 1], as uint8 28 x 28 in MNIST's way: the door that a drawing passes too."""
    return (centred(ink[..., None])[..., 0] * 255).round().astype(np.uint8)
