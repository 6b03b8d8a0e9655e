"""Heads and their judges: each short cut is held to the long way round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.softmax import shares_of
from cvlab.teaching import heads, judging, looking, unknown
from cvlab.teaching.drawings import drawings
from cvlab.teaching.heads import FEW, kind_for, taught, temperature_of, unit

KINDS = ("means", "linear")


def made(seed: int, classes: int = 3, each: int = 4, size: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Features of length one about a middle of each class, and their classes."""
    random = np.random.default_rng(seed)
    middles = random.normal(size=(classes, size))
    labels = np.repeat(np.arange(classes), each)
    return unit(middles[labels] + 0.8 * random.normal(size=(len(labels), size))), labels


@given(st.integers(0, 10_000), st.sampled_from(KINDS))
def test_leaving_one_out_is_what_a_head_without_it_says(seed, kind):
    units, labels = made(seed)
    found = judging.left_out(units, labels, kind)
    for n in range(len(labels)):
        others = np.arange(len(labels)) != n
        wanted = taught(units[others], labels[others], kind).scores(units[n : n + 1])[0]
        np.testing.assert_allclose(found[n], wanted, atol=1e-9)


@given(st.integers(0, 1000), st.sampled_from(KINDS))
def test_what_hurts_is_what_the_others_do_better_without(seed, kind):
    units, labels = made(seed, each=3)
    found = judging.hurting(units, labels, kind, 0.1)
    n = seed % len(labels)
    others = np.arange(len(labels)) != n

    def right(scores: np.ndarray, own: np.ndarray) -> float:
        shares = shares_of(scores / 0.1)
        return (scores.argmax(1) == own).sum() + 0.1 * shares[np.arange(len(own)), own].sum()

    after = right(judging.left_out(units[others], labels[others], kind), labels[others])
    before = right(judging.left_out(units, labels, kind)[others], labels[others])
    assert found[n] == pytest.approx(after - before, abs=1e-6)


def test_the_linear_head_is_scikit_learns_ridge():
    linear_model = pytest.importorskip("sklearn.linear_model")
    units, labels = made(1, classes=4, each=6)
    beside = np.c_[units, np.full(len(units), np.sqrt(heads.BIAS))]
    ridge = linear_model.Ridge(alpha=heads.RIDGE, fit_intercept=False).fit(beside, heads.one_hot(labels))
    np.testing.assert_allclose(
        taught(units, labels, "linear").scores(units), ridge.predict(beside), atol=1e-9
    )


def test_class_means_are_cosines():
    units, labels = made(2)
    head = taught(units, labels, "means")
    mean = units[labels == 1].mean(axis=0)
    wanted = units @ mean / np.linalg.norm(mean)
    np.testing.assert_allclose(head.scores(units)[:, 1], wanted)
    np.testing.assert_allclose(head.distances(units), 1 - head.scores(units).max(axis=1))


def test_the_only_picture_of_a_class_is_not_judged():
    units, labels = made(3, each=3)
    units, labels = units[:7], labels[:7]
    for kind in KINDS:
        scores = judging.left_out(units, labels, kind)
        assert np.isnan(scores[6]).all()
        assert np.isfinite(scores[:6]).all()
        assert judging.answers_of(scores)[6] == -1
        assert np.isnan(judging.hurting(units, labels, kind, 0.1)[6])


def test_means_are_taken_for_a_handful_and_least_squares_beyond():
    assert kind_for(np.repeat([0, 1, 2], FEW)) == "means"
    assert kind_for(np.repeat([0, 1, 2], FEW + 1)) == "linear"
    assert kind_for(np.repeat([0, 1, 2, 3], 5)) == "linear"


def test_a_moment_is_judged_by_the_others():
    units, labels = made(4, each=6)
    moments = np.tile([0, 0, 0, 1, 1, 2], 3) + 10 * labels
    scores = judging.moments_out(units, labels, moments, "linear")
    out = moments == 11
    wanted = taught(units[~out], labels[~out], "linear").scores(units[out])
    np.testing.assert_allclose(scores[out], wanted)
    assert np.isnan(judging.moments_out(units, labels, labels, "linear")).all(), "one moment a class"


def test_the_table_counts_each_answer_once():
    answers, labels = np.array([0, 1, 1, -1, 2]), np.array([0, 0, 1, 1, 2])
    np.testing.assert_array_equal(judging.confusion(answers, labels, 3), [[1, 1, 0], [0, 1, 0], [0, 0, 1]])


def test_a_test_picture_of_the_same_burst_is_found_out():
    random = np.random.default_rng(0)
    moments = np.repeat([0, 1], 5)
    middles = np.eye(8)[:3]
    burst = lambda at, count: unit(middles[at] + 0.02 * random.normal(size=(count, 8)))  # noqa: E731
    units = np.concatenate([burst(0, 5), burst(1, 5)])
    assert judging.near_copies(burst(0, 4), units, moments).mean() > 0.4
    assert not judging.near_copies(unit(middles[:1] + 0.3 * middles[2:]), units, moments).any()
    assert judging.near_copies(units[:2], units, moments).all()


def test_limits_cost_what_is_counted():
    found = unknown.Strangers(np.array([0.1, 0.2, 0.3]), np.array([0.25, 0.5, 0.6]))
    assert (found.false_rejects(0.2), found.false_accepts(0.25)) == (1, 1)
    assert 0.3 < unknown.Strangers(found.own, np.array([0.45, 0.5, 0.6])).best() < 0.45
    assert unknown.Strangers(np.zeros(0), np.zeros(0)).best() == 1


def test_strangers_are_classes_never_met_and_pictures_of_none():
    units, labels = made(5, each=5)
    others = unit(np.random.default_rng(9).normal(size=(2, 6)))
    found = unknown.strangers(units, labels, others)
    assert (len(found.own), len(found.strangers)) == (15, 17)
    head = taught(units[labels != 0], labels[labels != 0] - 1, "means")
    for distance in head.distances(units[labels == 0]):
        assert np.abs(found.strangers - distance).min() < 1e-9


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pooled", [True, False])
def test_the_places_parts_sum_to_the_score(kind, pooled):
    random = np.random.default_rng(0)
    maps = random.random((12, 5, 4, 6))
    labels = np.repeat([0, 1, 2], 4)
    units = unit(maps.mean(axis=(1, 2)) if pooled else maps)
    head = taught(units, labels, kind)
    scores = head.scores(units[:1])[0] - head.bias
    wanted = scores[1] - scores.mean()
    assert looking.parts(maps[0], head, 1, pooled=pooled).sum() == pytest.approx(wanted)
    shown = looking.heat(looking.parts(maps[0], head, 1, pooled=pooled))
    assert (shown.dtype, shown.max()) == (np.uint8, 255)


def test_shares_are_as_sure_as_they_are_right():
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 4000)
    scores = np.log(
        np.where(np.eye(3)[labels] == 1, 0.7, 0.15)
    )  # always the right one: no doubt but what is mixed in
    unsure = np.array([np.roll(s, 1) if random.random() < 0.3 else s for s in scores])
    cold, warm = temperature_of(scores, labels), temperature_of(unsure, labels)
    assert cold < warm
    assert shares_of(unsure / warm).max(axis=1).mean() == pytest.approx(0.7, abs=0.03)
    assert temperature_of(np.full((2, 2), np.nan), np.array([0, 1])) == 0.1


def test_drawings_are_the_same_every_time_and_alike_for_any_count():
    few, many = drawings("star", 3), drawings("star", 5)
    assert few.shape == (3, 28, 28, 1)
    assert few.dtype == np.uint8
    np.testing.assert_array_equal(few, many[:3])
    assert not np.array_equal(drawings("star", 3, seed=1), few)
