"""Pictures a learner brings: what makes a data set, and every bad archive answered in one sentence."""

from __future__ import annotations

import io
import os
import re
import struct
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from cvlab.datasets import DATASETS, archives, shelf
from cvlab.datasets.archives import read_archive
from cvlab.datasets.shelf import keep


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch, tmp_path):
    monkeypatch.setenv("CVLAB_UPLOADS", str(tmp_path / "kept"))
    return tmp_path / "kept"


def png(value=0, size=(12, 9), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (value, 10, 20)).save(out, "PNG", **options)
    return out.getvalue()


def zipped(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def class_folders(prefix="", cats=4, dogs=5) -> dict[str, bytes]:
    files = {f"{prefix}cat/{n}.png": png(n) for n in range(cats)}
    return files | {f"{prefix}dog/{n}.png": png(100 + n) for n in range(dogs)}


def uploaded(data: bytes, **fields):
    return DATASETS["uploaded"](token=keep(read_archive(data).pictures), **fields)


@pytest.mark.parametrize("prefix", ["", "pets/", "a/b/c/", "pets\\"])
def test_class_folders_in_a_zip_become_a_data_set_however_deep_they_lie(prefix):
    dataset = uploaded(zipped(class_folders(prefix)), image_size=16)
    split = dataset.load()
    assert dataset.class_names == split.class_names == ("cat", "dog")
    parts = (split.train, split.validation, split.test)
    assert sum(map(len, parts)) == 9
    assert all(set(part.labels) == {0, 1} for part in parts)
    for part in parts:
        reds = part.images[:][:, 0, 0, 0]
        np.testing.assert_array_equal(reds >= 100, part.labels == 1)
    assert dataset.train_count() == len(split.train)
    assert split.train.images.shape[1:] == (16, 16, 3)


def test_a_zip_with_train_and_test_keeps_its_parts():
    files = class_folders("pets/train/") | {f"pets/test/{k}/9.png": png(9) for k in ("cat", "dog")}
    split = uploaded(zipped(files)).load()
    assert (len(split.train) + len(split.validation), len(split.test)) == (9, 2)


def test_the_same_pictures_get_the_same_token_and_others_another():
    pictures = read_archive(zipped(class_folders())).pictures
    assert keep(pictures) == keep(pictures[::-1])
    assert keep(pictures) != keep(read_archive(zipped(class_folders(dogs=6))).pictures)


def test_a_set_of_which_only_a_part_is_left_is_kept_anew():
    pictures = read_archive(zipped(class_folders())).pictures
    folder = shelf.shelf() / keep(pictures)
    (folder / shelf.ABOUT).unlink()
    assert keep(pictures) == folder.name
    assert (folder / shelf.ABOUT).is_file()


def test_what_cannot_be_read_is_skipped_and_named():
    files = class_folders() | {
        "cat/broken.png": b"not a picture",
        "dog/cut.png": png()[:40],
        "notes.txt": b"x",
    }
    found = read_archive(zipped(files))
    assert len(found.pictures) == 9
    assert sorted(name for name, _ in found.skipped) == ["cat/broken.png", "dog/cut.png"]
    assert all(reason for _, reason in found.skipped)


def test_an_entry_whose_bytes_are_damaged_is_skipped_and_named():
    data = bytearray(zipped(class_folders(), zipfile.ZIP_STORED))
    data[data.index(png(2)) + 20] ^= 0xFF
    found = read_archive(bytes(data))
    assert [name for name, _ in found.skipped] == ["cat/2.png"]


REFUSED = {
    "not a zip": (b"hello", "not a zip archive"),
    "cut short": (zipped(class_folders())[:-30], "not a zip archive"),
    "empty": (zipped({}), "no picture in a class folder"),
    "no class folders": (zipped({"1.png": png(), "2.png": png()}), "no picture in a class folder"),
    "one class": (zipped({f"cat/{n}.png": png(n) for n in range(5)}), "one class only, cat"),
    "a class with one picture": (zipped(class_folders(cats=1)), "class cat has 1 picture"),
    "a class whose pictures are broken": (
        zipped(class_folders(cats=1) | {"cat/x.png": b"x", "cat/y.png": b"y"}),
        r"class cat has 1 picture \(2 could not be read\)",
    ),
    "test class unknown": (
        zipped(class_folders("train/") | {"test/cow/1.png": png()}), "cow has no training pictures"
    ),
    "outside": (zipped({"../../cat/1.png": png()}), "points outside"),
    "absolute": (zipped({"/etc/cat/1.png": png()}), "points outside"),
    "drive": (zipped({"C:\\cat\\1.png": png()}), "points outside"),
    "a zip in a zip": (zipped({"inner.zip": zipped(class_folders())}), "no picture in a class folder"),
    "too many classes": (
        zipped({f"c{k}/{n}.png": png() for k in range(51) for n in range(3)}), "51 classes; 50 are allowed"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_archive_is_refused_in_one_sentence(name):
    data, words = REFUSED[name]
    with pytest.raises(ValueError, match=words) as caught:
        read_archive(data)
    assert "\n" not in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({f"{k}/{n}.png": bytes(15 * 2**20) for k in "ab" for n in range(10)})
    assert len(bomb) < 2**20
    with pytest.raises(ValueError, match="would unpack to 300 MB; 256 MB are allowed"):
        read_archive(bomb)


def test_a_zip_that_lies_about_its_sizes_is_not_unpacked_beyond_them():
    data = bytearray(zipped(class_folders() | {"cat/bomb.png": bytes(2**20)}))
    # The size stands in the entry's head (PK\1\2) at byte 24 before its name.
    place = data.rindex(b"cat/bomb.png") - 46
    assert data[place : place + 4] == b"PK\1\2"
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    found = read_archive(bytes(data))
    assert [name for name, _ in found.skipped] == ["cat/bomb.png"]


def test_a_picture_of_too_many_pixels_is_skipped_in_words():
    out = io.BytesIO()
    Image.new("1", (6000, 5000)).save(out, "PNG")
    found = read_archive(zipped(class_folders() | {"cat/large.png": out.getvalue()}))
    ((name, reason),) = found.skipped
    assert name == "cat/large.png"
    assert "25 million" in reason


def test_a_locked_archive_says_so():
    data = bytearray(zipped(class_folders()))
    for place in (m.start() for m in re.finditer(b"PK\1\2", bytes(data))):
        data[place + 8] |= 1
    with pytest.raises(ValueError, match="locked by a password"):
        read_archive(bytes(data))


def test_no_name_from_outside_becomes_a_path(own_shelf):
    names = {"a\x1b[31m:*?<b>", "con", "日本語 " + "x" * 90}
    dataset = uploaded(zipped({f"{name}/{n}.png": png(n) for name in names for n in range(3)}))
    assert sorted(map(len, dataset.class_names))[-1] <= 60
    assert all(name.isprintable() for name in dataset.class_names)
    stored = {p.name for p in own_shelf.rglob("*") if p.parent.name == "train"}
    assert stored == {"000", "001", "002"}
    dataset.load()


@pytest.mark.parametrize("token", ["0" * 24, "", "../../etc"])
def test_pictures_that_are_gone_say_what_to_do(token):
    dataset = DATASETS["uploaded"](token=token)
    assert not dataset.available()
    with pytest.raises(ValueError, match="Data sets page"):
        dataset.load()


def test_sets_nobody_used_for_a_day_are_thrown_away(own_shelf, monkeypatch):
    old = keep(read_archive(zipped(class_folders())).pictures)
    long_ago = time.time() - 25 * 3600
    os.utime(own_shelf / old, (long_ago, long_ago))
    new = keep(read_archive(zipped(class_folders(dogs=7))).pictures)
    assert {p.name for p in own_shelf.iterdir()} == {new}
    monkeypatch.setattr(shelf, "MOST_BYTES", 100)
    newest = keep(read_archive(zipped(class_folders(dogs=8))).pictures)
    assert {p.name for p in own_shelf.iterdir()} == {newest}


def test_progress_tells_how_many_pictures_were_tried():
    told = []
    read_archive(zipped(class_folders()), lambda done, total: told.append((done, total)))
    assert told == [(n, 9) for n in range(9)]


def test_too_many_pictures_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 8)
    with pytest.raises(ValueError, match="9 pictures; 8 are allowed"):
        read_archive(zipped(class_folders()))
