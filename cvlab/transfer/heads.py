"""The simplest that can stand on features: a linear softmax, and the nearest class mean; both without Keras."""

from __future__ import annotations

import numpy as np

from cvlab.softmax import shares_of
from cvlab.teaching.heads import class_means, unit

STEPS, RATE, DECAY = 200, 0.01, 1e-3


def linear(features: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int = 0) -> np.ndarray:
    """The classes (M,) that a linear softmax gives `asked` (M x K), learnt from features N x K and labels (N,).

    Adam over all pictures at once, an L2 of 0.001 on the weights; features are centred, and scaled by one number.
    """
    mean, spread = features.mean(axis=0), features.std() + 1e-6
    x, targets = (features - mean) / spread, np.eye(classes or int(labels.max()) + 1)[labels]
    x = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    weights = first = second = np.zeros((x.shape[1], targets.shape[1]))
    charged = np.r_[np.ones(x.shape[1] - 1), 0.0][:, None]  # the bias pays nothing
    for step in range(1, STEPS + 1):
        slope = x.T @ (shares_of(x @ weights) - targets) / len(x) + DECAY * weights * charged
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        size = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        weights = weights - size * first / (np.sqrt(second) + 1e-7)
    return ((asked - mean) / spread @ weights[:-1] + weights[-1]).argmax(axis=1)


def nearest_mean(features: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int = 0) -> np.ndarray:
    """The classes (M,) whose mean feature points most nearly in the direction of each of `asked`; nothing is
    trained."""
    means = class_means(unit(features), labels, classes or int(labels.max()) + 1)
    return (unit(asked) @ means.T).argmax(axis=1)
