"""Whose pictures are learned from and whose are not, and what is said where that cannot be."""

from __future__ import annotations

import io
import zipfile

import cv2
import numpy as np
import pytest

from cvlab.embeddings import Recipe, crowd_of
from cvlab.embeddings.albums import people_in
from cvlab.embeddings.crowds import Named, of_people, prepared
from cvlab.embeddings.moving import moved
from cvlab.embeddings.recipe import batch_of, rate_of
from cvlab.params import check


def faces(counts: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    labels = np.repeat(np.arange(len(counts)), counts)
    pictures = np.random.default_rng(0).integers(0, 256, (len(labels), 56, 46), np.uint8)
    return pictures, labels, [f"s{n + 2}" for n in range(len(counts))]


def test_digits_are_learned_up_to_6_and_7_to_9_are_never_seen():
    crowd = crowd_of(Named("digits"))
    assert crowd.known == 7
    assert set(crowd.labels[crowd.learn]) == set(range(7))
    assert set(crowd.labels[crowd.new]) == {7, 8, 9}
    assert set(crowd.labels[crowd.old]) == set(range(7))
    assert not set(crowd.learn) & set(crowd.held)
    assert set(crowd.labels[crowd.shown]) == set(range(10))
    assert len(crowd.shown) <= 300
    assert (crowd.judged == crowd.new).all()
    all_known = crowd_of(Named("digits", 10))
    assert (all_known.judged == all_known.old).all()


def test_two_thirds_of_people_are_learned_from_in_the_order_of_their_numbers():
    pictures, labels, names = faces((3,) * 12)
    crowd = of_people(pictures, labels, names[::-1])
    assert crowd.names == tuple(names)
    assert crowd.known == 8
    assert set(crowd.labels[crowd.held]) == set(range(8, 12))


@pytest.mark.parametrize(
    ("counts", "said"),
    [((5,), "one identity only"), ((5, 0), "one identity only"), ((5, 1), "two pictures each")],
)
def test_too_few_people_are_said(counts, said):
    with pytest.raises(ValueError, match=said):
        of_people(*faces(counts))


def test_one_picture_of_two_people_is_said():
    pictures, labels, names = faces((3, 3, 3))
    pictures[4] = pictures[0]
    with pytest.raises(ValueError, match="same picture lies with s2 and with s3"):
        of_people(pictures, labels, names)


def test_an_unknown_crowd_and_a_margin_of_0_are_said():
    with pytest.raises(ValueError, match="choose digits"):
        crowd_of(Named("nobody"))
    assert "margin of 0" in Recipe(margin=0.0).problem()
    assert not Recipe(margin=0.0, way="pairs").problem()
    with pytest.raises(ValueError, match="margin"):
        check(Recipe(margin=-1.0))


def zipped(people: dict[str, int], side: int = 20) -> bytes:
    out, rng = io.BytesIO(), np.random.default_rng(0)
    with zipfile.ZipFile(out, "w") as archive:
        for name, count in people.items():
            for n in range(count):
                picture = rng.integers(0, 256, (side, side), np.uint8)
                archive.writestr(f"{name}/{n}.png", cv2.imencode(".png", picture)[1].tobytes())
    return out.getvalue()


def test_a_zip_of_people_is_read_without_a_file_on_the_disk():
    names, labels, pictures = people_in(zipped({"ada": 2, "bob": 3}))
    assert names == ["ada", "bob"]
    assert labels.tolist() == [0, 0, 1, 1, 1]
    assert pictures.shape == (5, 56, 46)
    assert pictures.dtype == np.uint8


def test_a_zip_of_thousands_is_refused(monkeypatch):
    monkeypatch.setattr("cvlab.embeddings.albums.MOST_PICTURES", 3)
    with pytest.raises(ValueError, match="at most 3"):
        people_in(zipped({"ada": 2, "bob": 3}))


def test_light_is_evened_out():
    pictures = faces((2, 2))[0]
    dim = (pictures * 0.5).astype(np.uint8)
    np.testing.assert_allclose(prepared(pictures, True), prepared(dim, True), atol=0.05)
    assert prepared(pictures, False).max() <= 1


def test_moved_pictures_are_others_and_follow_from_the_dice():
    pictures = faces((2, 2))[0]
    again = [moved(pictures, np.random.default_rng(1), True) for _ in range(2)]
    assert (again[0] == again[1]).all()
    assert (again[0] != pictures).any()


@pytest.mark.parametrize(("people", "each"), [(2, 30), (7, 100), (19, 10), (40, 2), (3, 1)])
def test_a_batch_has_alike_many_of_each_identity(people, each):
    labels = np.repeat(np.arange(people), each)
    rows, _ = batch_of(labels, 0, 5)
    counts = np.bincount(labels[rows])
    assert len(set(counts[counts > 0])) == 1
    assert counts.max() >= 2
    assert 4 <= len(rows) <= 56
    assert (batch_of(labels, 0, 5)[0] == rows).all()
    if each > 1:
        assert any((batch_of(labels, 0, n)[0] != rows).any() for n in range(3))


def test_the_learning_rate_goes_down_in_the_second_half():
    assert [rate_of(0.01, True, n, 100) for n in (0, 50, 75, 99)] == pytest.approx(
        [0.01, 0.01, 0.005, 0.0002]
    )
    assert rate_of(0.01, False, 99, 100) == 0.01
