"""Folders of class folders: found, listed and dealt out; nothing outside of CVLAB_DATA is ever read."""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from cvlab.datasets import DATASETS, Folder, folder_names
from cvlab.datasets.splits import dealt


def fill(folder, counts, offset=0):
    """A class folder for each name, with so many pictures, each class of its own grey level."""
    for number, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True)
        for n in range(count):
            Image.new("RGB", (6, 5), (10 * number + 5,) * 3).save(folder / name / f"{n + offset:03d}.png")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """CVLAB_DATA with one folder as it comes, one with train and test, one deeper, and things that are none."""
    base = tmp_path / "data"
    fill(base / "pets", {"dog": 20, "cat": 10, "axolotl": 4})
    fill(base / "flowers" / "Train", {"rose": 10, "tulip": 10})
    fill(base / "flowers" / "test", {"rose": 3, "tulip": 2})
    fill(base / "more" / "stones", {"big": 4, "small": 4})
    fill(base / "lonely", {"only": 5})
    fill(tmp_path / "outside", {"a": 5, "b": 5})
    (base / "pets" / "cat" / "notes.txt").write_text("no picture")
    (base / "pets" / "cat" / ".hidden.png").write_bytes(b"")
    (base / "pets" / ".git").mkdir()
    monkeypatch.setenv("CVLAB_DATA", str(base))
    return base


def test_folders_with_classes_are_found_also_one_level_below(data):
    assert folder_names() == ("flowers", "more/stones", "pets")


def test_classes_are_the_folders_in_the_order_of_their_names(data):
    dataset = Folder(name="pets", image_size=8)
    split = dataset.load()
    assert dataset.class_names == split.class_names == ("axolotl", "cat", "dog")
    for part in (split.train, split.validation, split.test):
        greys = part.images[:][:, 4, 4, 0]
        # "dog" was made first, so its grey is 5; the others follow.
        np.testing.assert_array_equal(greys, np.array([25, 15, 5])[part.labels])


def test_no_picture_is_in_two_parts_and_every_class_is_in_all(data):
    split = Folder(name="pets").load()
    paths = [set(part.images.paths) for part in (split.train, split.validation, split.test)]
    assert sum(map(len, paths)) == len(set.union(*paths)) == 34
    counts = [
        np.bincount(part.labels, minlength=3).tolist() for part in (split.train, split.validation, split.test)
    ]
    assert counts == [[2, 6, 14], [1, 2, 3], [1, 2, 3]]


def test_a_folder_with_train_and_test_keeps_them_and_gives_up_some_for_validation(data):
    split = Folder(name="flowers").load()
    assert [len(part) for part in (split.train, split.validation, split.test)] == [16, 4, 5]
    assert all("/test/" in path for path in split.test.images.paths)
    assert not any("/test/" in path for path in split.train.images.paths + split.validation.images.paths)


def test_counts_and_shape_are_known_without_opening_a_file(data):
    for path in data.rglob("*.png"):
        path.chmod(0o000)
    dataset = Folder(name="pets", image_size=32, grey=True)
    assert dataset.train_counts() == (2, 6, 14)
    assert dataset.train_count() == 22
    assert dataset.image_shape == (32, 32, 1)
    assert dataset.available()


def test_the_changes_are_counted_before_anything_is_loaded(data):
    dataset = Folder(name="pets", imbalance=10.0, label_noise=0.5)
    split = dataset.load()
    assert dataset.train_count() == len(split.train) == 2 + 2 + 1
    assert len(split.validation) == 6


def test_a_file_that_comes_or_goes_is_noticed(data):
    before = Folder(name="pets").train_counts()
    fill(data / "pets", {"newt": 7})
    folder = data / "pets" / "newt"
    os.utime(folder, ns=(1, folder.stat().st_mtime_ns + 10**9))
    assert len(Folder(name="pets").train_counts()) == len(before) + 1
    assert Folder(name="pets").load().class_names[2:] == ("dog", "newt")


@pytest.mark.parametrize(
    "name", ["..", "../outside", "pets/../../outside", "/etc", "~", "pets/cat/x", ".", "a\0b", "a\\b"]
)
def test_no_name_leads_outside(data, name):
    with pytest.raises(ValueError, match="Folder"):
        DATASETS.make({"kind": "folder", "name": name})
    assert Folder(name=name).problems()


def test_links_are_not_followed(data, tmp_path):
    (data / "linked").symlink_to(tmp_path / "outside")
    (data / "pets" / "cow").symlink_to(tmp_path / "outside" / "a")
    (data / "pets" / "cat" / "link.png").symlink_to(tmp_path / "outside" / "a" / "000.png")
    assert "linked" not in folder_names()
    assert "no folder 'linked'" in Folder(name="linked").problems()[0]
    assert Folder(name="pets").class_names == ("axolotl", "cat", "dog")
    split = Folder(name="pets").load()
    assert not any(
        p.endswith("link.png")
        for part in (split.train, split.validation, split.test)
        for p in part.images.paths
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lonely", "holds 1 folder with pictures"),
        ("nowhere", "no folder 'nowhere'"),
        ("", "Choose a folder.*flowers, more/stones"),
    ],
)
def test_what_is_no_data_set_says_why(data, name, words):
    with pytest.raises(ValueError, match=words):
        Folder(name=name).load()
    assert not Folder(name=name).available()


def test_a_class_that_only_the_test_folder_has_is_refused(data):
    fill(data / "flowers" / "test", {"oak": 2})
    with pytest.raises(ValueError, match="test has a class oak"):
        Folder(name="flowers").load()


def test_without_cvlab_data_it_says_so(monkeypatch):
    monkeypatch.delenv("CVLAB_DATA", raising=False)
    assert folder_names() == ()
    assert "CVLAB_DATA" in Folder(name="pets").problems()[0]


@pytest.mark.parametrize("counts", [[10, 10], [3, 4, 50], [100, 1, 2]])
def test_dealing_gives_every_class_the_same_shares(counts):
    labels = np.random.default_rng(1).permutation(np.repeat(np.arange(len(counts)), counts))
    parts = dealt(labels, 0.15, 0.15)
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    for number, count in enumerate(counts):
        got = [int((labels[rows] == number).sum()) for rows in parts]
        assert got[0] >= 1
        if count >= 3:
            assert min(got) >= 1
            assert all(abs(n - 0.15 * count) < 1 for n in got[1:])
    np.testing.assert_array_equal(parts[0], dealt(labels, 0.15, 0.15)[0])


def test_a_part_without_a_share_stays_empty():
    train, validation, test = dealt(np.zeros(10, int), 0.2, 0.0)
    assert Counter(map(len, (train, validation, test))) == Counter((8, 2, 0))
