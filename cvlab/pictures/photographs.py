"""The photographs of one's own folder: what lies in `photos/` of the folder that CVLAB_DATA names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from cvlab.pictures import ENDINGS, Taken, taken
from cvlab.pictures.examining import file_bytes
from cvlab.text import clean
from cvlab.types import Image, as_image

MOST = 24
TRIED = 4 * MOST  # files of a folder that are looked at
LONGEST = 1024
_SMALL = 64  # pixels a side that show whether a file can be read


def photographs() -> dict[str, Path]:
    """{name: file} of the first so many pictures there, its folders included; none without a folder.

    Files that cannot be read, and the hidden ones that a Mac leaves beside its own, are passed over. A name has its
    ending, or its folder too, where two would be alike without.
    """
    folder = Path(os.environ.get("CVLAB_DATA") or "/nonexistent") / "photos"
    files = islice((path for path in _files(folder) if _readable(path, _stamp(path))), MOST)
    return _named(list(files), folder)


def photograph(path: Path) -> Image:
    """The picture in that file.

    Raises:
        ValueError: in a sentence, where it is none.
    """
    return _photograph(path, _stamp(path))[0]


def notes(path: Path) -> tuple[str, ...]:
    """How that picture was taken, in words; none where it is as it lies in the file."""
    return _photograph(path, _stamp(path))[1]


def _files(folder: Path) -> Iterator[Path]:
    found = (path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    shown = (path for path in found if not any(p.startswith(".") for p in path.relative_to(folder).parts))
    return islice(sorted(shown), TRIED)


def _named(files: list[Path], folder: Path) -> dict[str, Path]:
    names = [path.stem.replace("_", " ") for path in files]
    for longer in (lambda path: path.name, lambda path: path.relative_to(folder).as_posix()):
        counts = Counter(names)
        names = [longer(p) if counts[n] > 1 else n for n, p in zip(names, files, strict=True)]
    return {clean(name): path for name, path in zip(names, files, strict=True)}


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when the file does; (0, 0) where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4 * TRIED)
def _readable(path: Path, stamp: tuple[int, int]) -> bool:
    try:
        _taken(path, _SMALL)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _photograph(path: Path, stamp: tuple[int, int]) -> tuple[Image, tuple[str, ...]]:
    found = _taken(path, LONGEST)
    return as_image(found.pixels), found.notes


def _taken(path: Path, longest: int) -> Taken:
    try:
        return taken(file_bytes(path), longest)
    except OSError as error:
        raise ValueError(f"The photograph {clean(path.name)} cannot be read: {error.strerror}.") from error
