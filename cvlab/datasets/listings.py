"""What lies in a folder of class folders, by name: one folder for each class, with or without train and test."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from cvlab.datasets.base import Part, Split
from cvlab.datasets.files import ENDINGS, PictureFiles
from cvlab.datasets.splits import dealt
from cvlab.types import Shape

PARTS = {
    "train": ("train", "training", "train_set", "training_set"),
    "validation": ("validation", "val", "valid", "validation_set"),
    "test": ("test", "testing", "test_set"),
}
SHARES = {"validation": 0.15, "test": 0.15}  # of what lies in the training folder, where a part has none
MOST_CLASSES = 1000


@dataclass(frozen=True)
class Listing:
    """The pictures of a folder by name: its classes, and of each part the files and their classes (N ints)."""

    class_names: tuple[str, ...]
    parts: dict[str, tuple[tuple[str, ...], np.ndarray]]

    def train_counts(self) -> tuple[int, ...]:
        """How many training pictures each class has."""
        return tuple(np.bincount(self.parts["train"][1], minlength=len(self.class_names)).tolist())

    def split(self, image_shape: Shape) -> Split:
        """The parts as pictures that are read when they are asked for."""
        parts = {
            name: Part(PictureFiles(files, image_shape), labels)
            for name, (files, labels) in self.parts.items()
        }
        return Split(**parts, class_names=self.class_names)


def listing(folder: Path) -> Listing:
    """The pictures below a folder of class folders, looked up by name; nothing is opened.

    Where it has no test or validation folder, SHARES of the training pictures are dealt out to them, class by class.

    Raises:
        ValueError: in one sentence, where it holds no two classes.
    """
    return _listing(str(folder), stamp(folder))


def stamp(folder: Path) -> int:
    """A number that changes when a file below the folder comes, goes or is renamed."""
    parts = _part_folders(folder).values()
    return hash(tuple(inner.stat().st_mtime_ns for part in parts for inner in (part, *_folders(part))))


@lru_cache(maxsize=16)
def _listing(folder: str, stamp: int) -> Listing:
    where = _part_folders(Path(folder))
    classes = tuple(inner.name for inner in _folders(where["train"]) if _pictures(inner))
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise ValueError(
            f"The folder {Path(folder).name} holds {len(classes)} {'folder' if len(classes) == 1 else 'folders'} with "
            f"pictures; a data set has one folder for each of its 2 to {MOST_CLASSES:,} classes."
        )
    parts = {name: _files(part, classes) for name, part in where.items()}
    files, labels = parts["train"]
    shares = (0.0 if name in parts else share for name, share in SHARES.items())
    for name, rows in zip(PARTS, dealt(labels, *shares), strict=True):
        if name == "train" or name not in parts:
            parts[name] = tuple(files[row] for row in rows), labels[rows]
    return Listing(classes, parts)


def _files(part: Path, classes: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
    strange = {inner.name for inner in _folders(part) if _pictures(inner)} - set(classes)
    if strange:
        raise ValueError(
            f"The folder {part.parent.name}/{part.name} has a class {min(strange)} that the training folder has not; "
            "give both the same class folders."
        )
    files = [_pictures(part / name) if (part / name).is_dir() else [] for name in classes]
    labels = np.repeat(np.arange(len(classes)), [len(each) for each in files])
    return tuple(path for each in files for path in each), labels


def _part_folders(folder: Path) -> dict[str, Path]:
    """The folders of its parts; without a training folder among them, it is the training folder itself."""
    inner = {f.name.lower(): f for f in _folders(folder)}
    found = {}
    for name, spellings in PARTS.items():
        path = next((inner[s] for s in spellings if s in inner), None)
        if path and any(map(_pictures, _folders(path))):
            found[name] = path
    return found if "train" in found else {"train": folder}


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, sorted by name as Keras sorts classes; hidden ones and links are not followed."""
    with os.scandir(folder) as entries:
        names = [e.name for e in entries if e.is_dir(follow_symlinks=False) and e.name[0] not in "._"]
    return [folder / name for name in sorted(names)]


def _pictures(folder: Path) -> list[str]:
    """The picture files in a folder, by their endings, sorted; links are not followed, they may lead anywhere."""
    with os.scandir(folder) as entries:
        return sorted(
            e.path
            for e in entries
            if os.path.splitext(e.name)[1].lower() in ENDINGS
            and e.name[0] != "."
            and e.is_file(follow_symlinks=False)
        )


def data_folder() -> Path | None:
    """The folder that CVLAB_DATA names, if it is there."""
    given = os.environ.get("CVLAB_DATA")
    return Path(given).resolve() if given and Path(given).is_dir() else None


def folder_names() -> tuple[str, ...]:
    """The folders in CVLAB_DATA, and one level below, that hold at least two classes of pictures."""
    base = data_folder()
    found = []
    for folder in _folders(base) if base else ():
        if is_set(folder):
            found.append(folder.name)
        else:
            found += [f"{folder.name}/{inner.name}" for inner in _folders(folder) if is_set(inner)]
    return tuple(found)


def is_set(folder: Path) -> bool:
    """Whether the folder holds class folders with pictures."""
    return sum(map(bool, map(_pictures, _folders(_part_folders(folder)["train"])))) >= 2
