"""Labels to look at twice: the vote is that of the nearest neighbours, and what it finds is counted honestly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cvlab.datasets import DATASETS
from cvlab.datasets.doubts import NEIGHBOURS, Score, as_features, nearest, score, votes


def finished(steps):
    """What a generator returns, and what it yielded on the way."""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return end.value, told


@pytest.fixture(scope="module")
def noisy():
    dataset = DATASETS["digits"](label_noise=0.2)
    return dataset, *finished(votes(dataset))


def test_neighbours_are_those_of_a_plain_search(noisy):
    dataset, found, _ = noisy
    images = dataset.load().train.images[..., 0]
    small = np.stack([cv2.resize(i, (14, 14), interpolation=cv2.INTER_AREA).ravel() for i in images])
    alike = np.corrcoef(small)
    np.fill_diagonal(alike, -2)
    for row in range(0, len(images), 97):
        expected = sorted(alike[row], reverse=True)[:NEIGHBOURS]
        np.testing.assert_allclose(alike[row][found.neighbours[row]], expected, atol=1e-5)


def test_votes_are_the_labels_of_the_neighbours_and_nobody_votes_on_himself(noisy):
    dataset, found, _ = noisy
    labels = dataset.load().train.labels
    assert (found.counts.sum(1) == NEIGHBOURS).all()
    assert not (found.neighbours == np.arange(len(labels))[:, None]).any()
    np.testing.assert_array_equal(found.counts[5], np.bincount(labels[found.neighbours[5]], minlength=10))


def test_most_wrong_labels_of_digits_are_found_and_few_right_ones_are_doubted(noisy):
    _, found, _ = noisy
    assert len(found.wrong) == round(0.2 * 1257)
    result = score(found.doubted(least=6), found.wrong)
    assert result.precision > 0.9
    assert result.recall > 0.85
    few = score(found.doubted(least=9), found.wrong)
    assert few.precision >= result.precision
    assert few.recall < result.recall


def test_clean_digits_are_hardly_doubted():
    found, _ = finished(votes(DATASETS["digits"]()))
    assert found.agreement() > 0.95
    assert len(found.doubted(6)) < 0.05 * 1257
    assert score(found.doubted(6), found.wrong).recall is None


def test_what_most_neighbours_contradict_comes_first(noisy):
    _, found, _ = noisy
    rows = found.doubted(5)
    against = found.counts[rows].max(1)
    assert (np.diff(against) <= 0).all()
    assert against.min() >= 5
    assert (found.suggested[rows] != found.given[rows]).all()


def test_precision_and_recall_by_hand():
    result = score(np.array([1, 2, 3, 4]), np.array([3, 4, 9]))
    assert result == Score(found=2, doubted=4, wrong=3)
    assert (result.precision, result.recall) == (0.5, pytest.approx(2 / 3))
    nothing = score(np.array([], int), np.array([], int))
    assert (nothing.precision, nothing.recall) == (None, None)


def test_brightness_and_contrast_do_not_count():
    picture = np.random.default_rng(0).integers(0, 100, (1, 14, 14, 3), np.uint8)
    np.testing.assert_allclose(as_features(picture), as_features(picture * 2 + 20), atol=1e-5)
    assert np.isfinite(as_features(np.zeros((2, 30, 20, 1), np.uint8))).all()


def test_a_handful_of_pictures_has_fewer_neighbours():
    features = as_features(np.random.default_rng(0).integers(0, 255, (4, 28, 28, 1), np.uint8))
    assert nearest(features, np.arange(4)).shape == (4, 3)


def test_progress_rises_to_the_end(noisy):
    told = noisy[2]
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] < 1
