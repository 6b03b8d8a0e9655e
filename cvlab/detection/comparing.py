"""What ways to find digits on the same canvas cost, and what each finds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from cvlab.detection.judging import curve
from cvlab.detection.looking import one_shot, regions, sliding
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.proposals import propose
from cvlab.detection.reasons import outcome
from cvlab.detection.scattering import Canvas
from cvlab.detection.windows import Looked

FEW = 150  # crops that the stop-watch looks at one by one; the others are counted up


@dataclass(frozen=True)
class Race:
    """Milliseconds of processor time for all windows, medians, and the largest difference of any score.

    one_by_one: measured on FEW of the windows and counted up.
    """

    windows: int
    whole: float
    batch: float
    one_by_one: float
    difference: float


@dataclass(frozen=True)
class Row:
    """A way: its name, at how many places it looks, milliseconds of processor time, and what it finds."""

    name: str
    looks: int
    milliseconds: float
    ap: float
    right: int
    false: int


def compare(canvas: Canvas, settings: Settings, way: str) -> list[Row]:
    """A sliding window, regions proposed that `way`, and one look; with the nets that come with cvlab.

    Times are of this computer, the better of two, from the canvas to the boxes after suppression.
    """
    image = canvas.image
    ways: dict[str, Callable[[], Looked]] = {
        "Sliding window": lambda: sliding("mined", image),
        "Regions": lambda: regions("mined", image, propose(image, way)),
        "One look": lambda: one_shot(image),
    }
    return [_row(name, look, canvas, settings) for name, look in ways.items()]


def _row(name: str, look: Callable[[], Looked], canvas: Canvas, settings: Settings) -> Row:
    spent = []
    for _ in range(2):
        begun = time.process_time()
        looked = look()
        found = find(looked, settings)
        spent.append(1000 * (time.process_time() - begun))
    done = outcome(found, canvas.truth, settings)
    right = done.matched >= 0
    ap = curve(done.answer.scores, right, len(canvas.truth.classes)).ap
    return Row(name, len(looked.windows), min(spent), ap, int(right.sum()), int((~right).sum()))
