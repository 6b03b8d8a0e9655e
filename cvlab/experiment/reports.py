"""What a report on a trained network says: per class, the pictures behind a cell, worst mistakes, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.datasets import DatasetSpec
from cvlab.figures import percent

Bin = tuple[
    float, float, int, float, float
]  # low, high, count, mean confidence, accuracy; 0 where it is empty


@dataclass(frozen=True, kw_only=True)
class Report:
    """The answers of a network to a part of N pictures with C classes.

    confusion: ints C x C, [true, predicted]. predictions, labels: the classes, ints (N,), in the part's own order.
    confidence, true_probability: float32 (N,), what the network gives the class it chose and the right one. accuracy:
    by its first choice. loss: as training would show it. calibration: a bin for each tenth of the confidence, the last
    two numbers 0 where nothing falls into it.
    """

    confusion: np.ndarray
    predictions: np.ndarray
    confidence: np.ndarray
    true_probability: np.ndarray
    labels: np.ndarray
    accuracy: float
    loss: float
    calibration: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How a network does on the test pictures, and how many they are."""

    loss: float
    accuracy: float
    count: int


@dataclass(frozen=True, kw_only=True)
class ClassFigures:
    """How one class fares. recall: the share of its pictures that are found. precision: the share of the pictures
    called so that are so; None where none was called so. taken_for: the class it is most often mistaken for, ""
    where it never is."""

    name: str
    count: int
    right: int
    recall: float
    precision: float | None
    taken_for: str


def class_figures(report: Report, names: Sequence[str]) -> tuple[ClassFigures, ...]:
    """The figures of every class, in the order of the classes; recall is 0 for a class without pictures."""
    confusion, found = report.confusion, []
    for n, name in enumerate(names):
        count, called, right = int(confusion[n].sum()), int(confusion[:, n].sum()), int(confusion[n, n])
        wrong = np.where(np.arange(len(names)) == n, 0, confusion[n])
        found.append(
            ClassFigures(
                name=name,
                count=count,
                right=right,
                recall=right / max(count, 1),
                precision=right / called if called else None,
                taken_for=names[int(wrong.argmax())] if wrong.any() else "",
            )
        )
    return tuple(found)


def rows_of_cell(report: Report, true: int, predicted: int) -> np.ndarray:
    """The rows of the pictures of class `true` that are read as `predicted`, the surest answers first."""
    rows = np.flatnonzero((report.labels == true) & (report.predictions == predicted))
    return rows[np.argsort(-report.confidence[rows], kind="stable")]


def worst(report: Report, most: int) -> np.ndarray:
    """The rows of the wrong answers that the network gave the least chance of being wrong."""
    rows = np.flatnonzero(report.labels != report.predictions)
    return rows[np.argsort(report.true_probability[rows], kind="stable")][:most]


def calibration_error(report: Report) -> float:
    """How far confidence and accuracy lie apart on the average over all pictures: 0 is honest.

    Source: M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
    binning", 2015, https://doi.org/10.1609/aaai.v29i1.9602
    """
    bins = report.calibration
    total = sum(count for _, _, count, _, _ in bins)
    apart = sum(count * abs(sure - right) for _, _, count, sure, right in bins if count)
    return apart / max(total, 1)


def biggest_confusion(report: Report) -> tuple[int, int, int] | None:
    """(true, predicted, how often) of the most frequent mistake; None where there is none."""
    wrong = report.confusion.copy()
    np.fill_diagonal(wrong, 0)
    if not wrong.any():
        return None
    true, predicted = (int(n) for n in np.unravel_index(int(wrong.argmax()), wrong.shape))
    return true, predicted, int(wrong[true, predicted])


def in_words(report: Report, names: Sequence[str], part: str) -> str:
    """The report in a sentence or two."""
    total = int(report.confusion.sum())
    said = f"{percent(report.accuracy)} of {total:,} {part} pictures are read rightly."
    most = biggest_confusion(report)
    if most is None:
        return said + " There is no mistake to look at."
    true, predicted, count = most
    times = "once" if count == 1 else "twice" if count == 2 else f"{count} times"
    return f"{said} The most frequent mistake: {names[true]} read as {names[predicted]}, {times}."


def calibration_in_words(report: Report) -> str:
    """Whether the network is surer than it has a right to be."""
    bins = [b for b in report.calibration if b[2]]
    total = sum(b[2] for b in bins)
    sure = sum(count * confidence for _, _, count, confidence, _ in bins) / max(total, 1)
    right = sum(count * accuracy for _, _, count, _, accuracy in bins) / max(total, 1)
    verdict = "about as sure as it is right"
    if abs(sure - right) > 0.01:
        verdict = "surer than it is right" if sure > right else "less sure than it could be"
    return (
        f"On the average it is {percent(sure)} sure and {percent(right)} right: {verdict}. "
        f"The expected calibration error is {percent(calibration_error(report))}."
    )


def pictures(dataset: DatasetSpec, part: str, rows: Sequence[int]) -> np.ndarray:
    """The pictures at those rows of "train", "validation" or "test": uint8 N x H x W x C.

    Asked of a worker by name, which holds the data set anyway.
    """
    return np.asarray(getattr(dataset.load(), part).images[np.asarray(rows, np.int64)])


def examples(dataset: DatasetSpec, part: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """So many pictures of a part, spread evenly over it, and their classes; asked of a worker by name."""
    taken = getattr(dataset.load(), part)
    rows = np.linspace(0, len(taken) - 1, min(count, len(taken))).round().astype(np.int64)
    return np.asarray(taken.images[rows]), np.asarray(taken.labels)[rows]
