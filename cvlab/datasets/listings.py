"""What lies in a folder of class folders, by name: one folder for each class, with or without train and test."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from cvlab.datasets.base import Part, Split
from cvlab.datasets.endings import counted
from cvlab.datasets.files import PictureFiles
from cvlab.datasets.labels import in_names
from cvlab.datasets.layout import Layout, Placed, arrange
from cvlab.datasets.names import PARTS, class_names, part_of
from cvlab.datasets.soundness import MOST_LOOKED, broken, copies
from cvlab.datasets.splits import check_classes, dealt, unseen
from cvlab.datasets.walking import Walked, folders, walk, walked
from cvlab.reading import LeftOut
from cvlab.text import clean
from cvlab.types import Shape

SHARES = {"validation": 0.15, "test": 0.15}  # of what lies in the training folder, where a part has none
_USUAL = SHARES["validation"], SHARES["test"]
MOST_CLASSES = 1000
GLANCE = 20  # files of each folder that tell whether it holds class folders
NAME = re.compile(r"[^/\\:\0.~][^/\\:\0]*")  # of a folder that can be named in a link


@dataclass(frozen=True)
class Listing:
    """The pictures of a folder by name: its classes, and of each part the files and their classes (N ints).

    folders: of the parts that have some of their own, the folders of each class below the one that was listed; other
    parts are dealt out of training. left_out: what is not taken and why. notes: sentences on what is odd.
    """

    class_names: tuple[str, ...]
    parts: dict[str, tuple[tuple[str, ...], np.ndarray]]
    folders: dict[str, tuple[tuple[str, ...], ...]]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def train_counts(self) -> tuple[int, ...]:
        """How many training pictures each class has."""
        return tuple(np.bincount(self.parts["train"][1], minlength=len(self.class_names)).tolist())

    def split(self, image_shape: Shape) -> Split:
        """The parts as pictures that are read when they are asked for."""
        parts = {
            name: Part(PictureFiles(files, image_shape, labels), labels)
            for name, (files, labels) in self.parts.items()
        }
        return Split(**parts, class_names=self.class_names)


def listing(folder: Path, names: tuple[str, ...] = (), shares: tuple[float, float] = _USUAL) -> Listing:
    """The pictures below a folder of class folders, looked up by name, without those that are broken.

    Where it has no test or validation folder, shares of the training pictures are dealt out to them, class by class.
    names: of the classes, where they are not those of the folders; such pictures are our own and known to be sound.
    shares: of validation and of test.

    Raises:
        ValueError: in one sentence, where it holds no two classes, or one has too few pictures.
    """
    found = walked(folder)
    return _listing(str(folder), found.stamp, names, shares)


def stamp(folder: Path) -> int:
    """A number that changes when a file below the folder comes, goes or is renamed."""
    return walked(folder).stamp


@lru_cache(maxsize=16)
def _listing(folder: str, stamp: int, names: tuple[str, ...], shares: tuple[float, float]) -> Listing:
    root, found = Path(folder), walked(Path(folder))
    layout = arrange(found.paths)
    placed, left_out = (list(layout.placed), []) if names else _sound(root, layout)
    shown = class_names(p.label for p in placed if p.part == "train")
    shown = dict(zip(shown, names, strict=True)) if names else shown
    own = tuple(part for part in PARTS if any(p.part == part for p in placed))
    counts = Counter(shown[p.label] for p in placed if p.part == "train")
    if not 2 <= len(counts) <= MOST_CLASSES:
        check_classes(counts, own, most=MOST_CLASSES, advice=_advice(root, found, layout))
    parts = _parts(root, placed, list(shown), own, shares)
    if any(not len(parts[part][1]) for part in PARTS):
        check_classes(counts, own, most=MOST_CLASSES)
    notes = layout.notes + unseen(
        tuple(shown.values()), {part: labels for part, (_, labels) in parts.items()}
    )
    notes += () if names else _noticed(len(placed), {part: files for part, (files, _) in parts.items()})
    return Listing(
        tuple(shown.values()),
        parts,
        _folders(placed, list(shown)),
        (*found.closed, *layout.left_out, *left_out),
        notes,
    )


def _noticed(count: int, files: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Sentences on what a look at the files found, and on what it did not look at."""
    notes = []
    if again := copies(files):
        lie = "file of validation or test lies" if again == 1 else "files of validation or test lie"
        notes.append(
            f"{again:,} {lie} byte for byte in another part, too, so the figures there are too good."
        )
    if count > MOST_LOOKED:
        notes.append(
            f"The first {MOST_LOOKED:,} of {count:,} files were looked at; of the others a broken one is found when it "
            "is read, and the next of its class stands in for it."
        )
    return tuple(notes)


def _sound(root: Path, layout: Layout) -> tuple[list[Placed], list[LeftOut]]:
    """The pictures without copies of the same name and size, and without those that are broken."""
    copies = [p for p in layout.placed if p.twin and _size(root / p.path) == _size(root / p.twin)]
    left_out = [LeftOut(p.path, "a copy of another picture of its class") for p in copies]
    gone = {p.path for p in copies}
    placed = [p for p in layout.placed if p.path not in gone]
    found = broken([os.path.join(root, p.path) for p in placed])
    if found:
        left_out += [
            LeftOut(p.path, found[path]) for p in placed if (path := os.path.join(root, p.path)) in found
        ]
        placed = [p for p in placed if os.path.join(root, p.path) not in found]
    return placed, left_out


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _parts(
    root: Path,
    placed: list[Placed],
    labels: list[str],
    own: tuple[str, ...],
    shares: tuple[float, float],
) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
    """Files and classes of each part, in the order of the classes; missing parts are dealt out of training."""
    number = {label: n for n, label in enumerate(labels)}
    parts = {}
    for part in own:
        mine = sorted((number[p.label], os.path.join(root, p.path)) for p in placed if p.part == part)
        parts[part] = tuple(path for _, path in mine), np.array([n for n, _ in mine], np.int64)
    files, classes = parts["train"]
    validation, test = (0.0 if name in own else share for name, share in zip(SHARES, shares, strict=True))
    for name, rows in zip(PARTS, dealt(classes, validation, test), strict=True):
        if name == "train" or name not in own:
            parts[name] = tuple(files[row] for row in rows), classes[rows]
    return parts


def _folders(placed: list[Placed], labels: list[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, dict[str, set[str]]] = {}
    for p in placed:
        found.setdefault(p.part, {label: set() for label in labels})[p.label].add(p.folder)
    return {part: tuple(tuple(sorted(each)) for each in classes.values()) for part, classes in found.items()}


def _advice(root: Path, found: Walked, layout: Layout) -> str:
    """What a folder without class folders has instead, and what to do."""
    if not layout.placed and found.closed:
        name, reason = found.closed[0]
        return f"the folder {clean(name)} was passed over: {reason}"
    if not layout.placed and layout.others:
        return f"the folder {clean(root.name)} holds {counted(layout.others)}"
    if names := Counter(in_names(found.paths).values()):
        said = ", ".join(f"{clean(label)} {n}" for label, n in names.most_common(4))
        return f"the names of the files would give classes ({said}), so make a folder for each of them"
    return ""


def data_folder() -> Path | None:
    """The folder that CVLAB_DATA names, if it is there."""
    given = os.environ.get("CVLAB_DATA")
    return Path(given).resolve() if given and Path(given).is_dir() else None


def folder_names() -> tuple[str, ...]:
    """The folders in CVLAB_DATA, and one level below, that hold at least two classes of pictures."""
    base = data_folder()
    found: list[str] = []
    for folder in folders(base) if base else ():
        if not _nameable(folder.name):
            continue
        inner = [f for f in folders(folder) if _nameable(f.name)]
        shell = len(inner) == 1 and not part_of(inner[0].name) and is_set(inner[0])
        if not shell and is_set(folder):
            found.append(folder.name)
            if not _apart(inner):
                continue
        found += [f"{folder.name}/{f.name}" for f in inner if is_set(f)]
    return tuple(found)


def is_set(folder: Path) -> bool:
    """Whether the folder holds class folders with pictures."""
    return len(_glance(folder)) >= 2


def _apart(inner: list[Path]) -> bool:
    """Whether folders look like sets of their own rather than classes: each has classes that no other has."""
    classes = [_glance(f) for f in inner if not part_of(f.name)]
    every = [label for names in classes for label in names]
    return all(len(names) >= 2 for names in classes) and len(classes) > 1 and len(set(every)) == len(every)


def _glance(folder: Path) -> set[str]:
    """The classes that a few files of each folder tell of."""
    try:
        return arrange(walk(folder, each=GLANCE).paths).labels()
    except ValueError:  # said in full where it is chosen
        return {"one", "another"}


def _nameable(name: str) -> bool:
    """Whether a folder's name can stand in a link: it is of letters, whatever the disk holds."""
    return (
        name.isprintable() and name.encode("utf-8", "replace").decode() == name and bool(NAME.fullmatch(name))
    )
