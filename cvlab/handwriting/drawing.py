"""Drawings as strokes: small enough to send at every pen-up, exact enough to undo and to draw again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from cvlab.types import Image, as_image

SIDE = 280  # a canvas pixel is a tenth of a pixel of the 28 x 28 picture a net sees
WIDTHS = (6, 60)
MARGIN = 60  # a captured pen may leave the canvas by this much
MAX_STROKES = 500
MAX_POINTS = 10_000


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """One pull of the brush: points (x, y) in canvas pixels from the top left, and the brush's width.

    An eraser paints the background over what lies below it, so the order of strokes matters.
    """

    points: tuple[tuple[int, int], ...]
    width: int = 22
    erase: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The form that travels to the browser and back: points as one flat list x, y, x, y ..."""
        return {
            "points": [v for point in self.points for v in point],
            "width": self.width,
            "erase": self.erase,
        }


SEVEN = (
    Stroke(points=((84, 70), (140, 66), (200, 68), (188, 96), (166, 140), (146, 184), (132, 222))),
    Stroke(points=((116, 146), (152, 144), (186, 146)), width=18),
)


def strokes_from(value: Any) -> tuple[Stroke, ...]:
    """The strokes that a browser sent, checked one by one: a browser may send anything.

    Raises:
        ValueError: in one sentence, for anything but a list of strokes within the limits of this module.
    """
    if not isinstance(value, list):
        raise ValueError(f"A drawing is a list of strokes, not {type(value).__name__}.")
    if len(value) > MAX_STROKES:
        raise ValueError(
            f"This drawing has {len(value):,} strokes; {MAX_STROKES} are allowed: clear the pad."
        )
    strokes = tuple(_stroke_from(item) for item in value)
    points = sum(len(stroke.points) for stroke in strokes)
    if points > MAX_POINTS:
        raise ValueError(f"This drawing has {points:,} points; {MAX_POINTS:,} are allowed: clear the pad.")
    return strokes


def _stroke_from(item: Any) -> Stroke:
    flat = item.get("points") if isinstance(item, dict) else None
    if not isinstance(flat, list) or not flat or len(flat) % 2 or len(flat) > 2 * MAX_POINTS:
        raise ValueError("A stroke is a flat list of x, y, x, y ... with at least one point.")
    numbers = [*flat, item.get("width")]
    if not all(type(v) in (int, float) and -1e9 <= v <= 1e9 for v in numbers):
        raise ValueError("A stroke's points and width must be numbers between -1e9 and 1e9.")
    low, high = WIDTHS
    width = int(min(max(numbers[-1], low), high))
    placed = [int(min(max(v, -MARGIN), SIDE + MARGIN)) for v in flat]
    pairs = tuple(zip(placed[::2], placed[1::2], strict=True))
    return Stroke(points=pairs, width=width, erase=item.get("erase") is True)


def rasterize(strokes: Iterable[Stroke]) -> Image:
    """The drawing as SIDE x SIDE x 1, white ink (1) on black (0), with edges one pixel soft.

    A pixel's ink is how far it lies inside the brush: half the width, plus a half, less its distance from the
    line, clipped to [0, 1]. The pad in the browser does the same sums, so both see the same picture.
    """
    return _canvas(tuple(strokes)).copy()


@lru_cache(maxsize=64)
def _canvas(strokes: tuple[Stroke, ...]) -> Image:
    canvas = np.zeros((SIDE, SIDE), np.float32)
    for stroke in strokes:
        ends = stroke.points[1:] or stroke.points
        for start, end in zip(stroke.points, ends, strict=False):
            _paint(canvas, start, end, stroke)
    return as_image(canvas)


def _paint(canvas: np.ndarray, start: tuple[int, int], end: tuple[int, int], stroke: Stroke) -> None:
    """Lay one straight piece of a stroke on the canvas; only the pixels that it can reach are visited."""
    reach = stroke.width / 2 + 0.5
    (x0, x1), (y0, y1) = (
        (max(0, math.floor(min(a, b) - reach)), min(SIDE, math.ceil(max(a, b) + reach) + 1))
        for a, b in zip(start, end, strict=True)
    )
    if x0 >= x1 or y0 >= y1:
        return
    x, y = np.arange(x0, x1) - start[0], np.arange(y0, y1)[:, None] - start[1]
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = ((x * dx + y * dy) / (dx * dx + dy * dy or 1)).clip(0, 1)
    across = np.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2)
    ink = (reach - across).clip(0, 1)
    part = canvas[y0:y1, x0:x1]
    if stroke.erase:
        np.minimum(part, 1 - ink, out=part, casting="same_kind")
    else:
        np.maximum(part, ink, out=part, casting="same_kind")
