"""Why a digit was missed or a box is false: the stage that lost it, the smallest move of a slider that mends it, and
what that move breaks.

Nothing is guessed: every slider is moved to each of its values, and the whole way is gone again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cvlab.detection.boxes import iou
from cvlab.detection.judging import Answer, match
from cvlab.detection.pipeline import CHOICES, OVERLAPS, Found, Settings, find, find_each
from cvlab.detection.windows import Looked

STAGES = ("grid of windows", "class", "score floor", "suppression", "judge's IoU")
PARTS = 0.1  # the IoU with a digit from which a false box is a piece of it or lies around it


@dataclass(frozen=True)
class Outcome:
    """What a setting comes to. matched: of each box of the answer its truth, or -1."""

    answer: Answer
    matched: np.ndarray
    truths: int

    @property
    def found(self) -> frozenset[int]:
        """The truths that were met."""
        return frozenset(self.matched[self.matched >= 0].tolist())

    @property
    def false(self) -> np.ndarray:
        """The boxes that are false, M x 4."""
        return self.answer.boxes[self.matched < 0]


@dataclass(frozen=True)
class Move:
    """A slider moved: by so many of its steps, which truths it loses and wins, and false boxes before and after."""

    slider: str
    value: Any
    steps: int
    lost: frozenset[int]
    won: frozenset[int]
    false: tuple[int, int]


@dataclass(frozen=True)
class Fault:
    """A missed truth or a false box of the answer. words: what happened, with its numbers."""

    kind: str
    number: int
    stage: str
    words: str
    move: Move | None


Outcomes = Mapping[tuple[str, Any], Outcome]


def outcome(found: Found, truth: Answer, settings: Settings) -> Outcome:
    """What these settings come to."""
    answer = found.answer(settings.floor)
    return Outcome(answer, match(answer, truth, settings.judge), len(truth.classes))


def outcomes(looked: Looked, truth: Answer, settings: Settings) -> Outcomes:
    """What each slider would give at each of its values, the others as they are."""
    here, told = find(looked, settings), {}
    each = dict(zip(OVERLAPS, find_each(looked, settings, OVERLAPS, settings.floor), strict=True))
    for slider, values in CHOICES.items():
        if slider in ("stride", "sizes") and not looked.pyramid:
            continue
        for value in values:
            moved = replace(settings, **{slider: value})
            if slider in ("floor", "judge"):
                found = here
            else:
                found = each[value] if slider == "overlap" else find(looked, moved, settings.floor)
            told[slider, value] = outcome(found, truth, moved)
    return told


def faults(looked: Looked, truth: Answer, settings: Settings) -> tuple[list[Fault], Outcome]:
    """All missed truths and all false boxes, each with its stage and the smallest move that mends it."""
    found = find(looked, settings)
    now, moved = outcome(found, truth, settings), outcomes(looked, truth, settings)
    told = []
    for number in sorted(set(range(len(truth.classes))) - now.found):
        stage, words = why_missed(looked, found, truth, number, settings, now)
        told.append(Fault("missed", number, stage, words, smallest(moved, now, settings, truth=number)))
    for number in np.flatnonzero(now.matched < 0).tolist():
        stage, words = why_false(truth, now, number, settings)
        box = now.answer.boxes[number : number + 1]
        told.append(Fault("false", number, stage, words, smallest(moved, now, settings, box=box)))
    return told, now


def mends(after: Outcome, truth: int | None, box: np.ndarray | None) -> bool:
    """Whether that truth is found, or no false box lies where that box lay (IoU of a half)."""
    if truth is not None:
        return truth in after.found
    return box is None or not (iou(box, after.false) >= 0.5).any()


def smallest(
    moved: Outcomes, now: Outcome, settings: Settings, truth: int | None = None, box: np.ndarray | None = None
) -> Move | None:
    """The move of fewest steps that mends it; of equal ones that which loses and adds least. None where none does."""
    best = None
    for (slider, value), after in moved.items():
        values = CHOICES[slider]
        here = min(range(len(values)), key=lambda n: abs(values[n] - getattr(settings, slider)))
        steps = abs(values.index(value) - here)
        if not steps or not mends(after, truth, box):
            continue
        counts = int((now.matched < 0).sum()), int((after.matched < 0).sum())
        move = Move(slider, value, steps, now.found - after.found, after.found - now.found, counts)
        rank = steps, len(move.lost) + counts[1]
        if best is None or rank < best[0]:
            best = rank, move
    return best[1] if best else None


def why_missed(
    looked: Looked, found: Found, truth: Answer, number: int, settings: Settings, now: Outcome
) -> tuple[str, str]:
    """The stage that lost a truth, and its numbers in words."""
    box, name = truth.boxes[number : number + 1], int(truth.classes[number])
    overlaps = iou(looked.boxes(settings.move), box)[:, 0]
    seen = looked.on_grid(settings.stride, settings.sizes)
    meets = overlaps >= settings.judge
    if not (meets & seen).any():
        near = float(overlaps[seen].max(initial=0))
        if meets.any():
            return STAGES[0], f"no window of this grid comes nearer than IoU {near:.2f}; a finer one does"
        return STAGES[
            4
        ], f"no box of any grid comes nearer than IoU {near:.2f}, and the judge asks {settings.judge:.2f}"
    rows = np.flatnonzero(meets & seen)
    said, scores = looked.shares[rows].argmax(axis=1), looked.shares[rows].max(axis=1)
    right = rows[said == name]
    if not len(right):
        best = int(np.argmax(scores))
        return STAGES[1], f"where it lies the net says {said[best]} ({scores[best]:.2f}), and nowhere {name}"
    best = right[np.argmax(looked.shares[right, name])]
    score = float(looked.shares[best, name])
    if score < settings.floor:
        return STAGES[2], f"its best box scores {score:.2f}, below the floor of {settings.floor:.2f}"
    kept = found.rows[found.suppression.kept]
    if not np.isin(right, kept).any():
        return STAGES[3], _suppressed(found, best, name, score)
    return STAGES[4], "its box was given to another digit of its class that it overlaps more"


def _suppressed(found: Found, row: int, name: int, score: float) -> str:
    place = np.flatnonzero(found.rows == row)
    if not len(place):
        return f"its best box ({score:.2f}) is not among the 400 that are looked at"
    by = found.suppression.by[place[0]]
    with_it = float(iou(found.boxes[place], found.boxes[by : by + 1])[0, 0])
    winner = f"a {found.classes[by]} of {found.scores[by]:.2f}"
    return f"its best box ({name}, {score:.2f}) went for {winner}; their IoU is {with_it:.2f}"


def why_false(truth: Answer, now: Outcome, number: int, settings: Settings) -> tuple[str, str]:
    """The stage that let a false box through, and its numbers in words."""
    box, name = now.answer.boxes[number : number + 1], int(now.answer.classes[number])
    score = float(now.answer.scores[number])
    overlaps = iou(box, truth.boxes)[0]
    same = truth.classes == name
    if (overlaps[same] >= settings.judge).any():
        return STAGES[3], f"a second box on a {name} that has one already"
    if (overlaps >= settings.judge).any():
        best = int(overlaps.argmax())
        return STAGES[1], f"it lies on a {truth.classes[best]} (IoU {overlaps[best]:.2f}) and calls it {name}"
    best = int(overlaps.argmax()) if len(overlaps) else -1
    if best >= 0 and overlaps[best] > PARTS:
        mine = (box[0, 2:] - box[0, :2]).prod()
        its = (truth.boxes[best, 2:] - truth.boxes[best, :2]).prod()
        how = "a piece of" if mine < 0.8 * its else "around" if mine > 1.25 * its else "beside"
        stage = STAGES[4] if truth.classes[best] == name else STAGES[2]
        return (
            stage,
            f"it is {how} a {truth.classes[best]} (IoU {overlaps[best]:.2f}) and says {name} with {score:.2f}",
        )
    return STAGES[2], f"there is no digit, and the net says {name} with {score:.2f}"
