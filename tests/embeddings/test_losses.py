"""The losses' numbers and slopes, against finite differences, TensorFlow, SciPy and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.special import log_expit

from cvlab.embeddings.losses import distances, kinds_of, pair_loss, pairs_of, triplet_loss, triplets_of

LABELS = np.repeat(np.arange(4), 3)
seeds = st.integers(0, 2**31 - 1)


def points(seed: int, dimensions: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(len(LABELS), dimensions))


def by_differences(loss, values: np.ndarray, step: float = 1e-5) -> np.ndarray:
    slope = np.zeros_like(values)
    for place in np.ndindex(values.shape):
        ends = []
        for sign in (1, -1):
            moved = values.copy()
            moved[place] += sign * step
            ends.append(loss(moved))
        slope[place] = (ends[0] - ends[1]) / (2 * step)
    return slope


@given(seeds)
def test_distances_are_scipys(seed):
    z, others = points(seed), points(seed + 1)[:5]
    np.testing.assert_allclose(distances(z, others), cdist(z, others), atol=1e-4)


def test_a_distance_of_nothing_has_a_slope():
    z = np.ones((3, 2))
    _, slope = triplet_loss(z, np.array([[0, 1, 2]]), 1.0)
    assert np.isfinite(slope).all()
    assert np.isfinite(pair_loss(z, np.array([[0, 1]]), np.array([False]), np.array([-1.0, 1.0]))[1]).all()


@given(seeds, st.floats(0.05, 2), st.sampled_from(["semi-hard", "hard", "random"]))
def test_the_slope_of_triplets_is_that_of_finite_differences(seed, margin, mining):
    z = points(seed)
    triplets = triplets_of(distances(z, z), LABELS, mining, np.random.default_rng(0))
    losses, slope = triplet_loss(z, triplets, margin)
    if np.abs(losses[losses != 0]).min(initial=1) < 1e-3:
        return  # a kink is near
    wanted = by_differences(lambda moved: triplet_loss(moved, triplets, margin)[0].mean(), z)
    near = triplet_loss(z, triplets, margin + 1e-3)[0] > 0
    if (near == (losses > 0)).all():
        np.testing.assert_allclose(slope, wanted, atol=1e-6)


@given(seeds)
def test_the_slopes_of_pairs_are_those_of_finite_differences(seed):
    z, head = points(seed), np.array([-1.3, 0.7])
    pairs, same = pairs_of(LABELS, np.random.default_rng(seed))
    _, slope, by_head = pair_loss(z, pairs, same, head)

    def mean(moved: np.ndarray, h: np.ndarray) -> float:
        return pair_loss(moved, pairs, same, h)[0].mean()

    np.testing.assert_allclose(slope, by_differences(lambda moved: mean(moved, head), z), atol=1e-6)
    np.testing.assert_allclose(by_head, by_differences(lambda h: mean(z, h), head), atol=1e-6)


@given(seeds)
def test_the_loss_of_pairs_is_binary_cross_entropy(seed):
    z, head = points(seed), np.array([-2.0, 1.0])
    pairs, same = pairs_of(LABELS, np.random.default_rng(seed))
    logits = head[0] * np.linalg.norm(z[pairs[:, 0]] - z[pairs[:, 1]], axis=1) + head[1]
    wanted = -np.where(same, log_expit(logits), log_expit(-logits))
    np.testing.assert_allclose(pair_loss(z, pairs, same, head)[0], wanted, atol=1e-6)


def test_pairs_are_all_of_one_identity_and_as_many_of_two():
    pairs, same = pairs_of(LABELS, np.random.default_rng(0))
    assert same.sum() == 4 * 3
    assert (~same).sum() == 4 * 3
    assert (same == (LABELS[pairs[:, 0]] == LABELS[pairs[:, 1]])).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)


@given(seeds)
def test_hard_triplets_are_the_worst_of_each_anchor(seed):
    d = cdist(points(seed), points(seed))
    found = triplets_of(d, LABELS, "hard", np.random.default_rng(0))
    for a, p, n in found:
        own = [i for i in range(12) if LABELS[i] == LABELS[a] and i != a]
        others = [i for i in range(12) if LABELS[i] != LABELS[a]]
        assert (d[a, p], d[a, n]) == (max(d[a, i] for i in own), min(d[a, i] for i in others))
    assert sorted(found[:, 0]) == list(range(12))


@given(seeds)
def test_semi_hard_negatives_are_the_nearest_beyond_the_positive_or_else_the_farthest(seed):
    d = cdist(points(seed), points(seed))
    found = triplets_of(d, LABELS, "semi-hard", np.random.default_rng(0))
    assert len(found) == 12 * 2
    for a, p, n in found:
        others = [i for i in range(12) if LABELS[i] != LABELS[a]]
        beyond = [i for i in others if d[a, i] > d[a, p]]
        assert n == (min(beyond, key=lambda i: d[a, i]) if beyond else max(others, key=lambda i: d[a, i]))


@given(seeds)
def test_negatives_by_lot_are_others(seed):
    found = triplets_of(np.ones((12, 12)), LABELS, "random", np.random.default_rng(seed))
    assert (LABELS[found[:, 0]] == LABELS[found[:, 1]]).all()
    assert (LABELS[found[:, 0]] != LABELS[found[:, 2]]).all()
    assert (found[:, 0] != found[:, 1]).all()


def test_kinds_are_told_by_the_two_distances_and_the_margin():
    near, far = np.array([1, 1, 1, 1.0]), np.array([0.9, 1.0, 1.5, 2.0])
    assert kinds_of(near, far, 1.0).tolist() == [2, 2, 1, 0]
    assert kinds_of(near, far, 0.0).tolist() == [2, 2, 0, 0]


def test_on_one_point_each_loss_is_the_margin_and_with_a_margin_of_0_there_is_none():
    z = np.zeros((12, 2))
    triplets = triplets_of(distances(z, z), LABELS, "hard", np.random.default_rng(0))
    assert triplet_loss(z, triplets, 0.7)[0] == pytest.approx(0.7)
    losses, slope = triplet_loss(z, triplets, 0.0)
    assert not losses.any()
    assert not slope.any()
