"""Tests of a map: its curves, its comparisons and its verdict, against numbers by hand and against scipy."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from cvlab.attributions import METHODS
from cvlab.attributions.trust import (
    Trust,
    area,
    edges,
    findings,
    likeness,
    mean_between,
    moved,
    order,
    ranks,
    verdict,
)
from cvlab.experiment import stored_net

RANDOM = np.random.default_rng(0)


def trust(**changes):
    flat = np.zeros((4, 4), np.float32)
    fields = {
        "kind": "grad_cam",
        "baselines": ("grey", "blur"),
        "shares": np.linspace(0, 1, 3),
        "deletion": np.array([[1, 0.2, 0], [1, 0.3, 0]]),
        "insertion": np.array([[0, 0.9, 1], [0, 0.8, 1]]),
        "moved": np.array([[0.0, 0.05, 0.1], [-0.05, 0.02, 0.03]]),
        "average_drop": 0.2,
        "random": np.array([0.1, -0.1, 0.0]),
        "cascade": ((1, 0.5), (3, 0.1)),
        "edge": 0.1,
        "heatmap": flat,
        "random_heatmap": flat,
        "edge_heatmap": flat,
        "probability": 1.0,
        "values": flat,
        "random_values": flat,
    }
    return Trust(**{**fields, **changes})


def test_likeness_is_spearmans_rank_correlation():
    stats = pytest.importorskip("scipy.stats")
    for _ in range(5):
        a, b = RANDOM.random((9, 7)), RANDOM.integers(0, 4, (9, 7)).astype(float)
        assert likeness(a, b) == pytest.approx(stats.spearmanr(a.ravel(), b.ravel()).statistic, abs=1e-6)
    assert likeness(a, a) == pytest.approx(1)
    assert likeness(a, -a) == pytest.approx(-1)
    assert likeness(a, np.ones((9, 7))) == 0


def test_equal_numbers_share_their_place():
    np.testing.assert_array_equal(ranks(np.array([3.0, 1.0, 3.0, 2.0])), [3.5, 1, 3.5, 2])


def test_areas_are_those_of_trapezoids():
    assert area(np.array([0.0, 1.0])) == 0.5
    np.testing.assert_allclose(area(np.array([[0, 1, 1], [1, 0, 0]])), [0.75, 0.25])


def test_the_order_goes_from_the_highest_down_and_a_draw_decides_between_equals():
    heatmap = np.array([[0.1, 0.9], [0.5, 0.1]])
    assert list(order(heatmap)[:2]) == [1, 2]
    ends = {int(order(heatmap, seed)[-1]) for seed in range(20)}
    assert ends == {0, 3}


def test_a_map_laid_elsewhere_keeps_its_numbers_and_loses_its_places():
    heatmap = np.zeros((20, 20), np.float32)
    heatmap[3:7, 4:9] = 1
    for other in moved(heatmap, 8):
        np.testing.assert_array_equal(np.sort(other, axis=None), np.sort(heatmap, axis=None))
        assert (other * heatmap).sum() < heatmap.sum()


def test_edges_are_where_brightness_changes():
    image = np.zeros((12, 12, 1), np.float32)
    image[:, 6:] = 1
    found = edges(image)
    assert found.max() == 1
    assert found[:, :4].max() == found[:, 8:].max() == 0


@pytest.mark.parametrize("count", [3, 6, 40])
def test_the_interval_covers_the_mean_19_times_in_20_however_few_draws_there_are(count):
    samples = np.random.default_rng(count).normal(0.3, 1, (2000, count))
    hits = sum(low <= 0.3 <= high for _, low, high in map(mean_between, samples))
    assert 0.935 < hits / 2000 < 0.965


def test_the_interval_is_the_one_of_the_textbooks():
    mean, low, high = mean_between(np.array([1.0, 2.0, 3.0]))
    assert mean == 2
    assert high - mean == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)
    assert mean - low == pytest.approx(high - mean)


def test_a_good_map_passes_and_each_kind_of_bad_one_fails_its_own_check():
    assert [f.passed for f in findings(trust())] == [True, True, True]
    assert "passes all three" in verdict(findings(trust()))
    same = trust(moved=np.full((2, 2), 0.9))
    assert findings(same)[0].passed is False
    stays = findings(trust(random=np.array([0.8, 0.9, 0.85])))
    assert [f.passed for f in stays] == [True, False, True]
    assert "fails the check “depends on what was learned”" in verdict(stays)
    drawn = findings(trust(random=np.array([0.1, 0.7, 0.2]), edge=0.6))
    assert [f.passed for f in drawn] == [True, None, False]


def test_a_picture_of_bare_strokes_leaves_the_likeness_to_edges_open():
    found = findings(trust(edge=0.7))
    assert [f.passed for f in found] == [True, True, None]
    assert "with care" in verdict(found)


def test_what_is_not_sure_is_said_to_be_not_sure():
    unsure = findings(trust(moved=np.array([[0.0, 1.0], [1.0, 0.1]])))[0]
    assert unsure.passed is None
    assert "95 % between" in unsure.words
    assert "is not shown to move the answer otherwise" in unsure.words
    assert "-" not in unsure.words


def test_a_class_that_the_network_does_not_see_leaves_faithfulness_open_and_the_verdict_with_it():
    flat = {"deletion": np.full((2, 3), 0.001), "insertion": np.full((2, 3), 0.002), "probability": 0.0005}
    found = findings(trust(**flat))
    assert found[0].passed is None
    assert "gives it 0.1 %" in found[0].words
    assert "says nothing" in found[0].words
    assert "do not decide “faithful to this answer”" in verdict(found)
    # Even where an empty picture looks like the class, as a grey one may.
    assert findings(trust(probability=0.0005))[0].passed is None


# From here on with a network.


@pytest.fixture(scope="module")
def digits():
    experiment, weights = stored_net()
    return import_module("cvlab.nets.models").model_of(experiment, weights)


@pytest.fixture(scope="module")
def pictures():
    part = stored_net()[0].dataset.load().test
    return [(part.images[i].astype(np.float32) / 255, int(part.labels[i])) for i in range(6)]


def put_to_test(kind, model, image, class_index):
    nets = import_module("cvlab.nets.attributions")
    work = import_module("cvlab.nets.attributions.trust").put_to_test(
        model, image, nets.ATTRIBUTIONS[kind](), class_index
    )
    shares = []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert shares[-1] == pytest.approx(1)
            return end.value


@pytest.mark.keras
def test_random_weights_destroy_grad_cam_and_leave_guided_backprop(digits, pictures):
    alike = {"grad_cam": [], "guided_backprop": []}
    for image, label in pictures:
        for kind, found in alike.items():
            found.append(put_to_test(kind, digits, image, label).random.mean())
    print({kind: round(float(np.mean(found)), 2) for kind, found in alike.items()})
    assert np.mean(alike["grad_cam"]) < 0.3
    assert np.mean(alike["guided_backprop"]) > 0.5
    assert findings(put_to_test("guided_backprop", digits, *pictures[5]))[1].passed is False


@pytest.mark.keras
def test_the_weights_come_back_even_after_an_error(digits):
    random_weights = import_module("cvlab.nets.attributions.trust").random_weights
    before = [w.copy() for w in digits.get_weights()]

    def fail_in_the_middle():
        with random_weights(digits, seed=0):
            assert not np.allclose(digits.get_weights()[0], before[0])
            assert digits.get_weights()[0].std() == pytest.approx(before[0].std(), rel=0.5)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail_in_the_middle()
    for now, then in zip(digits.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.keras
def test_only_the_last_layers_become_random_where_a_depth_is_given(digits):
    random_weights = import_module("cvlab.nets.attributions.trust").random_weights
    before = digits.get_weights()
    with random_weights(digits, seed=1, depth=1):
        now = digits.get_weights()
        assert [np.array_equal(a, b) for a, b in zip(now, before, strict=True)] == [True] * 4 + [False] * 2


@pytest.mark.keras
def test_curves_are_the_pictures_predicted_one_by_one(digits, pictures):
    trusting, graphs = (
        import_module("cvlab.nets.attributions.trust"),
        import_module("cvlab.nets.attributions.graphs"),
    )
    image, label = pictures[0]
    heatmap = RANDOM.random((28, 28)).astype(np.float32)
    shares = np.array([0, 0.25, 1])
    found = trusting.curves_of(graphs.graphs_of(digits), image, heatmap, label, "black", shares)
    first = np.zeros(784, bool)
    first[np.argsort(-heatmap.ravel())[:196]] = True
    first = first.reshape(28, 28, 1)
    rows = [[image, image * ~first, image * 0], [image * 0, image * first, image]]
    expected = [[float(digits(picture[None])[0, label]) for picture in row] for row in rows]
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.keras
@pytest.mark.parametrize("kind", METHODS)
def test_every_method_can_be_put_to_the_test(kind, digits, pictures):
    found = put_to_test(kind, digits, *pictures[5])
    assert found.deletion.shape == found.insertion.shape == (3, len(found.shares))
    assert 0 <= found.average_drop <= 1
    nets = import_module("cvlab.nets.attributions")
    image, label = pictures[5]
    np.testing.assert_array_equal(found.heatmap, nets.ATTRIBUTIONS[kind]().heatmap(digits, image, label))
    assert found.probability == pytest.approx(float(digits(image[None])[0, label]), abs=1e-5)
    assert (
        found.values.shape == found.random_values.shape == ((11, 11) if METHODS[kind].layered else (28, 28))
    )
    assert [depth for depth, _ in found.cascade] == [1, 2, 3]
    assert len(findings(found)) == 3
    assert all(f.words.endswith(".") for f in findings(found))
