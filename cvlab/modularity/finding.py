"""Where the digits stand: four ways to find their boxes in a strip of ink, to be put in one another's place."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from cvlab.modularity.forms import HEIGHT, LEVEL, PLACES, WIDTH, Box, places
from cvlab.modularity.forms import World as _World

SPECK = 12  # pixels of ink: less is dust
PRINTED = _World().pitch  # how far apart the form's places are printed


def by_gaps(ink: np.ndarray) -> list[Box]:
    """Stretches of columns with ink in them; a column without ink parts two digits."""
    marked = ink > LEVEL
    full = np.r_[False, marked.any(0), False]
    edges = np.flatnonzero(np.diff(full.astype(int)))
    found = [around(marked, int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [box for box in found if marked[box.top : box.bottom, box.left : box.right].sum() >= SPECK]


def by_pieces(ink: np.ndarray) -> list[Box]:
    """Pieces of ink that hang together, corners counted; one above the other they are one digit."""
    marked = (ink > LEVEL).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    boxes: list[Box] = []
    for left, top, width, height, area in sorted(map(tuple, stats[1:].tolist())):
        if area < SPECK:
            continue
        box = Box(top, left, top + height, left + width)
        last = boxes[-1] if boxes else None
        if last and min(last.right, box.right) - box.left >= 0.6 * min(width, last.right - last.left):
            boxes[-1] = Box(
                min(last.top, box.top), last.left, max(last.bottom, box.bottom), max(last.right, box.right)
            )
        else:
            boxes.append(box)
    return boxes


def by_places(ink: np.ndarray) -> list[Box]:
    """The printed places, whatever is written there: nothing is looked for."""
    del ink
    half = PRINTED // 2
    return [Box(HEIGHT // 2 - 13, m - half, HEIGHT // 2 + 13, m + half) for m in places(PRINTED).tolist()]


def by_splitting(ink: np.ndarray) -> list[Box]:
    """By gaps; while they are too few, the widest is cut where a column of its middle holds least ink; of too many
    the four with most ink are kept."""
    marked, boxes = ink > LEVEL, by_gaps(ink)
    while boxes and len(boxes) < PLACES:
        widest = max(boxes, key=lambda box: box.right - box.left)
        width = widest.right - widest.left
        if width < 6:
            break
        low, high = widest.left + width // 4, widest.right - width // 4
        cut = low + int(ink[:, low:high].sum(0).argmin())
        halves = [around(marked, widest.left, cut), around(marked, cut, widest.right)]
        at = boxes.index(widest)
        boxes[at : at + 1] = [box for box in halves if box.bottom > box.top]
        if len(boxes) == at:
            break
    if len(boxes) > PLACES:
        mass = [ink[b.top : b.bottom, b.left : b.right].sum() for b in boxes]
        boxes = [boxes[n] for n in sorted(np.argsort(mass)[-PLACES:])]
    return boxes


def around(marked: np.ndarray, left: int, right: int) -> Box:
    """The box of the ink in those columns."""
    rows = np.flatnonzero(marked[:, left:right].any(1))
    return Box(int(rows[0]), left, int(rows[-1]) + 1, right) if len(rows) else Box(0, left, 0, right)


def within(box: Box, margin: int) -> Box:
    """The box grown by the margin on every side, or shrunk by a negative one, as far as the strip goes."""
    top, left = max(0, box.top - margin), max(0, box.left - margin)
    bottom, right = min(HEIGHT, box.bottom + margin), min(WIDTH, box.right + margin)
    return Box(top, left, max(bottom, top), max(right, left))


FINDERS: dict[str, Callable[[np.ndarray], list[Box]]] = {
    "gaps": by_gaps,
    "pieces": by_pieces,
    "places": by_places,
    "splitting": by_splitting,
}
