"""Class weights: those of scikit-learn."""

import numpy as np
from sklearn.utils.class_weight import compute_class_weight

from cvlab.experiment.class_weights import balanced_weights


def test_weights_are_those_scikit_learn_calls_balanced():
    labels = np.repeat([0, 1, 2], [70, 20, 10])
    theirs = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(balanced_weights(labels, 3), theirs, rtol=1e-6)


def test_a_class_without_pictures_changes_nothing_for_the_others():
    labels = np.repeat([0, 2], [30, 10])
    np.testing.assert_allclose(balanced_weights(labels, 3), [40 / 60, 1, 40 / 20], rtol=1e-6)
