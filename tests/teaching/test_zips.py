"""A zip of class folders becomes pictures of the size that the base takes, the first of each class."""

from __future__ import annotations

import io
import zipfile

import cv2
import numpy as np
import pytest

from cvlab.teaching.bench import MOST, MOST_CLASSES, NONE, NONE_NAME, zipped
from cvlab.teaching.presets import PRESETS, preset
from cvlab.teaching.zips import pictures_of

SHAPE = [16, 16, 3]


def zip_of(counts: dict[str, int], **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for c, (name, count) in enumerate(counts.items()):
            for n in range(count):
                pixels = np.full((9, 12 + n % 3, 3), (20 * c, n % 256, n // 256), np.uint8)
                archive.writestr(f"{name}/{n}.png", cv2.imencode(".png", pixels)[1].tobytes())
        for name, data in more.items():
            archive.writestr(name.replace("__", "/").replace("_png", ".png"), data)
    return out.getvalue()


def test_folders_become_classes_and_pictures_fit():
    names, labels, tests, pictures, notes = pictures_of(zip_of({"cat": 3, "dog": 2}), SHAPE)
    assert (names, labels, notes) == (["cat", "dog"], ["cat"] * 3 + ["dog"] * 2, [])
    assert not any(tests)
    assert pictures.shape == (5, 16, 16, 3)
    assert pictures[1, 0, 0].tolist() == [0, 1, 0], "red, green, blue: OpenCV wrote it the other way round"


def test_of_many_pictures_the_first_are_taken_and_that_is_said():
    *_, pictures, notes = pictures_of(zip_of({"cat": 300, "dog": 2}), SHAPE)
    assert len(pictures) == MOST + 2
    assert notes == [f"Of 302 pictures the first {MOST} of each class were taken."]


def test_of_many_classes_too():
    names, *_, notes = pictures_of(zip_of({f"c{n:02d}": 1 for n in range(12)}), SHAPE)
    assert len(names) == MOST_CLASSES
    assert notes == [f"Of 12 classes the first {MOST_CLASSES} were taken."]


def test_what_is_no_picture_is_left_out_by_name():
    *_, pictures, notes = pictures_of(zip_of({"cat": 1, "dog": 1}, cat__bad_png=b"nothing"), SHAPE)
    assert len(pictures) == 2
    assert notes[0].startswith("cat/bad.png was left out: ")


@pytest.mark.parametrize("name", PRESETS[:-1])
def test_what_is_saved_is_read_back_whole(name):
    bench = preset(name)
    names, labels, tests, pictures, notes = pictures_of(zipped(bench), [28, 28, 1])
    assert (names, notes) == (sorted(bench.classes), [])
    found = sorted(zip(labels, tests, map(bytes, pictures), strict=True))
    assert found == sorted((s.label, s.test, s.pixels.tobytes()) for s in bench.shots)
    assert NONE in labels


def test_what_no_folder_of_a_class_holds_is_left_out_by_name():
    data = zip_of({"train/cat": 2, "train/dog": 2, "more": 1})
    assert any(note.startswith("more/0.png was left out: ") for note in pictures_of(data, SHAPE)[-1])


@pytest.mark.parametrize("data", [b"no zip", zip_of({}), zip_of({NONE_NAME: 2})])
def test_what_is_no_zip_of_classes_is_one_sentence(data):
    with pytest.raises(ValueError, match=r"^[^\n]+[.!]$"):
        pictures_of(data, SHAPE)
