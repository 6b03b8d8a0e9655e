"""Heads on frozen features: class means, or a linear one by least squares; both are one sum, without training steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.softmax import shares_of

RIDGE = 0.1  # what each squared weight costs; features have length one
BIAS = 1.0  # the square of the number that is put beside the features
FEW_CLASSES, FEW = 3, 10  # up to here class means are as good or better, and need no more than a sum
COOLEST, WARMEST = 0.003, 1.0


@dataclass(frozen=True)
class Head:
    """Scores are unit-length features times `weights` (K x C) plus `bias` (C); shares are their softmax over
    `temperature`. means: C x K, the classes' own, of length one; kind: "means" or "linear"."""

    kind: str
    weights: np.ndarray
    bias: np.ndarray
    means: np.ndarray
    temperature: float

    def scores(self, units: np.ndarray) -> np.ndarray:
        """N x C of N x K, of length one."""
        return units @ self.weights + self.bias

    def shares(self, units: np.ndarray) -> np.ndarray:
        """N x C, each row sums to 1."""
        return shares_of(self.scores(units) / self.temperature)

    def distances(self, units: np.ndarray) -> np.ndarray:
        """N: 1 minus the cosine to the nearest class's mean; 0 is the same direction."""
        return 1 - (units @ self.means.T).max(axis=1)


def unit(features: np.ndarray) -> np.ndarray:
    """N x K of length one, of features N x ... in float64; what is all zeros stays so."""
    flat = np.asarray(features, np.float64).reshape(len(features), -1)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)


def kind_for(labels: np.ndarray) -> str:
    """The head that fits so many pictures: means for up to 10 of each of up to 3 classes.

    Source: with a handful of pictures class means were as good as any other head or better on photographs of cats and
    dogs, LEGO parts and seedlings, and the linear head better above; `tests/benchmarks/teaching.py` prints it.
    """
    counts = np.bincount(labels)
    return "means" if len(counts) <= FEW_CLASSES and counts.max(initial=0) <= FEW else "linear"


def class_means(units: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """C x K, each of length one."""
    return unit(np.stack([units[labels == c].sum(axis=0) for c in range(classes)]))


def taught(units: np.ndarray, labels: np.ndarray, kind: str, temperature: float = 1.0) -> Head:
    """The head of N x K features of length one with their classes (N ints, each class at least once)."""
    classes = int(labels.max()) + 1
    means = class_means(units, labels, classes)
    if kind == "means":
        return Head(kind, means.T, np.zeros(classes), means, temperature)
    shares = dual(units) @ one_hot(labels)
    return Head(kind, units.T @ shares, BIAS * shares.sum(axis=0), means, temperature)


def dual(units: np.ndarray) -> np.ndarray:
    """N x N: (K + λI)⁻¹ of the kernel K, the features' products and the bias'. Times the targets it gives the weights
    as sums of the pictures. Source: C. Saunders, A. Gammerman, V. Vovk, "Ridge regression learning algorithm in dual
    variables", 1998."""
    kernel = units @ units.T + BIAS
    return np.linalg.inv(kernel + RIDGE * np.eye(len(kernel)))


def one_hot(labels: np.ndarray) -> np.ndarray:
    """N x C, 1 at each row's class."""
    return np.eye(int(labels.max()) + 1)[labels]


def temperature_of(scores: np.ndarray, labels: np.ndarray) -> float:
    """How far scores are to be stretched so that shares are as sure as they are right, by scores of pictures that were
    left out (N x C). A little doubt is mixed in, so that a few right answers do not make it certain.

    Source: C. Guo et al., "On calibration of modern neural networks", 2017, https://arxiv.org/abs/1706.04599
    """
    known = np.isfinite(scores).all(axis=1)
    scores, labels = scores[known], labels[known]
    if not len(scores):
        return 0.1
    classes = scores.shape[1]
    doubt = 1 / (len(scores) + 2)
    targets = (1 - doubt) * np.eye(classes)[labels] + doubt / classes
    tried = np.geomspace(COOLEST, WARMEST, 60)
    losses = [-(targets * np.log(np.maximum(shares_of(scores / t), 1e-12))).sum() for t in tried]
    return float(tried[int(np.argmin(losses))])
