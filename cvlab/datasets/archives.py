"""A zip of class folders from a stranger: looked through with suspicion, its pictures tried, the good ones kept."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from cvlab.datasets.files import ENDINGS, decode_bytes
from cvlab.datasets.listings import PARTS
from cvlab.datasets.splits import FEWEST

MOST_FILES = 5_000
LARGEST = 256 * 2**20  # bytes of all pictures together, unpacked
LARGEST_FILE = 20 * 2**20
MOST_CLASSES = 50
LONGEST_NAME = 60
TRIAL = (8, 8, 3)  # a picture that can be brought to this size can be read

# What zipfile raises on an entry that is not what its head says.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, EOFError, NotImplementedError)

Report = Callable[[int, int], None]  # told how many pictures of how many have been tried


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture file that was tried, with its class and the part (train, validation, test) it is for."""

    part: str
    label: str
    data: bytes


@dataclass(frozen=True)
class Contents:
    """What an archive holds: good pictures, and of the others name and reason."""

    pictures: tuple[Picture, ...]
    skipped: tuple[tuple[str, str], ...]


def read_archive(data: bytes, report: Report | None = None) -> Contents:
    """The pictures of a zip of class folders. Each is decoded once; those that cannot be are skipped and named.

    The class is the folder a picture lies in; folders around it may be called train, validation and test.

    Raises:
        ValueError: in one sentence, for what is no such zip or would not make a data set.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            found = tuple(_tried(archive, entries, report))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ValueError(
            "This file is not a zip archive, or it is damaged; pack a folder of class folders into a .zip."
        ) from error
    pictures = tuple(item for item in found if isinstance(item, Picture))
    skipped = tuple(item for item in found if not isinstance(item, Picture))
    check_classes(Counter(p.label for p in pictures if p.part == "train"), len(skipped))
    known = {p.label for p in pictures if p.part == "train"}
    if strange := {p.label for p in pictures} - known:
        raise ValueError(
            f"The class {min(strange)} has no training pictures; give all parts the same classes."
        )
    return Contents(pictures, skipped)


def check_classes(counts: Counter[str], skipped: int = 0) -> None:
    """Refuse, in one sentence, classes that no net could be trained and tested on."""
    left = f" ({skipped} could not be read)" if skipped else ""
    if not counts:
        raise ValueError(
            f"There is no picture in a class folder{left}; put the pictures of each class into a folder of its name."
        )
    if len(counts) == 1:
        raise ValueError(
            f"There is one class only, {min(counts)}{left}; a net needs two or more to tell apart."
        )
    if len(counts) > MOST_CLASSES:
        raise ValueError(f"There are {len(counts)} classes; {MOST_CLASSES} are allowed, so leave some out.")
    name, count = min(counts.items(), key=lambda item: item[1])
    if count < FEWEST:
        raise ValueError(
            f"The class {name} has {count} {'picture' if count == 1 else 'pictures'}{left}; each needs {FEWEST} or "
            "more, one to train on, one to watch and one to test."
        )


def _entries(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str, str]]:
    """The picture files of an archive with part and class, after its promises were checked; nothing is unpacked."""
    found = []
    for item in archive.infolist():
        path = PurePosixPath(item.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", item.filename):
            raise ValueError(
                f"This archive holds a file called {item.filename[:80]!r}, which points outside; pack it anew."
            )
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if item.is_dir() or hidden or path.suffix.lower() not in ENDINGS:
            continue
        if item.flag_bits & 1:
            raise ValueError("This archive is locked by a password; pack it without one.")
        if len(path.parts) > 1:
            found.append((item, _part(path), class_name(path.parts[-2])))
    if len(found) > MOST_FILES:
        raise ValueError(f"This archive holds {len(found):,} pictures; {MOST_FILES:,} are allowed.")
    size = sum(item.file_size for item, *_ in found)
    if size > LARGEST:
        raise ValueError(
            f"This archive would unpack to {size / 2**20:,.0f} MB; {LARGEST // 2**20} MB are allowed, so make the "
            "pictures smaller, for example 256 pixels wide."
        )
    return found


def _part(path: PurePosixPath) -> str:
    around = {folder.lower() for folder in path.parts[:-2]}
    return next((part for part, spellings in PARTS.items() if around & set(spellings)), "train")


def class_name(text: str) -> str:
    """A class's name fit to be shown: no control characters, single spaces, at most LONGEST_NAME characters."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())[:LONGEST_NAME] or "unnamed"


def _tried(
    archive: zipfile.ZipFile, entries: list[tuple[zipfile.ZipInfo, str, str]], report: Report | None
) -> Iterator[Picture | tuple[str, str]]:
    unpacked = 0
    for number, (item, part, label) in enumerate(entries):
        if report:
            report(number, len(entries))
        name = item.filename[-80:]
        if item.file_size > LARGEST_FILE:
            yield name, f"larger than {LARGEST_FILE // 2**20} MB"
            continue
        try:
            with archive.open(item) as file:
                # What an archive says of its sizes may be a lie, so no more than was promised is ever unpacked.
                data = file.read(item.file_size + 1)
        except _DAMAGE as error:
            yield name, f"damaged ({error})"
            continue
        unpacked += len(data)
        if len(data) > item.file_size or unpacked > LARGEST:
            raise ValueError("This archive unpacks to more than it says; pack it anew.")
        try:
            decode_bytes(data, TRIAL)
        except ValueError as error:
            yield name, str(error)
        else:
            yield Picture(part, label, data)
