"""How much a picture of each class counts, so that rare classes are not learnt last."""

from __future__ import annotations

import numpy as np


def balanced_weights(labels: np.ndarray, class_count: int) -> np.ndarray:
    """The weight of every class: float32 (classes,), such that all classes together weigh as they do without.

    A class of n_c pictures among n, with k classes present, weighs n / (k * n_c), as scikit-learn's "balanced"
    does; an absent class weighs 1.

    Source: G. King, L. Zeng, "Logistic regression in rare events data", 2001,
    https://doi.org/10.1093/oxfordjournals.pan.a004868
    """
    counts = np.bincount(labels, minlength=class_count)
    present = np.count_nonzero(counts)
    weights = np.ones(class_count, np.float32)
    weights[counts > 0] = len(labels) / (present * counts[counts > 0])
    return weights
