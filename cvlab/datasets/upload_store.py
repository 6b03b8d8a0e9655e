"""Where uploaded and collected pictures are kept: a folder for each set, named by what is in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cvlab.datasets.archives import Picture
from cvlab.datasets.room import OWNERS, WELL_FORMED, make_room, ready, shelf, size, writing

ABOUT = "about.json"


@dataclass(frozen=True)
class Kept:
    """A set that is kept. image_size and grey: how its pictures are best read, as whoever kept them said."""

    folder: Path
    class_names: tuple[str, ...]
    image_size: int
    grey: bool


@contextmanager
def new_folder() -> Generator[Path, None, None]:
    """An empty folder beside the sets, for one that is being made; gone at the end unless it was placed."""
    place = ready()
    with writing():
        made = Path(tempfile.mkdtemp(dir=place, prefix="new-"))
    try:
        yield made / "set"
    finally:
        shutil.rmtree(made, ignore_errors=True)


def keep(pictures: Iterable[Picture], image_size: int = 64, grey: bool = False, owner: str = "") -> str:
    """Store the pictures; the token that names them from now on. The same pictures get the same token.

    No name from outside becomes a path: classes are folders 000, 001, ... and their names stand in a file.
    owner: whose they are, for the quota.

    Raises:
        ValueError: in one sentence, where they cannot be stored, or there is no room.
    """
    pictures = sorted(pictures, key=lambda p: (p.part, p.label, p.data))
    names = sorted({p.label for p in pictures})
    with new_folder() as new, writing():
        told = [write(new, p.part, names.index(p.label), number, p.data) for number, p in enumerate(pictures)]
        return place(new, names, told, image_size, grey, owner)


def write(folder: Path, part: str, label: int, number: int, data: bytes) -> str:
    """Store one picture in its place in a new set; what `place` wants to be told of it."""
    inner = folder / part / f"{label:03d}"
    inner.mkdir(parents=True, exist_ok=True)
    # The ending is for those who look into the folder; Pillow looks at the bytes.
    kind = ".jpg" if data.startswith(b"\xff\xd8") else ".png"
    (inner / f"{number:05d}{kind}").write_bytes(data)
    return f"{part}/{label}/{hashlib.sha256(data).hexdigest()}"


def place(
    new: Path,
    names: Iterable[str],
    told: Iterable[str],
    image_size: int = 64,
    grey: bool = False,
    owner: str = "",
) -> str:
    """Put a set that was written beside in its place, so that a set that is there is whole; its token.

    Raises:
        ValueError: where there is no room, or the disk is full.
    """
    names = list(names)
    token = hashlib.sha256(json.dumps([names, sorted(told)]).encode()).hexdigest()[:24]
    folder = shelf() / token
    with writing():
        if not (folder / ABOUT).is_file():
            make_room(size(new), owner)
            about = {"class_names": names, "image_size": image_size, "grey": grey}
            (new / ABOUT).write_text(json.dumps(about), encoding="utf-8")
            # A folder of that name without its words is what a stop in the middle of tidying left.
            shutil.rmtree(folder, ignore_errors=True)
            try:
                os.replace(new, folder)
            except OSError:  # somebody else kept the same pictures meanwhile
                if not (folder / ABOUT).is_file():
                    raise
        os.utime(folder)
        if owner:
            mine = shelf() / OWNERS / owner
            mine.mkdir(exist_ok=True)
            (mine / token).touch()
    return token


def kept(token: str) -> Kept:
    """The kept set of that token.

    Raises:
        ValueError: where there is none, as after a day without use.
    """
    folder = shelf() / token
    if not WELL_FORMED.fullmatch(token) or not (folder / ABOUT).is_file():
        raise ValueError(
            "The uploaded pictures are no longer on this computer (they are kept for a day, or until newer ones of "
            "yours need the room); upload or collect them again on the Data sets page."
        )
    if time.time() - folder.stat().st_mtime > 60:
        with suppress(OSError):  # a shelf that is shared may be there to be read only
            os.utime(folder)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return Kept(folder, tuple(about["class_names"]), about["image_size"], about["grey"])
