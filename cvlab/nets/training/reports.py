"""What a trained net does with every picture of a part: which classes it confuses, and how sure it is of itself."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from cvlab.experiment import Experiment
from cvlab.experiment.reports import Bin, Report
from cvlab.nets.answers import of_both
from cvlab.nets.training.compiled import compiled
from cvlab.nets.training.feeding import pieces_of

BINS = 10


def report(
    experiment: Experiment, weights: Sequence[np.ndarray], part: str = "validation"
) -> Generator[float, None, Report]:
    """A report on the answers to a part of the data set: "train", "validation" or "test"; yields how much is done.

    Raises:
        ValueError: where the experiment has a problem, or the weights are of another network.
    """
    experiment.check()
    if part not in ("train", "validation", "test"):
        raise ValueError(f"There is no part called {part!r}; there are train, validation and test.")
    pictures = getattr(experiment.dataset.load(), part)
    probabilities, loss = yield from _answers(experiment, weights, pictures)
    labels = np.asarray(pictures.labels)
    predictions = probabilities.argmax(axis=1)
    classes = experiment.dataset.class_count
    confusion = np.bincount(labels * classes + predictions, minlength=classes**2)
    rows = np.arange(len(labels))
    confidence = probabilities[rows, predictions]
    return Report(
        confusion=confusion.reshape(classes, classes),
        predictions=predictions,
        confidence=confidence,
        true_probability=probabilities[rows, labels],
        labels=labels,
        accuracy=float(np.mean(predictions == labels)),
        loss=loss,
        calibration=calibration(confidence, predictions == labels),
    )


def calibration(confidence: np.ndarray, right: np.ndarray) -> tuple[Bin, ...]:
    """Whether a net that says 80 % is right in 80 of 100, by tenths of its confidence.

    Source: C. Guo et al., "On calibration of modern neural networks", 2017, https://arxiv.org/abs/1706.04599
    """
    place = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
    found: list[Bin] = []
    for i in range(BINS):
        inside = place == i
        count = int(inside.sum())
        mean = float(confidence[inside].mean()) if count else 0.0
        accuracy = float(right[inside].mean()) if count else 0.0
        found.append((i / BINS, (i + 1) / BINS, count, mean, accuracy))
    return tuple(found)


def _answers(
    experiment: Experiment, weights: Sequence[np.ndarray], pictures: Any
) -> Generator[float, None, tuple[np.ndarray, float]]:
    """Probabilities (N, classes), and the mean loss."""
    net, found, loss_sum, done = compiled(experiment), [], 0.0, 0
    with net.lock:
        net.numbers.put_weights(weights)
        for images, labels in pieces_of(pictures):
            yield done / len(pictures)
            done += len(images)
            starts = range(0, len(images), net.piece)
            found += [net.answer(images[start : start + net.piece]).numpy() for start in starts]
            loss_sum += net.evaluate(images, labels)[0].numpy().item()
    outputs = np.concatenate(found)
    return outputs if outputs.shape[1] > 1 else of_both(outputs), loss_sum / len(pictures)
