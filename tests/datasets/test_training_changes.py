"""Fewer pictures, unbalanced classes, wrong labels: how many, which ones, and that nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.datasets import DATASETS, base
from cvlab.datasets.training_changes import kept_counts, kept_rows, with_wrong_labels, wrong_rows

LABELS = np.random.default_rng(0).integers(0, 5, 1000)


def test_the_last_class_keeps_one_in_so_many_and_the_others_lie_between_geometrically():
    assert kept_counts([1000, 1000, 1000], 100) == (1000, 100, 10)
    assert kept_counts([500, 40], 4) == (500, 10)
    assert kept_counts([7, 7, 7], 1) == (7, 7, 7)
    assert kept_counts([5, 0, 5], 100) == (5, 0, 1)


def test_a_stronger_imbalance_keeps_fewer_of_the_same_pictures():
    weak, strong = (set(kept_rows(LABELS, factor, 5)) for factor in (2, 20))
    assert strong < weak
    rows = kept_rows(LABELS, 10, 5)
    assert (np.diff(rows) > 0).all()
    counts = np.bincount(LABELS[rows])
    assert tuple(counts) == kept_counts(np.bincount(LABELS).tolist(), 10)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.9])
def test_exactly_that_share_of_labels_becomes_another_class(share):
    noisy = with_wrong_labels(LABELS, share, 5)
    changed = np.flatnonzero(noisy != LABELS)
    np.testing.assert_array_equal(changed, wrong_rows(1000, share))
    assert len(changed) == round(1000 * share)
    assert set(noisy) <= set(range(5))


def test_every_other_class_is_as_likely():
    labels = np.full(20_000, 2)
    counts = np.bincount(with_wrong_labels(labels, 0.8, 5), minlength=5)
    assert counts[2] == 4000
    assert np.ptp(np.delete(counts, 2)) < 5 * np.sqrt(4000)


def test_more_noise_adds_to_less():
    less, more = (with_wrong_labels(LABELS, share, 5) for share in (0.1, 0.3))
    rows = wrong_rows(1000, 0.1)
    assert set(rows) < set(wrong_rows(1000, 0.3))
    np.testing.assert_array_equal(less[rows], more[rows])


def test_two_classes_swap():
    np.testing.assert_array_equal(with_wrong_labels(np.array([0, 1, 1, 0]), 1.0, 2), [1, 0, 0, 1])


def test_changes_leave_validation_and_test_and_the_pictures_as_they_are():
    # What other tests have read since may have pushed the pictures out, but not what was made of them.
    for kept in (base._load, base._changed):
        kept.cache_clear()
    plain = DATASETS["digits"]().load()
    dataset = DATASETS["digits"](label_noise=0.3)
    noisy = dataset.load()
    assert noisy.train.images is plain.train.images
    for part in ("validation", "test"):
        assert getattr(noisy, part) is getattr(plain, part)
    np.testing.assert_array_equal(
        np.flatnonzero(noisy.train.labels != plain.train.labels), dataset.wrong_rows()
    )
    with pytest.raises(ValueError, match="read-only"):
        noisy.train.labels[0] = 3


def test_all_three_together_in_that_order():
    dataset = DATASETS["digits"](imbalance=10.0, train_size=300, label_noise=0.1)
    found, plain = dataset.load().train, DATASETS["digits"]().load().train
    rows = kept_rows(plain.labels, 10.0, 10)[:300]
    np.testing.assert_array_equal(found.images, plain.images[rows])
    assert (found.labels != plain.labels[rows]).sum() == 30 == len(dataset.wrong_rows())
    assert dataset.train_count() == len(found) == 300


def test_the_count_is_known_without_loading():
    for factor in (1.0, 3.0, 100.0):
        dataset = DATASETS["digits"](imbalance=factor)
        assert dataset.train_count() == len(dataset.load().train)
    counts = np.bincount(DATASETS["digits"]().load().train.labels)
    assert DATASETS["digits"]().train_counts() == tuple(counts)
