"""Points that a learner set by hand: as the browser and the address have them, checked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from cvlab.figures import number
from cvlab.point_clouds.base import DECIMALS, WINDOW, Points
from cvlab.text import quoted

MOST = 500  # points in one address; about seven kilobytes
_POINT = re.compile(r"(-?[0-9]+(?:\.[0-9]{1,2})?),(-?[0-9]+(?:\.[0-9]{1,2})?),([01])")


def points_of(rows: Sequence[Sequence[float]]) -> Points:
    """The points of [x, y, class] each, as the browser sends them.

    Raises:
        ValueError: in one sentence, for more than MOST, a place outside the window, or what is no point.
    """
    if not isinstance(rows, list | tuple):
        raise ValueError(f"Points are a list of (x, y, class), not {quoted(rows)}.")
    if len(rows) > MOST:
        raise ValueError(f"There are {len(rows):,} points; the page takes at most {MOST}.")
    places = [_checked(row) for row in rows]
    return Points(
        np.array([place[:2] for place in places], np.float64).reshape(-1, 2).round(DECIMALS) + 0.0,
        np.array([place[2] for place in places], np.int64),
    )


def points_from(text: str) -> Points:
    """The points that `to_text` wrote.

    Raises:
        ValueError: in one sentence, for a text that is not whole, too many points, or one outside the window.
    """
    if text == "none":
        return points_of(())
    parts = text.split("~", MOST + 1)
    if len(parts) > MOST:
        raise ValueError(f"The link holds {text.count('~') + 1:,} points; the page takes at most {MOST}.")
    found = [_POINT.fullmatch(part) for part in parts]
    broken = next((part for part, match in zip(parts, found, strict=True) if not match), None)
    if broken is not None:
        raise ValueError(f"The points in this link are damaged: {quoted(broken)} is no point x,y,class.")
    return points_of([(float(m[1]), float(m[2]), int(m[3])) for m in found if m])


def to_text(points: Points) -> str:
    """The points for an address: 1.5,-2,1~0,3,0. Without any: none."""
    rows = points.rows()
    return "~".join(f"{x:g},{y:g},{c}" for x, y, c in rows) if rows else "none"


def _checked(row: Sequence[float]) -> tuple[float, float, int]:
    fits = isinstance(row, list | tuple) and len(row) == 3 and row[2] in (0, 1)
    if not fits or not all(isinstance(v, int | float) and math.isfinite(v) for v in row[:2]):
        raise ValueError(f"A point is (x, y, class) with class 0 or 1, not {quoted(row)}.")
    x, y, label = float(row[0]), float(row[1]), int(row[2])
    if not all(WINDOW[0] <= v <= WINDOW[1] for v in (x, y)):
        ends = f"{number(WINDOW[0])} to {number(WINDOW[1])}"
        raise ValueError(
            f"The point ({number(x)}, {number(y)}) lies outside the window, which goes from {ends}."
        )
    return x, y, label
