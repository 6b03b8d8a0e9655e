"""Which boxes are right, and precision, recall and average precision, as the COCO evaluation has them.

Source: pycocotools' cocoeval.py, https://github.com/cocodataset/cocoapi; T.-Y. Lin et al., "Microsoft COCO", 2014,
https://arxiv.org/abs/1405.0312
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.detection.boxes import iou

RECALLS = np.linspace(0.0, 1.0, 101)  # where the curve is read


@dataclass(frozen=True)
class Answer:
    """What was found on one canvas, or is there: boxes N x 4, classes N, scores N (of a truth, 1)."""

    boxes: np.ndarray
    classes: np.ndarray
    scores: np.ndarray


def match(found: Answer, truth: Answer, least: float) -> np.ndarray:
    """Of each found box the truth that it meets, or -1. The best box chooses first, and each truth is met once.

    A box meets a truth of its class with which it has an IoU of at least `least`: the one of the highest that is free.
    """
    given = np.full(len(found.scores), -1)
    if not len(truth.classes):
        return given
    overlaps = iou(found.boxes, truth.boxes)
    overlaps[found.classes[:, None] != truth.classes[None]] = -1.0
    for row in np.argsort(-found.scores, kind="stable"):
        best = len(truth.classes) - 1 - int(np.argmax(overlaps[row, ::-1]))  # of equal ones the last, as COCO
        if overlaps[row, best] >= min(least, 1 - 1e-10):
            given[row] = best
            overlaps[:, best] = -1.0
    return given


@dataclass(frozen=True)
class Curve:
    """Precision and recall as boxes are taken in, best first. order: their rows. right: whether each is."""

    order: np.ndarray
    right: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    ap: float


def curve(scores: np.ndarray, right: np.ndarray, truths: int) -> Curve:
    """The curve of boxes with these scores, and the area under it, read at 101 recalls.

    Before reading, each precision is raised to the highest one at its recall or beyond.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    hits = np.asarray(right, bool)[order]
    true = np.cumsum(hits)
    precision = true / np.arange(1, len(hits) + 1) if len(hits) else np.zeros(0)
    recall = true / truths if truths else np.zeros(len(hits))
    return Curve(order, hits, precision, recall, _area(precision, recall) if truths else float("nan"))


def envelope(precision: np.ndarray) -> np.ndarray:
    """The highest precision at each place or beyond."""
    return np.maximum.accumulate(precision[::-1])[::-1]


def _area(precision: np.ndarray, recall: np.ndarray) -> float:
    at = np.searchsorted(recall, RECALLS, side="left")
    raised = np.append(envelope(precision), 0.0)
    return float(raised[np.minimum(at, len(precision))].mean())


def average_precision(
    found: Sequence[Answer], truths: Sequence[Answer], least: float = 0.5, classes: Sequence[int] = range(10)
) -> dict[int, float]:
    """The average precision of each class over many canvases; NaN for a class that is nowhere."""
    matched = [match(f, t, least) for f, t in zip(found, truths, strict=True)]
    result = {}
    for number in classes:
        rows = [f.classes == number for f in found]
        scores = np.concatenate([f.scores[r] for f, r in zip(found, rows, strict=True)] or [np.zeros(0)])
        right = np.concatenate([m[r] >= 0 for m, r in zip(matched, rows, strict=True)] or [np.zeros(0, bool)])
        result[number] = curve(scores, right, sum(int((t.classes == number).sum()) for t in truths)).ap
    return result


@dataclass(frozen=True)
class Verdict:
    """Of many canvases: AP as the mean over classes, AP of all boxes in one row, recall and precision at a score."""

    ap: float
    pooled: float
    each: dict[int, float]
    recall: float
    precision: float


def judge(
    found: Sequence[Answer], truths: Sequence[Answer], least: float = 0.5, floor: float = 0.5
) -> Verdict:
    """What many canvases come to. `floor`: the score from which boxes count for recall and precision."""
    matched = [match(f, t, least) >= 0 for f, t in zip(found, truths, strict=True)]
    scores = np.concatenate([f.scores for f in found])
    right = np.concatenate(matched)
    count = sum(len(t.classes) for t in truths)
    each = average_precision(found, truths, least)
    there = [value for value in each.values() if not np.isnan(value)]
    taken = scores >= floor
    hits = int(right[taken].sum())
    return Verdict(
        ap=float(np.mean(there)) if there else float("nan"),
        pooled=curve(scores, right, count).ap,
        each=each,
        recall=hits / max(count, 1),
        precision=hits / max(int(taken.sum()), 1),
    )
