"""Which folder is a class, which is a part, and what is left out: one set of rules, for zips and for folders.

Everything here works on names alone; nothing is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cvlab.datasets.endings import UNREAD, ending, hidden
from cvlab.datasets.names import PARTS, UNLABELLED, VEHICLE, one_form, part_of, parts_of, says_nothing
from cvlab.datasets.tree import Node, tree, unfolded
from cvlab.pictures import ENDINGS
from cvlab.reading import LeftOut
from cvlab.text import clean

MOST_DEEP = 40  # folders in folders


class Placed(NamedTuple):
    """Where a picture belongs. label: the class folder's name, of one form whoever wrote it. folder: that folder.
    twin: the file of the same name in the same class, where the class folders lie there twice."""

    path: str
    part: str
    label: str
    folder: str = ""
    twin: str = ""


@dataclass(frozen=True)
class Layout:
    """What lies in a tree of folders. notes: sentences on how it was read. others: files that are no pictures."""

    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def labels(self, part: str = "train") -> set[str]:
        """The classes of a part."""
        return {p.label for p in self.placed if p.part == part}


def arrange(paths: Iterable[str], labels: Mapping[str, str] | None = None) -> Layout:
    """Part and class of every picture among the paths (relative, with /), and what has none and why.

    A class is a folder of pictures, with all that lies below it, as Keras' image_dataset_from_directory reads it.
    Folders around the classes may name a part; the nearest counts. labels: the class of each path, where it is known
    otherwise than by its folder.

    Raises:
        ValueError: where validation or test have classes that training has not.
    """
    pictures, left_out, others = _sorted_out(paths)
    walk = _Walk(set(pictures))
    if labels is None:
        walk.enter(tree(pictures), "", "")
    else:
        walk.take(pictures, labels)
    placed, notes = _whole(walk)
    return Layout(tuple(placed), tuple(left_out + walk.left_out), notes, tuple(others))


def _sorted_out(paths: Iterable[str]) -> tuple[list[str], list[LeftOut], list[str]]:
    """Pictures, pictures of kinds that are not read, and all else that is not hidden."""
    pictures, left_out, others = [], [], []
    passed: dict[str, str | None] = {}  # folder: why nothing in it is taken, "" where nobody needs to know
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder not in passed:
            deep = folder.count("/") >= MOST_DEEP
            passed[folder] = (
                "" if hidden(folder) else f"lies more than {MOST_DEEP} folders deep" if deep else None
            )
        if passed[folder] == "" or hidden(name):
            continue
        kind = ending(name)
        if kind not in ENDINGS:
            others.append(path)
        if why := passed[folder] or UNREAD.get(kind):
            left_out.append(LeftOut(path, why))
        elif kind in ENDINGS:
            pictures.append(path)
    return sorted(pictures), left_out, others


class _Walk:
    """Goes down the tree of folders and says of each picture where it belongs."""

    def __init__(self, pictures: set[str]) -> None:
        self._pictures = pictures
        self.placed: list[Placed] = []
        self.left_out: list[LeftOut] = []
        self.known: set[str] = set()  # the classes of the training part, once it was walked

    def enter(self, node: Node, part: str, named: str) -> None:
        """Walk a folder that belongs to a part ("" where none was named); named: the folder that named it."""
        folders, copies = unfolded(node)
        parts = _level_of_parts(folders)
        if parts:
            self._enter_parts(node, folders, copies, parts)
        elif not folders:
            self._leave(node.files, f"lies {_in(named)}in no class folder")
        elif self._is_wrapper(folders, part):
            (inner,) = folders.values()
            self._leave(node.files, f"lies beside the folder {clean(inner.name)}, in no class folder")
            self.enter(inner, part, named)
        else:
            self._enter_classes(node, folders, copies, part)

    def _is_wrapper(self, folders: dict[str, Node], part: str) -> bool:
        """Whether the one folder there is only a shell around the class folders."""
        (first, *more) = folders.values()
        return not more and bool(first.folders) and one_form(first.name) not in self.known

    def _enter_parts(
        self, node: Node, folders: dict[str, Node], copies: dict[str, list[Node]], parts: dict[str, str]
    ) -> None:
        self._leave(node.files, f"lies beside the folders {_and(sorted(parts))}, in no class folder")
        for name in sorted(folders, key=lambda n: (PARTS.index(parts[n]) if parts.get(n) in PARTS else 9, n)):
            for inner in (folders[name], *copies.get(name, ())):
                if name not in parts:
                    self._leave(
                        inner.below(), f"the folder {clean(name)} is neither of {_and(sorted(parts))}"
                    )
                elif parts[name] == UNLABELLED:
                    self._leave(inner.below(), f"the folder {clean(name)} has no labels")
                else:
                    self.enter(inner, parts[name], name)
            if parts.get(name) == "train":
                self.known |= {p.label for p in self.placed if p.part == "train"}

    def _enter_classes(
        self, node: Node, folders: dict[str, Node], copies: dict[str, list[Node]], part: str
    ) -> None:
        self._leave(node.files, "lies beside the class folders")
        beside = _parts_beside_classes(folders)
        for name, inner in folders.items():
            if name not in beside:
                self._class(inner, copies.get(name, ()), part)
        if not part:
            self.known |= {p.label for p in self.placed if not p.part}
        for name, p in beside.items():
            if p == UNLABELLED or not folders[name].folders:
                self._leave(folders[name].below(), f"lies {_in(name)}in no class folder")
            else:
                self.enter(folders[name], p, name)

    def _class(self, node: Node, copies: Iterable[Node], part: str) -> None:
        label = one_form(node.name)
        for path in node.below():
            self.placed.append(Placed(path, part, label, node.path))
        for copy in copies:
            for path in copy.below():
                twin = node.path + path[len(copy.path) :]
                twin = twin if twin in self._pictures else ""
                self.placed.append(Placed(path, part, label, copy.path, twin))

    def take(self, pictures: Iterable[str], labels: Mapping[str, str]) -> None:
        """Place pictures by labels that were given; only parts come from the folders."""
        for path in pictures:
            if path in labels:
                names = path.split("/")[-2::-1]
                part = next((p for name in names if (p := part_of(name)) in PARTS), "")
                self.placed.append(Placed(path, part, one_form(labels[path])))
            else:
                self._leave([path], "has no label")

    def _leave(self, paths: Iterable[str], reason: str) -> None:
        self.left_out += [LeftOut(path, reason) for path in paths]


def _level_of_parts(folders: dict[str, Node]) -> dict[str, str]:
    """{folder: part} where the folders are parts and not classes; {} where they are classes."""
    parts = parts_of(folders)
    others = len(folders) - len(parts)
    if not parts or not others:
        return parts
    # "train" beside "car" and "bus" is a class; "train" and "test" full of class folders beside "extras" are parts.
    labelled = {parts[name] for name in parts if len(folders[name].folders) >= 2}
    return parts if len(labelled - {UNLABELLED}) >= 2 or (labelled and others < 2) else {}


def _parts_beside_classes(folders: dict[str, Node]) -> dict[str, str]:
    """{folder: part} of those among class folders that stand for a part, where two classes are left without them."""
    found = {}
    for name, node in folders.items():
        part, others = part_of(name), set(folders) - {name}
        if part and node.folders:
            found[name] = part if set(map(one_form, node.folders)) & set(map(one_form, others)) else ""
        elif part and name.casefold() != VEHICLE and not any(other.endswith(name) for other in others):
            found[name] = part
    found = {name: part for name, part in found.items() if part}
    return found if len(folders) - len(found) >= 2 else {}


def _whole(walk: _Walk) -> tuple[list[Placed], tuple[str, ...]]:
    """The pictures with a part each, all of whose classes are known to training."""
    placed = walk.placed
    if not all(p.part for p in placed):
        placed = [p if p.part else p._replace(part="train") for p in placed]
    parts = {p.part for p in placed}
    if placed and "train" not in parts:
        said = _and(sorted(parts))
        note = f"There are no pictures to train on beside those of {said}, so all are dealt out anew."
        return [p._replace(part="train") for p in placed], (note,)
    if parts <= {"train"}:
        return placed, ()
    known = {p.label for p in placed if p.part == "train"}
    folded = {}
    for label in sorted(known):
        folded.setdefault(label.casefold(), label)
    kept = []
    for part in PARTS:
        mine = [
            p if p.label in known else p._replace(label=folded.get(p.label.casefold(), p.label))
            for p in placed
            if p.part == part
        ]
        strange = {p.label for p in mine} - known
        if strange and not {p.label for p in mine} & known and all(map(says_nothing, strange)):
            reason = f"the folder {_and(sorted(strange))} says no class"
            walk.left_out += [LeftOut(p.path, reason) for p in mine]
        elif strange:
            raise ValueError(
                f"The class {clean(min(strange))} has no training pictures; give all parts the same classes."
            )
        else:
            kept += mine
    return kept, ()


def _and(names: Iterable[str]) -> str:
    *first, last = [clean(name) for name in names]
    return f"{', '.join(first)} and {last}" if first else last


def _in(folder: str) -> str:
    return f"directly in {clean(folder)}, " if folder else ""
