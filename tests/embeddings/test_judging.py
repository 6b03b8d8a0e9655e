"""Error rates and neighbours, against scikit-learn, plain counting and an example by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.embeddings.judging import (
    Pairs,
    enrolled_share,
    equal_error,
    interval,
    majority_right,
    nearest_share,
    neighbours,
    pairs_by_distance,
    rates,
)
from cvlab.embeddings.table import judged, left_out_share

LABELS = np.repeat(np.arange(5), 4)
seeds = st.integers(0, 2**31 - 1)


def crowd(seed: int, apart: float = 1.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return apart * rng.normal(size=(5, 3))[LABELS] + rng.normal(size=(len(LABELS), 3))


@given(seeds)
def test_rates_are_those_of_scikit_learn(seed):
    roc_curve = pytest.importorskip("sklearn.metrics").roc_curve
    pairs = pairs_by_distance(crowd(seed), LABELS)
    accepts, rejects = rates(pairs)
    fpr, tpr, thresholds = roc_curve(pairs.same, -pairs.d, drop_intermediate=False)
    at = np.searchsorted(pairs.d, -thresholds[1:], side="right") - 1
    np.testing.assert_allclose(accepts[at], fpr[1:], atol=1e-12)
    np.testing.assert_allclose(1 - rejects[at], tpr[1:], atol=1e-12)


@given(seeds)
def test_the_equal_error_rate_lies_between_both_rates_at_its_threshold(seed):
    pairs = pairs_by_distance(crowd(seed), LABELS)
    error, threshold = equal_error(pairs)
    below, at = pairs.d < threshold, pairs.d <= threshold
    accepts = [(s & ~pairs.same).sum() / (~pairs.same).sum() for s in (below, at)]
    rejects = [(~s & pairs.same).sum() / pairs.same.sum() for s in (below, at)]
    assert accepts[0] - 1e-9 <= error <= accepts[1] + 1e-9
    assert rejects[1] - 1e-9 <= error <= rejects[0] + 1e-9


def test_by_hand():
    d, same = np.array([1, 2, 3, 4.0]), np.array([True, False, True, False])
    pairs = Pairs(d, same, np.zeros((4, 2), int))
    assert [r.tolist() for r in rates(pairs)] == [[0, 0.5, 0.5, 1], [0.5, 0.5, 0, 0]]
    assert equal_error(pairs) == (0.5, 2.0)
    apart = Pairs(d, np.array([True, True, False, False]), np.zeros((4, 2), int))
    assert equal_error(apart)[0] == 0.0
    assert equal_error(Pairs(d, ~apart.same, apart.rows))[0] == 1.0


def test_the_interval_is_over_people_and_wider_than_one_over_pairs():
    found = []
    for seed in range(6):
        pairs = pairs_by_distance(crowd(seed), LABELS)
        low, high = interval(pairs, LABELS, draws=150)
        assert low <= equal_error(pairs)[0] <= high
        rng, over_pairs = np.random.default_rng(0), []
        for _ in range(150):
            times = np.bincount(rng.integers(0, len(pairs.d), len(pairs.d)), minlength=len(pairs.d)).astype(
                float
            )
            over_pairs.append(equal_error(pairs, times)[0])
        found.append((high - low) - np.subtract(*np.quantile(over_pairs, [0.975, 0.025])))
    assert np.mean(found) > 0
    assert interval(pairs, LABELS, draws=20) == interval(pairs, LABELS, draws=20)


@given(seeds, st.sampled_from([1, 3, 5]))
def test_the_nearest_are_scikit_learns(seed, k):
    metrics = pytest.importorskip("sklearn.neighbors")
    z = crowd(seed)
    gallery, asked = np.arange(0, 20, 2), np.arange(1, 20, 2)
    model = metrics.KNeighborsClassifier(k, algorithm="kd_tree").fit(z[gallery], LABELS[gallery])
    rows = model.kneighbors(z[asked])[1]
    named = LABELS[gallery][rows]
    most = (named[:, :, None] == named[:, None, :]).sum(2)
    wanted = np.mean(named[np.arange(10), most.argmax(1)] == LABELS[asked])
    assert nearest_share(z[gallery], LABELS[gallery], z[asked], LABELS[asked], k) == pytest.approx(wanted)


@given(seeds)
def test_neighbours_are_never_the_picture_itself(seed):
    z = crowd(seed)
    near, far = neighbours(z, 3)
    assert (near != np.arange(len(z))[:, None]).all()
    assert (np.diff(far, axis=1) >= 0).all()
    assert majority_right(near, LABELS).mean() == pytest.approx(left_out_share(z, LABELS, 3))


def test_more_stored_pictures_name_better_and_none_left_is_said():
    z = crowd(0, 1.0)
    assert enrolled_share(z, LABELS, 3) > enrolled_share(z, LABELS, 1)
    with pytest.raises(ValueError, match="store fewer"):
        enrolled_share(z, LABELS, 4)


def test_one_identity_only_and_one_picture_each_are_said():
    with pytest.raises(ValueError, match="one identity only"):
        pairs_by_distance(np.zeros((3, 2)), np.zeros(3, int))
    with pytest.raises(ValueError, match="second picture"):
        pairs_by_distance(np.zeros((3, 2)), np.arange(3))


def test_a_row_of_the_table_holds_what_was_counted():
    z = crowd(1)
    row = judged("any", z, LABELS)
    assert (row.name, row.numbers, row.stored[2]) == ("any", 3, None)
    assert row.error == equal_error(pairs_by_distance(z, LABELS))[0]
    assert row.low <= row.error <= row.high
