"""Drawings that are already there: things drawn again and again by hands that chance makes."""

from __future__ import annotations

import numpy as np

from cvlab.handwriting.strokes import Way, drawn

# What is drawn, in the strokes of `cvlab.handwriting.strokes`.
THINGS: dict[str, tuple[Way, ...]] = {
    "star": (
        ("50 0, 80 95, 2 36, 98 36, 20 95, 50 0",),
        ("50 0, 62 36, 98 38, 70 60, 80 96, 50 76, 20 96, 30 60, 2 38, 38 36, 50 0",),
    ),
    "house": (
        ("0 45, 50 0, 100 45", "10 38, 10 100, 90 100, 90 38"),
        ("0 45, 50 0, 100 45, 0 45", "10 45, 10 100, 90 100, 90 45", "40 100, 40 66, 62 66, 62 100"),
    ),
    "face": (
        (
            "~~ 50 0, 90 14, 100 50, 88 88, 50 100, 12 88, 0 50, 10 14",
            "33 34, 34 42",
            "67 34, 66 42",
            "~ 28 66, 50 80, 72 66",
        ),
        (
            "~~ 50 0, 90 14, 100 50, 88 88, 50 100, 12 88, 0 50, 10 14",
            "33 36, 33 40",
            "66 36, 66 40",
            "30 70, 70 70",
        ),
    ),
    "cup": (("0 0, 8 100, 66 100, 74 0, 0 0", "~ 72 18, 108 20, 104 66, 68 70"),),
    "fish": (("~ 100 84, 62 30, 26 18, 0 50, 26 82, 62 70, 100 16", "100 16, 100 84", "24 42, 25 46"),),
    "cup on a table": (
        (
            "0 60, 100 60",
            "10 60, 10 100",
            "90 60, 90 100",
            "28 12, 33 60, 60 60, 66 12, 28 12",
            "~ 65 20, 82 22, 80 42, 62 46",
        ),
    ),
    "table": (("0 0, 100 0", "10 0, 10 45", "90 0, 90 45"),),
}


def drawings(thing: str, count: int, seed: int = 0) -> np.ndarray:
    """uint8 N x 28 x 28 x 1, white on black: the thing drawn so many times; the first are the same for any count."""
    random = np.random.default_rng([seed, sorted(THINGS).index(thing)])
    ways = THINGS[thing]
    return np.stack([drawn(ways[random.integers(len(ways))], random) for _ in range(count)])[..., None]
