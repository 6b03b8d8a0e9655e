"""Folders of class folders: found, listed and dealt out; nothing outside of CVLAB_DATA is ever read."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cvlab.codegen.datasets import recipe
from cvlab.datasets import DATASETS, Folder, folder_names, listings, soundness
from cvlab.datasets.splits import dealt


def fill(folder, counts, offset=0):
    """A class folder for each name, with so many pictures, each class of its own grey level."""
    for number, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True)
        for n in range(count):
            Image.new("RGB", (6, 5), (10 * number + 5,) * 3).save(folder / name / f"{n + offset:03d}.png")


def total(dataset):
    """How many pictures all parts have."""
    return sum(len(labels) for _, labels in dataset.listing().parts.values())


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
        ("lonely", "There is one class only, only"),
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
    with pytest.raises(ValueError, match="class oak has no training pictures"):
        Folder(name="flowers").load()


def test_a_folder_that_may_not_be_read_is_passed_over_and_named(data, monkeypatch):
    closed, scandir = {str(data / "lost+found"), str(data / "pets" / "dog")}, os.scandir
    (data / "lost+found").mkdir()

    def guarded(path):
        if str(path) in closed:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert folder_names() == ("flowers", "more/stones", "pets")
    dataset = Folder(name="pets")
    assert dataset.class_names == ("axolotl", "cat")
    assert dataset.left_out() == (("dog/", "permission denied"),)
    assert "lost+found was passed over: permission denied" in Folder(name="lost+found").problems()[0]


def test_names_that_are_no_utf8_are_shown_with_a_sign_or_passed_over(data):
    odd = os.fsencode(data) + b"/folder_\xff"
    for name in (b"a", b"b"):
        os.makedirs(odd + b"/" + name)
    os.rename(data / "pets" / "cat", os.fsencode(data) + b"/pets/caf\xff")
    fill(data / "pets", {"cat": 5})
    assert folder_names() == ("flowers", "more/stones", "pets")
    "".join(folder_names()).encode()
    dataset = Folder(name="pets", image_size=8)
    assert dataset.class_names == ("axolotl", "caf\ufffd", "cat", "dog")
    split = dataset.load()
    assert {int(n) for n in split.train.images[split.train.labels == 1][:].ravel()} == {15}


def test_classes_hold_all_that_lies_below_them_and_folders_of_sets_are_told_from_classes(data):
    for inside in ("indoor", "outdoor"):
        fill(data / "nested" / "cats" / inside, {"2019": 3})
        fill(data / "nested" / "dogs" / inside, {"2019": 4})
    fill(data / "more" / "coins", {"euro": 4, "cent": 4})
    assert folder_names() == ("flowers", "more", "more/coins", "more/stones", "nested", "pets")
    assert Folder(name="nested").train_counts() == (4, 6)
    assert Folder(name="more").class_names == ("coins", "stones")
    assert Folder(name="more/coins").class_names == ("cent", "euro")


def test_a_new_file_deep_inside_a_class_is_noticed(data):
    fill(data / "pets" / "dog", {"young": 3})
    before = total(Folder(name="pets"))
    Image.new("RGB", (6, 5)).save(data / "pets" / "dog" / "young" / "new.png")
    os.utime(data / "pets" / "dog" / "young", ns=(1, 10**18))
    assert total(Folder(name="pets")) == before + 1


@pytest.mark.parametrize(
    "bad", [b"", b"no picture", b"\x89PNG\r\n\x1a\n cut short", b"\xff\xd8\xff cut short"]
)
def test_broken_files_are_left_out_and_named_before_anything_is_trained(data, bad):
    (data / "pets" / "cat" / "000.png").write_bytes(bad)
    (data / "pets" / "dog" / "cut.png").write_bytes((data / "pets" / "dog" / "001.png").read_bytes()[:-30])
    dataset = Folder(name="pets", image_size=8)
    assert [item.name for item in dataset.left_out()] == ["cat/000.png", "dog/cut.png"]
    split = dataset.load()
    assert sum(len(part.images[:]) for part in (split.train, split.validation, split.test)) == 33


def test_a_picture_with_more_behind_its_end_is_kept(data):
    with (data / "pets" / "cat" / "000.png").open("ab") as file:
        file.write(b"what a camera writes there" * 10)
    assert Folder(name="pets").left_out() == ()


def test_only_what_looks_broken_is_decoded_and_of_many_only_the_first_are_looked_at(data, monkeypatch):
    decoded = []
    monkeypatch.setattr(soundness, "decode_bytes", lambda *given: decoded.append(given))
    Folder(name="pets").load()
    assert decoded == []
    monkeypatch.setattr(soundness, "MOST_LOOKED", 3)
    monkeypatch.setattr(listings, "MOST_LOOKED", 3)
    fill(data / "many", {"a": 4, "b": 4})
    (data / "many" / "b" / "000.png").write_bytes(b"")
    dataset = Folder(name="many")
    assert dataset.left_out() == ()
    assert "first 3 of 8 files were looked at" in dataset.notes()[-1]


def test_for_a_file_that_breaks_in_the_middle_of_a_training_the_next_of_its_class_stands_in(data, caplog):
    split = Folder(name="pets", image_size=8).load()
    rows = np.flatnonzero(split.train.labels == 1)
    for row in rows[:-1]:
        Path(split.train.images.paths[row]).write_bytes(b"no picture any more")
    assert set(split.train.images[rows][:, 4, 4, 0].tolist()) == {15}
    assert "stands in" in caplog.text
    split = Folder(name="pets", image_size=16).load()
    for path in split.train.images.paths:
        Path(path).write_bytes(b"")
    with pytest.raises(ValueError, match="cannot be read"):
        split.train.images[0]


@pytest.mark.parametrize(
    ("counts", "words"),
    [({"a": 1, "b": 1}, "class a has 1 picture; each needs 3"), ({"a": 2, "b": 2}, "class a has 2 pictures")],
)
def test_sets_without_a_test_part_are_refused_in_words(data, counts, words):
    fill(data / "small", counts)
    assert words in Folder(name="small").problems()[0]


def test_a_class_that_no_other_part_shows_is_told(data):
    fill(data / "lopsided", {"cat": 60, "dog": 1, "emu": 2})
    dataset = Folder(name="lopsided")
    assert [note.split(",")[0] for note in dataset.notes() if "No picture" in note] == [
        "No picture of dog is in validation or test",
        "No picture of emu is in test",
    ]
    found = dataset.load()
    for part, absent in ((found.validation, {1}), (found.test, {1, 2})):
        assert set(part.labels) == {0, 1, 2} - absent


def test_labels_in_file_names_are_told_where_there_are_no_class_folders(data):
    (data / "loose").mkdir()
    for n in range(12):
        Image.new("RGB", (4, 4)).save(data / "loose" / f"{'cat' if n % 2 else 'dog'}.{n}.png")
    assert "would give classes (cat 6, dog 6)" in Folder(name="loose").problems()[0]
    assert "loose" not in folder_names()


def test_copies_of_class_folders_inside_are_left_out(data):
    shutil.copytree(data / "pets", data / "again" / "pets")
    shutil.copytree(data / "pets", data / "again" / "pets" / "pets")
    dataset = Folder(name="again")
    assert total(dataset) == 34
    assert len(dataset.left_out()) == 34


def test_files_that_lie_in_training_and_in_test_are_told(data):
    assert "byte for byte" in Folder(name="pets").notes()[0], (
        "each class there is one picture again and again"
    )
    base = data / "split"
    for part, first in (("train", 0), ("test", 100)):
        for k, name in enumerate("ab"):
            (base / part / name).mkdir(parents=True)
            for n in range(10):
                Image.new("RGB", (6, 5), (first + n, k, 7)).save(base / part / name / f"{n}.png")
    assert Folder(name="split").notes() == ()
    shutil.copy(base / "train" / "a" / "3.png", base / "test" / "a" / "again.png")
    os.utime(base / "test" / "a", ns=(1, 10**18))
    (note,) = Folder(name="split").notes()
    assert note.startswith("1 file of validation or test lies byte for byte in another part, too")


def test_the_listing_of_an_unchanged_folder_is_not_made_anew(data, monkeypatch):
    Folder(name="pets").listing()
    monkeypatch.setattr(os, "scandir", None)
    assert Folder(name="pets").train_count() == 22


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


def odd_layouts(base):
    """A set of each odd layout below the folder, by name."""
    for part in ("train", "test"):
        fill(base / "doubled" / f"seg_{part}" / f"seg_{part}", {"sea": 8, "wood": 9})
    fill(base / "doubled" / "seg_pred", {"seg_pred": 3})
    fill(base / "nested" / "cats", {"in doors": 5, "in": 5})
    fill(base / "nested" / "dogs", {"in doors": 5, "in": 5})
    fill(base / "accents" / "train", {"cafe\u0301": 8, "bar": 8})
    fill(base / "accents" / "test", {"caf\u00e9": 3, "bar": 3})
    fill(base / "bad", {"a": 8, "b": 8})
    (base / "bad" / "a" / "003.png").write_bytes(b"")
    (base / "bad" / "b" / "000.png").rename(base / "bad" / "b" / "000.jfif")
    fill(base / "test only" / "test", {"a": 8, "b": 8})
    fill(base / "val and test" / "test", {"a": 8, "b": 8})
    fill(base / "val and test" / "val", {"a": 8, "b": 8}, offset=100)


@pytest.mark.parametrize("name", ["doubled", "nested", "accents", "bad", "test only", "val and test"])
def test_the_exported_code_finds_the_same_files_whatever_the_layout(data, name):
    odd_layouts(data)
    dataset, made = Folder(name=name, image_size=8), {}
    found = recipe(dataset)
    exec("import numpy as np\n" + "\n".join(found.imports) + "\n" + found.code, made)
    split = dataset.load()
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(made[f"x_{part}"], getattr(split, part).images[:])
        np.testing.assert_array_equal(made[f"y_{part}"], getattr(split, part).labels)


def test_the_shares_of_validation_and_test_can_be_chosen(data):
    """A folder that has a part of its own keeps it, whatever its share is."""
    split = Folder(name="pets", validation_share=0.2, test_share=0.4).load()
    whole = total(Folder(name="pets"))
    assert len(split.test) == pytest.approx(0.4 * whole, abs=2)
    assert len(split.validation) == pytest.approx(0.2 * whole, abs=2)
    assert len(split.train) + len(split.validation) + len(split.test) == whole
    assert len(Folder(name="flowers", validation_share=0.4, test_share=0.4).load().test) == 5


def test_shares_that_leave_nothing_to_train_on_are_told(data):
    greedy = DATASETS["folder"](name="pets", image_size=16, validation_share=0.5, test_share=0.6)
    assert "take 110% of the pictures; leave at least a tenth" in greedy.problems()[0]
    with pytest.raises(ValueError, match="a tenth to train on"):
        greedy.load()
