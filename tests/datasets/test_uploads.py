"""Pictures a learner brings: what makes a data set, and every bad archive answered in one sentence."""

from __future__ import annotations

import io
import os
import re
import struct
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from PIL import Image

from cvlab.datasets import DATASETS, archives, room, upload_store
from cvlab.datasets.archives import Picture, read_archive
from cvlab.datasets.unpacking import small, unpack
from cvlab.datasets.upload_store import keep
from cvlab.reading import ARCHIVE, read
from cvlab.types import as_image
from tests.hostile.zips import mutants, outcome
from tests.zips import class_folders, encoded, heads, png, renamed, with_field, zipped


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch, tmp_path):
    monkeypatch.setenv("CVLAB_UPLOADS", str(tmp_path / "kept"))
    return tmp_path / "kept"


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
    folder = upload_store.shelf() / keep(pictures)
    (folder / upload_store.ABOUT).unlink()
    assert keep(pictures) == folder.name
    assert (folder / upload_store.ABOUT).is_file()


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
        zipped(class_folders("train/") | {"test/cow/1.png": png()}),
        "cow has no training pictures",
    ),
    "outside": (zipped({"../../cat/1.png": png()}), "points outside"),
    "absolute": (zipped({"/etc/cat/1.png": png()}), "points outside"),
    "drive": (zipped({"C:\\cat\\1.png": png()}), "points outside"),
    "a zip in a zip": (zipped({"inner.zip": zipped(class_folders())}), "no picture in a class folder"),
    "too many classes": (
        zipped({f"c{k}/{n}.png": png() for k in range(51) for n in range(3)}),
        "51 classes; 50 are allowed",
    ),
}


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
    Image.new("1", (9000, 9000)).save(out, "PNG")
    found = read_archive(zipped(class_folders() | {"cat/large.png": out.getvalue()}))
    ((name, reason),) = found.skipped
    assert name == "cat/large.png"
    assert "80 million" in reason


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


def test_progress_tells_how_many_pictures_were_tried():
    told = []
    read_archive(zipped(class_folders()), lambda done, total: told.append((done, total)))
    assert told == [(n, 9) for n in range(9)]


def test_too_many_pictures_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 8)
    with pytest.raises(ValueError, match="9 pictures; 8 are allowed"):
        read_archive(zipped(class_folders()))


def unpacked(data: bytes, folder, labels="folders") -> dict:
    return read("cvlab.datasets.unpacking:unpack", data, str(folder / "set"), labels, budget=ARCHIVE)


def test_only_stored_and_deflated_files_are_unpacked():
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        data = zipped(class_folders(), method)
        with pytest.raises(
            ValueError, match=r"class cat has 0|no picture in a class folder \(9 could not be read\)"
        ):
            read_archive(data)
        mixed = io.BytesIO(zipped(class_folders()))
        with zipfile.ZipFile(mixed, "a", method) as archive:
            archive.writestr("cat/bomb.png", bytes(10**6))
        (left,) = read_archive(mixed.getvalue()).skipped
        assert left == ("cat/bomb.png", f"packed with {name}; only stored and deflated files are unpacked")


def test_what_unpacks_to_more_than_it_says_takes_no_memory():
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO(zipped(class_folders()))
        with zipfile.ZipFile(out, "a", method) as archive:
            archive.writestr("cat/bomb.png", bytes(30 * 2**20))
        data = with_field(out.getvalue(), -1, 24, "<I", 1000)
        tracemalloc.start()
        assert [name for name, _ in read_archive(data).skipped] == ["cat/bomb.png"]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 8 * 2**20


def test_members_that_lie_one_on_another_are_refused():
    data = zipped(class_folders())
    first = struct.unpack_from("<I", data, heads(data)[0] + 42)[0]
    with pytest.raises(ValueError, match="one on top of another"):
        read_archive(with_field(data, 3, 42, "<I", first))


def test_a_directory_without_end_is_refused_before_it_is_read(monkeypatch):
    out, count = io.BytesIO(), 20_001
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(count):
            archive.writestr(f"a/{n}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ValueError, match=f"lists {count:,} files or more; up to 20,000"):
        read_archive(out.getvalue())


def test_a_member_without_a_name_is_passed_over():
    data = zipped({**class_folders(), "QQQ.png": png(7)}).replace(b"QQQ.png", b"\0QQ.png")
    assert zipfile.ZipFile(io.BytesIO(data)).namelist()[-1] == ""
    found = read_archive(data)
    assert (len(found.pictures), found.skipped) == (9, ())


def test_links_and_second_files_of_a_name_are_left_out():
    out = io.BytesIO(zipped(class_folders()))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("cat/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("cat/1.png", png(77))
    assert read_archive(out.getvalue()).skipped == (
        ("cat/link.png", "a link, no file"),
        ("cat/1.png", "a second file of that name"),
    )


def test_a_name_with_a_nul_ends_there():
    data = zipped({**class_folders(), "cat/1.pngxhidden.exe": png(9)}).replace(b"1.pngxhid", b"9.png\0hid")
    assert len(read_archive(data).pictures) == 10


@pytest.mark.parametrize(
    ("coding", "names"),
    [("utf-8", ["Äpfel", "猫"]), ("cp437", ["Äpfel", "Bäume"]), ("cp932", ["ねこ", "犬"])],
)
def test_names_of_every_time_and_land_are_read(coding, names):
    data = zipped(
        {
            f"{'xy'[k] * len(name.encode(coding))}/{n}.png": png(10 * k + n)
            for k, name in enumerate(names)
            for n in range(3)
        }
    )
    for k, name in enumerate(names):
        old = b"xy"[k : k + 1] * len(name.encode(coding)) + b"/"
        data = renamed(data, old, name.encode(coding) + b"/")
    assert {p.label for p in read_archive(data).pictures} == set(names)


@pytest.mark.parametrize("name", ["all", "2*3*4", "[a](x)", "$x$", "_background_"])
def test_a_class_keeps_its_name_whatever_it_is(name):
    files = {f"{name}/{n}.png": png(50 + n) for n in range(3)} | class_folders()
    assert name in uploaded(zipped(files)).class_names


def test_copies_are_left_out_within_a_class_and_between_parts_and_told_between_classes():
    files = {
        **class_folders("train/"),
        "train/cat/again.png": png(0),
        "test/cat/1.png": png(1),
        "test/cat/9.png": png(200),
        "test/dog/9.png": png(201),
        "train/dog/as_cat.png": png(2),
    }
    found = read_archive(zipped(files))
    assert found.skipped == (
        ("train/cat/again.png", "a copy of another picture of its class"),
        ("test/cat/1.png", "a copy of a picture in another part"),
    )
    assert found.notes == ("1 picture lies in more than one class.",)
    bytes_of = {part: {p.data for p in found.pictures if p.part == part} for part in ("train", "test")}
    assert not bytes_of["train"] & bytes_of["test"]


def test_what_lies_instead_of_pictures_is_counted_by_its_ending():
    scans = zipped({f"{k}/{n}.dcm": b"x" for k in "ab" for n in range(4)})
    with pytest.raises(
        ValueError, match=r"holds 8 files \.dcm, and only PNG, JPEG, .* save them as PNG or JPEG"
    ):
        read_archive(scans)


def test_labels_in_a_table_are_offered_and_taken(tmp_path):
    rows = [f"{n}.png,{'cat' if n % 3 else 'dog'}" for n in range(12)]
    data = zipped(
        {f"pets/train/{n}.png": png(n) for n in range(12)}
        | {"pets/train.csv": "\n".join(["id,breed", *rows])}
    )
    offered = unpacked(data, tmp_path)
    assert offered["offers"] == [["pets/train.csv", {"cat": 8, "dog": 4}]]
    assert "pets/train.csv would give classes (cat 8, dog 4)" in offered["problem"]
    assert unpacked(data, tmp_path, "pets/train.csv")["counts"] == [["train", "cat", 8], ["train", "dog", 4]]
    with pytest.raises(ValueError, match="no such table"):
        read_archive(data, labels="../other.csv")


def test_three_parts_of_their_own_need_one_training_picture_a_class():
    parts = {
        f"{part}/{k}/{n}.png": png(100 * p + 10 * c + n)
        for p, part in enumerate(("train", "val", "test"))
        for c, k in enumerate("ab")
        for n in range(1 + p)
    }
    assert len(read_archive(zipped(parts)).pictures) == 12
    with pytest.raises(ValueError, match="each needs 2 or more, one to train on and one to watch"):
        read_archive(zipped({name: data for name, data in parts.items() if "val" not in name}))


def test_a_zip_is_unpacked_by_another_process_as_pictures_that_are_quick_to_read(tmp_path):
    random = np.random.default_rng(0)
    photograph = random.integers(0, 256, (900, 1200, 3), np.uint8)
    files = class_folders() | {
        "cat/photo.jpg": encoded(photograph, "JPEG"),
        "dog/strip.png": png(9, (9000, 20)),
        "dog/film.gif": encoded(photograph[:600, :600], "GIF"),
        "dog/bad.png": b"x",
    }
    found = unpacked(zipped(files), tmp_path)
    assert found["counts"] == [["train", "cat", 5], ["train", "dog", 7]]
    assert [name for name, _ in found["left_out"]] == ["dog/bad.png"]
    stored = [p for p in (tmp_path / "set").rglob("*") if p.is_file()]
    sizes = set()
    for path in stored:
        with Image.open(path) as picture:
            sizes.add(picture.size)
    assert sizes == {(12, 9), (512, 384), (9000, 20), (512, 512)}
    kept = {p.read_bytes() for p in stored}
    assert {data for name, data in class_folders().items()} < kept, "small plain pictures stay as they are"


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_large_photograph_is_kept_turned_and_looks_the_same(orientation):
    smooth = np.linspace(0, 255, 1000 * 700, dtype=np.float32).reshape(1000, 700).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(smooth, "JPEG", exif=exif)
    kept = small(data)
    ours, whole = as_image(kept), as_image(data, longest=512)
    assert ours.shape == whole.shape
    assert np.abs(ours - whole).max() < 0.02


def test_stored_pictures_are_sets_that_keras_could_read_and_the_page_reads_alike(tmp_path):
    data = zipped(class_folders("set/train/") | class_folders("set/test/", first=1000))
    found = unpacked(data, tmp_path)
    token = upload_store.place(_moved(tmp_path), found["names"], found["told"])
    ours = DATASETS["uploaded"](token=token, image_size=16).load()
    theirs = uploaded(data, image_size=16).load()
    assert ours.class_names == theirs.class_names
    for part in ("train", "validation", "test"):
        mine, other = getattr(ours, part), getattr(theirs, part)
        assert sorted(map(bytes, mine.images)) == sorted(map(bytes, other.images)) or part != "test"
        assert len(mine) == len(other)


def _moved(tmp_path):
    room.ready()
    return tmp_path / "set"


def test_a_full_disk_is_told_in_a_sentence(monkeypatch, tmp_path):
    def full(*given, **named):
        raise OSError(28, "No space left on device")

    pictures = read_archive(zipped(class_folders())).pictures
    with monkeypatch.context() as here:
        here.setattr("pathlib.Path.write_bytes", full)
        with pytest.raises(
            ValueError, match="could not be stored on the computer that runs cvlab: no space left"
        ):
            keep(pictures)
        with pytest.raises(ValueError, match="no space left on device"):
            unpack(zipped(class_folders()), str(tmp_path / "set"))
    assert {p.name for p in room.shelf().iterdir()} == {room.OWNERS}, "nothing half written stays"
    for name in ("pathlib.Path.mkdir", "os.replace", "tempfile.mkdtemp", "pathlib.Path.write_text"):
        with monkeypatch.context() as here:
            here.setattr(name, full)
            with pytest.raises(ValueError, match="no space left on device"):
                keep(pictures)
    assert keep(pictures)


def test_the_shelf_of_somebody_else_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv("CVLAB_UPLOADS")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ours = room.ready()
    assert ours == tmp_path / "cache" / "cvlab" / "uploads"
    assert ours.stat().st_mode & 0o777 == 0o700
    ours.chmod(0o777)
    assert room.ready().stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(ValueError, match="belongs to somebody else"):
        room.ready()
    monkeypatch.undo()
    monkeypatch.delenv("CVLAB_UPLOADS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    (tmp_path / "other" / "cvlab").mkdir(parents=True)
    (tmp_path / "other" / "cvlab" / "uploads").symlink_to(ours)
    with pytest.raises(ValueError, match="is a link"):
        keep(read_archive(zipped(class_folders())).pictures)


def test_where_no_home_can_be_written_the_shelf_is_among_the_temporary_files_by_number(monkeypatch, tmp_path):
    monkeypatch.delenv("CVLAB_UPLOADS")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda *given: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert room.ready() == tmp_path / f"cvlab-uploads-{os.getuid()}"


def pictures_of(first, mb=0):
    noise = np.random.default_rng(first).bytes(int(mb * 2**20))
    return [Picture("train", k, png(first + n) + noise) for n, k in enumerate("aaabbb")]


def age(token, seconds):
    then = time.time() - seconds
    os.utime(room.shelf() / token, (then, then))


def test_sets_nobody_used_for_a_day_are_thrown_away_and_no_others():
    old, used = keep(pictures_of(0), owner="a"), keep(pictures_of(10), owner="b")
    age(old, 25 * 3600)
    age(used, 23 * 3600)
    new = keep(pictures_of(20), owner="c")
    assert {p.name for p in room.shelf().iterdir()} == {used, new, room.OWNERS}


def test_beyond_the_quota_the_oldest_of_ones_own_go_and_nobody_elses(monkeypatch):
    monkeypatch.setattr(room, "MOST_OWN_BYTES", 100_000)
    others = keep(pictures_of(0, 0.01), owner="b")
    first, second = (keep(pictures_of(n, 0.004), owner="a") for n in (10, 20))
    shared = keep(pictures_of(20, 0.004), owner="b")
    assert shared == second
    for token, seconds in ((others, 9000), (second, 8000), (first, 7000)):
        age(token, seconds)
    third = keep(pictures_of(30, 0.01), owner="a")
    there = {p.name for p in room.shelf().iterdir()}
    assert there == {others, second, third, room.OWNERS}, "first is gone; second is another's, too"
    assert room.own("a") == [second, third]


def test_a_set_in_use_is_never_thrown_away_but_the_new_one_refused(monkeypatch):
    monkeypatch.setattr(room, "MOST_OWN_BYTES", 50_000)
    first = keep(pictures_of(0, 0.004), owner="a")
    with pytest.raises(ValueError, match="are in use; try again"):
        keep(pictures_of(10, 0.006), owner="a")
    age(first, 3600)
    DATASETS["uploaded"](token=first).listing()
    with pytest.raises(ValueError, match="are in use; try again"):
        keep(pictures_of(10, 0.006), owner="a")
    with pytest.raises(ValueError, match="for each visitor"):
        keep(pictures_of(10, 0.02), owner="b")
    monkeypatch.setattr(room, "MOST_BYTES", 60_000)
    with pytest.raises(ValueError, match="no room for more pictures"):
        keep(pictures_of(10, 0.006), owner="b")
    assert {p.name for p in room.shelf().iterdir()} == {first, room.OWNERS}


@pytest.mark.parametrize("seed", range(3))
def test_zips_with_anything_wrong_are_read_or_refused_in_a_sentence(seed):
    said = [outcome(data) for data in mutants(40, seed)]
    assert all("\n" not in words and len(words) < 500 for words in said)
    assert {words[:7] for words in said} == {"taken", "refused"}
