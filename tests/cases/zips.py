"""What must happen to each of the cases in `zips`: what is read by the process that reads other people's files."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from cvlab.datasets.archives import read_archive
from cvlab.reading import ARCHIVE, read

Counts = dict[tuple[str, str], int]


def unpacked(path: Path, labels: str = "folders") -> dict:
    with tempfile.TemporaryDirectory() as folder:
        return read(
            "cvlab.datasets.unpacking:unpack", path.read_bytes(), f"{folder}/set", labels, budget=ARCHIVE
        )


def taken(path: Path, counts: Counts, left: int = 0, why: str = "") -> None:
    """So many pictures of each part and class, and so many left out for a reason."""
    found = unpacked(path)
    assert {(part, name): n for part, name, n in found["counts"]} == counts
    assert len(found["left_out"]) == left
    assert all(re.search(why, reason) for _, reason in found["left_out"])
    assert Counter((p.part, p.label) for p in read_archive(path.read_bytes()).pictures) == counts


def training(left: int = 0, why: str = "", **counts: int) -> Callable[[Path], None]:
    return partial(taken, counts={("train", name): n for name, n in counts.items()}, left=left, why=why)


def refused(path: Path, words: str) -> None:
    try:
        found = unpacked(path)
    except ValueError as error:
        said = str(error)
    else:
        said = found["problem"]
    assert re.search(words, said), said
    assert "\n" not in said


def offered(path: Path) -> None:
    found = unpacked(path)
    assert "dog 10, cat 10" in found["problem"]
    assert found["offers"] == [["names", {"dog": 10, "cat": 10}]]
    named = unpacked(path, "names")
    assert named["counts"] == [["train", "cat", 10], ["train", "dog", 10]]


def both(
    train: Counts | dict[str, int], test: dict[str, int], validation: dict[str, int] | None = None
) -> Counts:
    parts = {"train": train, "validation": validation or {}, "test": test}
    return {(part, name): n for part, counts in parts.items() for name, n in counts.items()}


SCENES = ("buildings", "forest", "sea")
CASES: dict[str, Callable[[Path], None]] = {
    "kaggle_unlabelled_test.zip": training(8, "directly in test", cats=6, dogs=6),
    "layout_intel_scenes.zip": partial(
        taken, counts=both(dict.fromkeys(SCENES, 6), dict.fromkeys(SCENES, 3)), left=9, why="seg_pred"
    ),
    "subfolders_in_classes.zip": training(cats=10, dogs=10),
    "stray_cover_picture.zip": training(1, "beside the class folders", rose=6, tulip=6),
    "stray_cover_pictures3.zip": training(4, "beside the class folders", rose=6, tulip=6),
    "root_named_training_with_parts.zip": partial(
        taken, counts=both({"cats": 6, "dogs": 6}, {"cats": 6, "dogs": 6})
    ),
    "root_named_test.zip": training(cats=6, dogs=6),
    "layout_doubled_inside.zip": training(
        10, "a copy of another picture", Potato___healthy=5, Potato___Late_blight=5
    ),
    "jfif_some.zip": training(cats=9, dogs=6),
    "jfif_only.zip": training(cats=6, dogs=6),
    "heic_among.zip": training(9, "HEIC", cats=6, dogs=6),
    "no_pictures_dicom.zip": partial(refused, words=r"8 files \.dcm, and only PNG, JPEG"),
    "names_utf8_no_flag.zip": training(Äpfel=5, 猫=5, Кошка=5),
    "names_nfd_and_nfc.zip": partial(
        taken, counts=both({"caf\xe9": 6, "th\xe9": 6}, {"caf\xe9": 3, "th\xe9": 3})
    ),
    "label_in_file_name.zip": offered,
    "parts_with_two_to_train.zip": partial(
        taken, counts=both({"cats": 2, "dogs": 2}, {"cats": 6, "dogs": 6}, {"cats": 6, "dogs": 6})
    ),
    "hostile_bzip2_says_1MB_is_400MB.zip": training(1, "bzip2", cat=4, dog=4),
    "hostile_empty_member_name.zip": training(cat=4, dog=4),
    "hostile_name_is_no_utf8.zip": partial(refused, words="not a zip archive, or it is damaged"),
    "hostile_28_palettes_of_25Mpx.zip": partial(refused, words="The class a has 1 picture.*copies"),
}
