"""The files below a folder by name, remembered until a file comes or goes. Nothing is opened, no link is followed."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from cvlab.datasets.endings import hidden
from cvlab.datasets.layout import MOST_DEEP
from cvlab.reading import LeftOut
from cvlab.text import clean

MOST_FILES = 500_000
REMEMBERED = 16  # folders


@dataclass(frozen=True)
class Walked:
    """The files below a folder, as paths from it with /, the folders with the time of their last change, and those
    that may not be read."""

    paths: tuple[str, ...]
    changed: dict[str, int]
    closed: tuple[LeftOut, ...]

    @property
    def stamp(self) -> int:
        """A number that changes when a file comes, goes or is renamed."""
        return hash(tuple(self.changed.items()))

    def fresh(self) -> bool:
        """Whether everything is still there as it was."""
        return all(_changed(folder) == when for folder, when in self.changed.items())


def walk(folder: Path, each: int | None = None) -> Walked:
    """Look through a folder; with `each` only so many files of each folder are noted.

    Raises:
        ValueError: where it holds too many files.
    """
    paths: list[str] = []
    changed: dict[str, int] = {}
    closed: list[LeftOut] = []
    waiting = [(str(folder), "", 0)]
    while waiting:
        where, inside, deep = waiting.pop()
        changed[where] = _changed(where)
        try:
            files, folders = _entries(where)
        except OSError as error:
            closed.append(LeftOut(inside or folder.name, (error.strerror or "cannot be read").lower()))
            continue
        paths += [inside + name for name in (files if each is None else files[:each])]
        if len(paths) > MOST_FILES:
            raise ValueError(
                f"The folder {clean(folder.name)} holds more than {MOST_FILES:,} files; choose a smaller one."
            )
        if deep < MOST_DEEP:
            waiting += [(os.path.join(where, name), f"{inside}{name}/", deep + 1) for name in folders]
    return Walked(tuple(sorted(paths)), changed, tuple(closed))


def _entries(where: str) -> tuple[list[str], list[str]]:
    files, folders = [], []
    with os.scandir(where) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not hidden(entry.name):
                    folders.append(entry.name)
            elif entry.is_file(follow_symlinks=False):
                files.append(entry.name)
    return files, folders


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


_LOCK = threading.Lock()
_KNOWN: OrderedDict[str, Walked] = OrderedDict()


def walked(folder: Path) -> Walked:
    """The files below a folder; looked through anew only where something changed."""
    key = str(folder)
    with _LOCK:
        found = _KNOWN.get(key)
    if found is None or not found.fresh():
        found = walk(folder)
    with _LOCK:
        _KNOWN[key] = found
        _KNOWN.move_to_end(key)
        while len(_KNOWN) > REMEMBERED:
            _KNOWN.popitem(last=False)
    return found


def folders(folder: Path) -> list[Path]:
    """The folders in a folder by name; none where it may not be read."""
    try:
        return [folder / name for name in sorted(_entries(str(folder))[1])]
    except OSError:
        return []
