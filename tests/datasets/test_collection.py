"""Drawings and photographs collected by hand become a data set with their pixels unchanged."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.datasets import DATASETS
from cvlab.datasets import collection as module
from cvlab.datasets.collection import Collection
from cvlab.datasets.upload_store import kept
from cvlab.types import as_image


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch, tmp_path):
    monkeypatch.setenv("CVLAB_UPLOADS", str(tmp_path))


def drawing(seed, side=28, channels=1):
    return as_image(np.random.default_rng(seed).integers(0, 256, (side, side, channels), np.uint8))


def collected(**counts):
    found = Collection()
    for label, count in counts.items():
        for _ in range(count):
            found = found.add(label, drawing(len(found)), drawn=True)
    return found


def test_ten_drawings_of_two_classes_become_a_data_set_of_the_same_pixels():
    found = collected(star=10, heart=10)
    dataset = DATASETS["uploaded"](token=found.store(), image_size=28, grey=True)
    split = dataset.load()
    assert dataset.class_names == ("heart", "star")
    assert (kept(dataset.token).image_size, kept(dataset.token).grey) == (28, True)
    mixed = found.add("star", drawing(9, 40, 3), drawn=False).store()
    assert (kept(mixed).image_size, kept(mixed).grey) == (64, False)
    assert [np.bincount(p.labels).tolist() for p in (split.train, split.validation, split.test)] == [
        [6, 6],
        [2, 2],
        [2, 2],
    ]
    known = {p.pixels.tobytes(): p.label for p in found.pictures}
    for image, label in zip(split.train.images, split.train.labels, strict=True):
        assert known[image.tobytes()] == dataset.class_names[label]


def test_a_collection_is_never_changed_but_made_anew():
    two = collected(star=2)
    three = two.add(" star\n", drawing(9, 40, 3), drawn=False)
    assert (len(two), len(three)) == (2, 3)
    assert three.counts() == {"star": 3}
    assert three.without(2).pictures == two.pictures
    assert collected(star=3, heart=3).store() == collected(star=3, heart=3).store()


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "no picture"),
        ({"star": 5}, "one class only, star"),
        ({"star": 5, "heart": 1}, "heart has 1 picture"),
    ],
)
def test_what_is_too_little_says_so(counts, words):
    with pytest.raises(ValueError, match=words):
        collected(**counts).store()


def test_a_class_needs_a_name_and_there_is_an_end(monkeypatch):
    with pytest.raises(ValueError, match="name first"):
        Collection().add("  ", drawing(0), drawn=True)
    monkeypatch.setattr(module, "MOST", 3)
    with pytest.raises(ValueError, match="3 pictures already"):
        collected(star=4)
