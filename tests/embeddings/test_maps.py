"""Maps and groups, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.embeddings.clusters import clusters, following, thirds, traits
from cvlab.embeddings.maps import components, flat, trustworthiness, tsne

seeds = st.integers(0, 2**31 - 1)


def cloud(seed: int, count: int = 40, dimensions: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, dimensions)) * np.arange(1, dimensions + 1)


@given(seeds)
def test_components_are_scikit_learns(seed):
    z = cloud(seed)
    model = pytest.importorskip("sklearn.decomposition").PCA(3).fit(z)
    mean, axes, share = components(z, 3)
    np.testing.assert_allclose(mean, model.mean_)
    np.testing.assert_allclose(np.abs((axes * model.components_).sum(1)), 1, atol=1e-6)
    assert share == pytest.approx(model.explained_variance_ratio_.sum())


@given(seeds, st.integers(1, 12))
def test_trustworthiness_is_scikit_learns(seed, k):
    theirs = pytest.importorskip("sklearn.manifold").trustworthiness
    z = cloud(seed)
    assert trustworthiness(z, z[:, :2], k) == pytest.approx(theirs(z, z[:, :2], n_neighbors=k))


def test_a_map_of_itself_is_trusted_wholly():
    assert trustworthiness(cloud(0), cloud(0)) == 1.0


@given(seeds)
def test_a_map_is_turned_to_where_it_was_and_keeps_its_form(seed):
    z = cloud(seed)
    first = flat(z).places
    turned = first @ np.array([[0, 1], [-1, 0]]) + 3
    again = flat(z, turned, z[:2])
    np.testing.assert_allclose(again.places, turned - turned.mean(0), atol=1e-6)
    np.testing.assert_allclose(again.more, again.places[:2], atol=1e-6)


def test_two_dimensions_are_their_own_map():
    z = cloud(0, dimensions=2)
    assert flat(z).places is z
    assert flat(z).share == 1.0


def test_tsne_of_few_points_comes_with_its_trustworthiness():
    pytest.importorskip("sklearn")
    z = np.concatenate([cloud(0, 12), cloud(1, 12) + 40])
    places, trust = tsne(z)
    assert places.shape == (24, 2)
    assert trust == pytest.approx(trustworthiness(z, places))
    assert trust > 0.8


def test_groups_far_apart_are_found_and_followed():
    labels = np.repeat([0, 1, 2], 20)
    z = cloud(0, 60, 2) + 50 * np.array([[0, 0], [1, 0], [0, 1]])[labels]
    group = clusters(z, 3)
    found = following(group, labels, "identity")
    assert found.share == 1.0
    assert found.chance < 0.6
    lot = following(group, np.random.default_rng(0).integers(0, 3, 60), "nothing")
    assert lot.share == pytest.approx(lot.chance, abs=0.12)


def test_groups_of_one_point_are_no_fault():
    assert set(clusters(np.zeros((5, 2)), 3)) <= {0, 1, 2}


def test_traits_are_thirds_of_what_is_seen():
    pictures = np.zeros((9, 8, 8))
    for n in range(9):
        pictures[n, :, : 4 if n % 2 else 8] = (n + 1) / 10
    assert thirds(np.arange(9)).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    found = traits(pictures)
    assert found["brightness"][8] == 2
    assert set(found["side the light is on"][1::2]) <= {0, 1}
