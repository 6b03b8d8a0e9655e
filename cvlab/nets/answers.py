"""What the numbers at a network's end say, and shares of classes made of them where they are logits."""

from __future__ import annotations

import keras
import numpy as np

from cvlab.nets.models import TOLD, layers_of
from cvlab.nets.tapping import SQUASHING, activation_of
from cvlab.softmax import shares_of


def kind_of(model: keras.Model) -> str:
    """One of ANSWERS: what was told of a network out of a file, else what the last layer's activation says."""
    if model in TOLD:
        return TOLD[model]
    last = layers_of(model)[-1]
    squashed, count = activation_of(last.layer), last.shape[-1] if last.shape else 1
    if squashed == "sigmoid":
        return "binary" if count == 1 else "labels"
    return "classes" if squashed in ("softmax", "linear") and count > 1 else "numbers"


def is_bared(model: keras.Model) -> bool:
    """Whether the last activation is taken away to get logits; where numbers are no shares, it stays."""
    return kind_of(model) != "numbers" and activation_of(layers_of(model)[-1].layer) in SQUASHING


def count_of(model: keras.Model) -> int:
    """How many classes, or numbers, can be asked for."""
    return 2 if kind_of(model) == "binary" else int(layers_of(model)[-1].shape[-1])


def answers(logits: np.ndarray, kind: str) -> np.ndarray:
    """N x classes shares from N x outputs logits; numbers that are no shares stay as they are."""
    if kind == "numbers":
        return logits
    if kind == "binary":
        return of_both(_sigmoid(logits))
    if kind == "labels":
        return _sigmoid(logits)
    return shares_of(logits)


def of_both(second: np.ndarray) -> np.ndarray:
    """N x 2 shares of N x 1: one sigmoid says how likely the second of two classes is, and so the first."""
    return np.concatenate([1 - second, second], axis=-1)


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    small = np.exp(-np.abs(logits))  # never of a large number, which overflows
    return np.where(logits >= 0, 1 / (1 + small), small / (1 + small))
