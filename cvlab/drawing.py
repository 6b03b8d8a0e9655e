"""Drawings as strokes: small enough to send at every pen-up, exact enough to undo and to draw again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
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
    if not all(type(v) in (int, float) and math.isfinite(v) for v in numbers):
        raise ValueError("A stroke's points and width must be finite numbers.")
    low, high = WIDTHS
    width = int(min(max(numbers[-1], low), high))
    placed = [int(min(max(v, -MARGIN), SIDE + MARGIN)) for v in flat]
    pairs = tuple(zip(placed[::2], placed[1::2], strict=True))
    return Stroke(points=pairs, width=width, erase=item.get("erase") is True)


def rasterize(strokes: Iterable[Stroke]) -> Image:
    """The drawing as SIDE x SIDE x 1, white ink (1) on black (0), with soft edges."""
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    for stroke in strokes:
        ink = 0 if stroke.erase else 255
        points = np.array(stroke.points, np.int32)
        if len(points) == 1:
            cv2.circle(canvas, points[0].tolist(), round(stroke.width / 2), ink, cv2.FILLED, cv2.LINE_AA)
        else:
            cv2.polylines(canvas, [points], False, ink, stroke.width, cv2.LINE_AA)
    return as_image(canvas)
