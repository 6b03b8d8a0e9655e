"""Boxes, how much two of them overlap, and the suppression of those that overlap a better one.

A box is x_min, y_min, x_max, y_max in pixels, the first pixel from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MEASURES = ("IoU", "IoU within a class", "share of the smaller box")


@dataclass(frozen=True)
class Suppression:
    """What greedy suppression did. kept: rows, best first. by: of each row the kept one that removed it, or -1."""

    kept: np.ndarray
    by: np.ndarray


def areas(boxes: np.ndarray) -> np.ndarray:
    """The areas of ... x 4 boxes; a box whose ends are the wrong way round has none."""
    return np.maximum(boxes[..., 2] - boxes[..., 0], 0) * np.maximum(boxes[..., 3] - boxes[..., 1], 0)


def shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The area that each of N boxes shares with each of M: N x M."""
    width = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    height = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    return np.maximum(width, 0) * np.maximum(height, 0)


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of each of N boxes with each of M, N x M; 0 where both have no area."""
    both = shared(a, b)
    union = areas(a)[:, None] + areas(b)[None] - both
    return np.divide(both, union, out=np.zeros_like(both, np.float64), where=union > 0)


def share_of_smaller(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How much of the smaller of two boxes lies in the other, N x M; 0 where it has no area."""
    both = shared(a, b)
    smaller = np.minimum(areas(a)[:, None], areas(b)[None])
    return np.divide(both, smaller, out=np.zeros_like(both, np.float64), where=smaller > 0)


def overlaps(boxes: np.ndarray, measure: str, classes: np.ndarray | None = None) -> np.ndarray:
    """How much each box counts as overlapping each, N x N, by one of MEASURES; "within a class" others count 0.

    Raises:
        ValueError: for another measure.
    """
    if measure not in MEASURES:
        raise ValueError(f"There is no measure {measure!r}; there are {', '.join(MEASURES)}.")
    table = (share_of_smaller if measure == MEASURES[2] else iou)(boxes, boxes)
    if measure == MEASURES[1]:
        named = np.asarray(classes)
        table[named[:, None] != named[None]] = 0.0
    return table


def suppress(
    boxes: np.ndarray,
    scores: np.ndarray,
    overlap: float,
    measure: str = MEASURES[0],
    classes: np.ndarray | None = None,
) -> Suppression:
    """Greedy non-maximum suppression: the best box stays, what overlaps it by more than `overlap` goes; and again.

    Args:
        boxes: N x 4. scores: N; of equal ones the first comes first.
        measure: one of MEASURES. classes: N, needed "within a class".
    """
    boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
    order = np.argsort(-np.asarray(scores), kind="stable")
    named = None if classes is None else np.asarray(classes)[order]
    done = suppress_ranked(overlaps(boxes[order], measure, named), overlap)
    by = np.full(len(boxes), -1)
    by[order] = np.where(done.by < 0, -1, order[done.by]) if len(order) else by
    return Suppression(order[done.kept], by)


def suppress_ranked(table: np.ndarray, overlap: float) -> Suppression:
    """The same for boxes that are sorted, best first, by the table of their overlaps."""
    over = table > overlap
    by, kept = np.full(len(table), -1), []
    free = np.ones(len(table), bool)
    for n in range(len(table)):
        if not free[n]:
            continue
        kept.append(n)
        gone = over[n] & free
        gone[: n + 1] = False
        by[gone] = n
        free &= ~gone
    return Suppression(np.array(kept, int), by)
