"""Which part lost a form, how good each part is by itself, and how sure such shares are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from cvlab.detection.boxes import iou
from cvlab.intervals import wilson
from cvlab.modularity.finding import within
from cvlab.modularity.forms import PLACES, Box, Forms
from cvlab.modularity.network import Net
from cvlab.modularity.parts import CENTRE, CROP, PARTS, RIGHT, Judged, Parts, Seen, judge, see

ALIKE, OWN, STRANGE, TOUCH = 0.7, 0.9, 0.1, 0.5  # what the tests of the parts ask for


@dataclass(frozen=True)
class Trace:
    """The same forms with the truth of none of the parts, of the first, of the first two, ... of all: six each."""

    seen: tuple[Seen, ...]
    judged: tuple[Judged, ...]

    def lost(self, truth: int = 0) -> np.ndarray:
        """For each form the number of the part that lost it, where `truth` parts give the truth; -1 came out right.

        It is the first part whose truth mends the form. A number that the classifier had read rightly, and that the
        rule then turned down or changed, was lost by the check.
        """
        now, last = self.judged[truth], len(PARTS) - 1
        lost = np.full(len(now.outcome), -1)
        bad = now.outcome != RIGHT
        for part in range(last, truth - 1, -1):
            lost[bad & (self.judged[part + 1].outcome == RIGHT)] = part
        lost[bad & (now.read[:, :3] == self.judged[-1].final[:, :3]).all(1)] = last
        return lost

    def stream(self, truth: int = 0) -> list[int]:
        """All forms, and how many are still to come out right behind each part."""
        lost = self.lost(truth)
        return [
            len(lost),
            *(len(lost) - np.cumsum([(lost == part).sum() for part in range(len(PARTS))])).tolist(),
        ]


def trace(forms: Forms, parts: Parts, net: Net) -> Trace:
    """Each form asked again and again, with the truth of one part more."""
    return judge_all(forms, parts, see_all(forms, parts, net))


def see_all(forms: Forms, parts: Parts, net: Net) -> tuple[Seen, ...]:
    """The work of the first four parts at every number of truths; what the rule is does not matter here."""
    return tuple(see(forms, parts, net, truth) for truth in range(len(PARTS)))


def judge_all(forms: Forms, parts: Parts, seen: tuple[Seen, ...]) -> Trace:
    """The same with its rule."""
    seen = (*seen, seen[-1])
    return Trace(seen, tuple(judge(forms.digits, s.shares, parts.rule, n) for n, s in enumerate(seen)))


def alone(forms: Forms, parts: Parts, seen: Sequence[Seen]) -> list[float]:
    """The share of forms on which each of the first four parts passes a test of its own, given the truth before it.

    find: four boxes, each overlapping its true one by TOUCH. crop: of each digit OWN of its ink, and at most STRANGE
    of the others'. centre: each picture ALIKE (correlation) to the digit as it was written. classify: the three digits
    of the number.
    """
    passed = np.zeros((4, len(forms)), bool)
    for n, true in enumerate(forms.boxes):
        layers, found = forms.layers[n], seen[0].boxes[n]
        if len(found) == PLACES:
            passed[0, n] = (iou(np.array(found), np.array(true)).diagonal() >= TOUCH).all()
        passed[1, n] = all(_cut_well(layers, place, box, parts.margin) for place, box in enumerate(true))
        pairs = zip(seen[CROP].pictures[n], forms.tiles[n], strict=True)
        passed[2, n] = all(alike(a, b) >= ALIKE for a, b in pairs)
    passed[3] = (seen[CENTRE].shares.argmax(2)[:, :3] == forms.digits[:, :3]).all(1)
    return passed.mean(1).tolist()


def _cut_well(layers: np.ndarray, place: int, box: Box, margin: int) -> bool:
    top, left, bottom, right = within(box, margin)
    mass = layers[:, top:bottom, left:right].sum((1, 2), dtype=float)
    return bool(
        mass[place] >= OWN * layers[place].sum() and mass.sum() - mass[place] <= STRANGE * mass[place]
    )


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of two pictures, 0 where one is empty."""
    a, b = (picture.ravel() - picture.mean() for picture in (one, other))
    size = sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / size if size else 0.0


def interval(hits: int, count: int) -> tuple[float, float]:
    """Where the true share lies, 95 times of 100, when so many of the count were right; anywhere, of none."""
    return wilson(hits, count) if count else (0.0, 1.0)
