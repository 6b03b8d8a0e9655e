"""The heads without Keras do what scikit-learn's do."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from cvlab.transfer.heads import linear, nearest_mean


@pytest.fixture
def clouds() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    middles = random.normal(size=(3, 20)) * 1.5
    labels = np.repeat(np.arange(3), 30)
    return (
        middles[labels] + random.normal(size=(90, 20)),
        labels,
        middles[labels] + random.normal(size=(90, 20)),
    )


def test_the_linear_head_answers_as_a_logistic_regression(clouds):
    known, labels, asked = clouds
    spread = known.std() + 1e-6
    regression = LogisticRegression(C=1 / (1e-3 * len(known)), max_iter=1000)
    wanted = regression.fit((known - known.mean(0)) / spread, labels).predict(
        (asked - known.mean(0)) / spread
    )
    assert np.mean(linear(known, labels, asked) == wanted) > 0.95


def test_the_nearest_mean_is_that_of_the_most_like_direction(clouds):
    known, labels, asked = clouds
    found = nearest_mean(known, labels, asked)
    for row, answer in list(zip(asked, found, strict=True))[:20]:
        unit = known / np.linalg.norm(known, axis=1, keepdims=True)
        means = [unit[labels == n].mean(axis=0) for n in range(3)]
        cosines = [row @ mean / np.linalg.norm(row) / np.linalg.norm(mean) for mean in means]
        assert answer == int(np.argmax(cosines))


def test_one_picture_of_one_class_is_enough_to_answer():
    one = np.ones((1, 4))
    assert linear(one, np.array([0]), one).tolist() == nearest_mean(one, np.array([0]), one).tolist() == [0]
