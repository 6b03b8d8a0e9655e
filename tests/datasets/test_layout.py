"""Which folder is a class and which is a part: as Keras reads plain folders, and as people mean the others."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvlab.datasets.endings import counted, ending, hidden
from cvlab.datasets.labels import in_names, in_table
from cvlab.datasets.layout import arrange
from cvlab.datasets.names import class_names, part_of, parts_of

CLASSES = "cat dog ant bee elk fox gnu owl Äpfel 猫 _background_ a b class 2*3*4 all"
WORDS = st.sampled_from(CLASSES.split())
DEEPER = st.lists(st.sampled_from(["indoor", "2019", "new folder", "batch 1"]), max_size=2)
FILES = st.sampled_from(["1.png", "2.jpg", "3.JPEG", "x.gif"])
picture = st.tuples(DEEPER, FILES).map(lambda told: "/".join([*told[0], told[1]]))
plain_trees = st.dictionaries(WORDS, st.sets(picture, min_size=1, max_size=4), min_size=2, max_size=5)


def placed(paths, **given):
    return Counter((p.part, p.label) for p in arrange(paths, **given).placed)


def paths_of(tree, inside=""):
    return [f"{inside}{name}/{path}" for name, inner in tree.items() for path in inner]


@given(
    plain_trees,
    st.sampled_from(["", "pets/", "pets/pets/", "a/b/c/", "data/train/", "test/", "seg_train/seg_train/"]),
)
def test_a_plain_tree_has_the_classes_of_its_first_folders_whatever_lies_around(tree, around):
    found = arrange(paths_of(tree, around))
    assert {p.path: p.label for p in found.placed} == {
        f"{around}{name}/{path}": name for name, inner in tree.items() for path in inner
    }
    assert not found.left_out


@pytest.mark.keras
def test_plain_trees_are_read_as_keras_reads_them(tmp_path):
    from keras.src.utils.dataset_utils import index_directory

    number = 0

    @given(plain_trees)
    @settings(max_examples=60, deadline=None)
    def alike(tree):
        nonlocal number
        number += 1
        folder = tmp_path / str(number)
        for path in paths_of(tree):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).touch()
        files, labels, classes = index_directory(
            str(folder), "inferred", (".png", ".jpg", ".jpeg", ".gif"), shuffle=False, verbose=False
        )
        theirs = {
            os.path.relpath(file, folder): classes[label] for file, label in zip(files, labels, strict=True)
        }
        assert {p.path: p.label for p in arrange(paths_of(tree)).placed} == theirs
        assert list(class_names(classes)) == classes

    alike()


@given(plain_trees, st.permutations(["train", "test"]), st.sampled_from(["", "x/", "training/", "test/"]))
def test_the_nearest_folder_that_names_a_part_counts(tree, order, around):
    paths = [path for part in order for path in paths_of(tree, f"{around}{part}/")]
    found = arrange(paths)
    assert all(p.part == p.path.removeprefix(around).split("/")[0] for p in found.placed)
    assert len(found.placed) == len(paths)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=12).map(
            lambda s: s.strip("/") or "x"
        ),
        max_size=20,
    )
)
def test_every_path_is_placed_left_out_or_nobodys_and_never_twice(paths):
    paths = [f"{path}.png" for path in dict.fromkeys(paths)]
    with suppress(
        ValueError
    ):  # where test has classes that training has not; a test of its own looks at that
        found = arrange(paths)
        check_all_said(found, paths)


def check_all_said(found, paths):
    said = [p.path for p in found.placed] + [item.name for item in found.left_out]
    assert len(said) == len(set(said))
    assert set(said) == {path for path in paths if not hidden(path)}


PETS = ["cat/1.png", "cat/2.png", "dog/1.png"]
BOTH = [f"{part}/{path}" for part in ("train", "test") for path in PETS]
IN = {("train", "cat"): 2, ("train", "dog"): 1}
IN_BOTH = {**IN, ("test", "cat"): 2, ("test", "dog"): 1}
MEANT = {  # what is done with trees that people have: paths, counts by part and class, how many are left out
    "pictures without labels beside labelled parts": ([*BOTH, "pred/7.png", "pred/8.png"], IN_BOTH, 2),
    "a part without class folders": ([*[f"train/{p}" for p in PETS], "test/1.png"], IN, 1),
    "a part with a folder that says no class": ([*[f"train/{p}" for p in PETS], "test/unknown/1.png"], IN, 1),
    "a test folder beside the class folders": ([*PETS, "test/5.png", "test/6.png"], IN, 2),
    "a test folder of classes beside them": ([*PETS, *[f"test/{p}" for p in PETS]], IN_BOTH, 0),
    "pictures beside the classes": ([*PETS, "cover.png"], IN, 1),
    "pictures beside the one folder": ([*[f"pets/{p}" for p in PETS], "cover.png"], IN, 1),
    "pictures beside the parts": ([*BOTH, "cover.png"], IN_BOTH, 1),
    "class folders once more inside": (
        [*[f"pets/{p}" for p in PETS], *[f"pets/pets/{p}" for p in PETS]],
        {("train", "cat"): 4, ("train", "dog"): 2},
        0,
    ),
    "parts once more inside": (
        [*[f"d/{p}" for p in BOTH], *[f"d/d/{p}" for p in BOTH]],
        {key: 2 * n for key, n in IN_BOTH.items()},
        0,
    ),
    "trains among vehicles": (
        ["car/1.png", "bus/1.png", "train/1.png"],
        {("train", "car"): 1, ("train", "bus"): 1, ("train", "train"): 1},
        0,
    ),
    "trains among vehicles of two parts": (
        [f"{part}/{name}/1.png" for part in ("train", "test") for name in ("car", "train")],
        {(part, name): 1 for part in ("train", "test") for name in ("car", "train")},
        0,
    ),
    "valid and invalid ones": (
        ["valid/1.png", "invalid/1.png", "none/1.png"],
        {("train", "valid"): 1, ("train", "invalid"): 1, ("train", "none"): 1},
        0,
    ),
    "two classes, one called test": (
        ["test/1.png", "control/1.png"],
        {("train", "test"): 1, ("train", "control"): 1},
        0,
    ),
    "parts that share a word": ([f"pets_{path}" for path in BOTH], IN_BOTH, 0),
    "parts in capitals, with words around": (
        [*[f"Training Set/{p}" for p in PETS], *[f"TEST-IMAGES/{p}" for p in PETS]],
        IN_BOTH,
        0,
    ),
    "parts with numbers": ([*[f"train1/{p}" for p in PETS], *[f"test1/{p}" for p in PETS]], IN_BOTH, 0),
    "classes that one part writes large": (
        [*[f"train/{p}" for p in PETS], "test/Cat/1.png"],
        {**IN, ("test", "cat"): 1},
        0,
    ),
    "accents of a Mac and of others": (
        ["train/caf\u00e9/1.png", "train/x/1.png", "test/cafe\u0301/1.png"],
        {("train", "caf\u00e9"): 1, ("train", "x"): 1, ("test", "caf\u00e9"): 1},
        0,
    ),
    "only test": ([f"test/{p}" for p in PETS], IN, 0),
    "only validation and test": (
        [*[f"val/{p}" for p in PETS], *[f"test/{p}" for p in PETS]],
        {("train", "cat"): 4, ("train", "dog"): 2},
        0,
    ),
    "what systems leave": (
        [*PETS, "__MACOSX/cat/._1.png", "cat/.hidden.png", "cat/Thumbs.db", ".git/x.png", "cat/@eaDir/1.png"],
        IN,
        0,
    ),
    "other files": ([*PETS, "cat/IMG.HEIC", "dog/scan.dcm", "notes.txt", "cat/1.xml"], IN, 2),
}


@pytest.mark.parametrize("name", MEANT)
def test_trees_that_people_have_are_read_as_they_are_meant(name):
    paths, counts, left = MEANT[name]
    found = arrange(paths)
    assert Counter((p.part, p.label) for p in found.placed) == counts
    assert len(found.left_out) == left
    assert all(reason for _, reason in found.left_out)


def test_of_class_folders_once_more_inside_the_twin_is_told():
    found = {p.path: p.twin for p in arrange(MEANT["class folders once more inside"][0]).placed}
    assert found["pets/cat/1.png"] == ""
    assert found["pets/pets/cat/1.png"] == "pets/cat/1.png"


def test_a_class_that_training_has_not_is_refused_by_name():
    with pytest.raises(ValueError, match="The class cow has no training pictures"):
        arrange([*BOTH, "test/cow/1.png"])


def test_folders_far_too_deep_are_left_out_and_not_followed():
    deep = "/".join(["a"] * 5000) + "/1.png"
    found = arrange([*PETS, deep])
    assert placed(PETS) == IN
    assert [item.reason for item in found.left_out] == ["lies more than 40 folders deep"]


@given(st.sets(st.text(min_size=1, max_size=80), min_size=1, max_size=12))
def test_names_of_classes_are_fit_to_be_shown_and_stay_apart(labels):
    shown = class_names(labels)
    assert len(set(shown.values())) == len(labels)
    assert all(
        0 < len(name) <= 60 and not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name)
        for name in shown.values()
    )


def test_names_alike_in_sixty_letters_stay_apart():
    first, second = class_names(["x" * 70 + "a", "x" * 70 + "b"]).values()
    assert first != second
    assert second.endswith("(2)")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("train", "train"),
        ("Training_Set", "train"),
        ("seg_train", "train"),
        ("VAL", "validation"),
        ("test 2", "test"),
        ("test_tube", ""),
        ("crash test", ""),
        ("train_test", ""),
        ("unlabeled", "unlabelled"),
        ("cats", ""),
    ],
)
def test_a_name_says_its_part_or_none(name, part):
    assert part_of(name) == part


def test_a_word_in_common_makes_parts_only_of_two_of_them():
    assert parts_of(["asl_train", "asl_test"]) == {"asl_train": "train", "asl_test": "test"}
    assert parts_of(["crash_test", "tube_train"]) == {}


def test_classes_in_names_are_offered_only_where_names_say_them():
    pets = [f"train/{'cat' if n % 2 else 'dog'}.{n}.jpg" for n in range(20)]
    assert Counter(in_names(pets).values()) == {"cat": 10, "dog": 10}
    assert in_names([f"IMG_{n}.jpg" for n in range(10)] + [f"DSC_{n}.jpg" for n in range(10)]) == {}
    assert in_names([f"cat.{n}.jpg" for n in range(10)]) == {}
    assert placed(pets, labels=in_names(pets)) == {("train", "cat"): 10, ("train", "dog"): 10}


@pytest.mark.parametrize("head", ["file,label", "image_id;breed", "\ufefflabel\tfilename"])
@pytest.mark.parametrize(
    "called", [lambda p: p, lambda p: PurePosixPath(p).name, lambda p: PurePosixPath(p).stem]
)
def test_classes_in_a_table_are_found_whatever_its_columns_are_called(head, called):
    pictures = [f"set/train/{n:03d}.jpg" for n in range(12)]
    sign = next(s for s in ",;\t" if s in head)
    rows = [[called(p), "cat" if n % 3 else "dog"] for n, p in enumerate(pictures)]
    turned = head.startswith("\ufefflabel")
    text = "\n".join([head, *(sign.join(row[::-1] if turned else row) for row in rows)])
    found = in_table(text.encode(), [*pictures, "set/test/unlabelled.jpg"])
    assert found == {p: "cat" if n % 3 else "dog" for n, p in enumerate(pictures)}


@given(st.binary(max_size=300))
def test_nonsense_in_a_table_offers_nothing(data):
    assert in_table(data, [f"{n}.png" for n in range(9)]) == {}


def test_files_are_counted_by_their_endings():
    assert counted(["a.HEIC", "b.heic", "c.txt", "x/README"]) == (
        "2 files .heic, 1 file .txt and 1 file without an ending"
    )
    assert (ending("a/b.PNG"), ending("a.b/c"), ending(".png")) == (".png", "", "")
