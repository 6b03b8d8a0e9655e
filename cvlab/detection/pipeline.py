"""From what a net said to boxes: a floor for scores, suppression, a judge. Every slider of it is a field here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cvlab.detection.boxes import MEASURES, Suppression, overlaps, suppress_ranked
from cvlab.detection.judging import Answer
from cvlab.detection.windows import SIZES, STRIDES, Looked
from cvlab.params import Choice, Range, param

MOST = 400  # boxes that are suppressed: with thousands the table of overlaps takes longer than the net
LOWEST = 0.05  # no score below it is looked at
FLOORS = tuple(round(0.05 * n, 2) for n in range(1, 20))
OVERLAPS = tuple(round(0.05 * n, 2) for n in range(19))
JUDGES = tuple(round(0.05 * n, 2) for n in range(4, 19))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The grid of windows, the score floor, the suppression, and the judge."""

    stride: int = param(
        4,
        Choice(options=STRIDES),
        label="Stride",
        help="Pixels of the reduced picture from window to window.",
    )
    sizes: int = param(
        7,
        Choice(options=tuple(SIZES)),
        label="Sizes",
        help="How many sizes of the window, from 19 to 42 pixels.",
    )
    floor: float = param(
        0.5, Range(low=0.05, high=0.95, step=0.05), label="Score floor", help="Boxes below it are dropped."
    )
    overlap: float = param(
        0.3,
        Range(low=0.0, high=0.9, step=0.05),
        label="Suppress above",
        help="A box that overlaps a better one by more goes.",
    )
    measure: str = param(MEASURES[0], Choice(options=MEASURES), label="Overlap by")
    judge: float = param(
        0.5,
        Range(low=0.2, high=0.9, step=0.05),
        label="Judge's IoU",
        help="A box is right from this IoU with a digit of its class.",
    )
    move: bool = True


CHOICES: dict[str, tuple[Any, ...]] = {
    "floor": FLOORS,
    "overlap": OVERLAPS,
    "judge": JUDGES,
    "stride": STRIDES,
    "sizes": tuple(SIZES),
}  # what a slider can be moved to


@dataclass(frozen=True)
class Found:
    """The boxes that were suppressed and those that stayed. rows: which of `Looked` they are, best first.

    boxes M x 4, classes M, scores M: of those rows. suppression: what was done with them.
    """

    rows: np.ndarray
    boxes: np.ndarray
    classes: np.ndarray
    scores: np.ndarray
    suppression: Suppression

    def answer(self, floor: float) -> Answer:
        """What stayed and reaches the floor."""
        kept = self.suppression.kept
        kept = kept[self.scores[kept] >= floor]
        return Answer(self.boxes[kept], self.classes[kept], self.scores[kept])


def find(looked: Looked, settings: Settings, lowest: float = LOWEST) -> Found:
    """Boxes above the lowest floor after suppression, best first.

    A higher floor takes boxes from the end of the list and changes nothing before: those that suppress score higher.
    """
    return find_each(looked, settings, (settings.overlap,), lowest)[0]


def find_each(
    looked: Looked, settings: Settings, limits: Sequence[float], lowest: float = LOWEST
) -> list[Found]:
    """The same for several limits of overlap."""
    rows = np.flatnonzero(looked.on_grid(settings.stride, settings.sizes))
    best = looked.shares[rows].max(axis=1, initial=0.0)
    order = np.argsort(-best, kind="stable")[:MOST]
    rows = rows[order][best[order] >= lowest]
    boxes = looked.boxes(settings.move)[rows]
    classes, scores = looked.shares[rows].argmax(axis=1), looked.shares[rows].max(axis=1, initial=0.0)
    table = overlaps(boxes.astype(np.float64), settings.measure, classes)
    return [Found(rows, boxes, classes, scores, suppress_ranked(table, limit)) for limit in limits]
