"""Where uploaded and collected pictures are kept: a folder for each set, named by what is in it."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cvlab.datasets.archives import Picture

WELL_FORMED = re.compile(r"[0-9a-f]{24}")
KEPT_SECONDS = 24 * 3600  # after which a set that nobody used is thrown away
MOST_BYTES = 2 * 2**30
ABOUT = "about.json"


def shelf() -> Path:
    """The folder of all kept sets: CVLAB_UPLOADS (let it be shared where workers run on other machines), or a
    temporary one."""
    given = os.environ.get("CVLAB_UPLOADS")
    return Path(given) if given else Path(tempfile.gettempdir()) / f"cvlab-uploads-{getpass.getuser()}"


@dataclass(frozen=True)
class Kept:
    """A set that is kept. image_size and grey: how its pictures are best read, as whoever kept them said."""

    folder: Path
    class_names: tuple[str, ...]
    image_size: int
    grey: bool


def keep(pictures: Iterable[Picture], image_size: int = 64, grey: bool = False) -> str:
    """Store the pictures; the token that names them from now on. The same pictures get the same token.

    No name from outside becomes a path: classes are folders 000, 001, ... and their names stand in a file.
    """
    pictures = sorted(pictures, key=lambda p: (p.part, p.label, p.data))
    names = sorted({p.label for p in pictures})
    digest = hashlib.sha256(json.dumps(names).encode())
    for p in pictures:
        digest.update(f"{p.part}/{names.index(p.label)}/{len(p.data)}/".encode() + p.data)
    token = digest.hexdigest()[:24]
    if (shelf() / token / ABOUT).is_file():
        os.utime(shelf() / token)
        return token
    shelf().mkdir(parents=True, exist_ok=True, mode=0o700)
    _tidy(sum(len(p.data) for p in pictures))
    # Written beside and moved, so that a set that is there is whole.
    with tempfile.TemporaryDirectory(dir=shelf(), prefix="new-") as new:
        _write(Path(new) / "set", pictures, names)
        about = {"class_names": names, "image_size": image_size, "grey": grey}
        (Path(new) / "set" / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        # A folder of that name without its words is what a stop in the middle of tidying left.
        if not (shelf() / token / ABOUT).is_file():
            shutil.rmtree(shelf() / token, ignore_errors=True)
        try:
            os.replace(Path(new) / "set", shelf() / token)
        except OSError:  # somebody else kept the same pictures meanwhile
            if not (shelf() / token / ABOUT).is_file():
                raise
    return token


def _write(folder: Path, pictures: list[Picture], names: list[str]) -> None:
    for number, picture in enumerate(pictures):
        inner = folder / picture.part / f"{names.index(picture.label):03d}"
        inner.mkdir(parents=True, exist_ok=True)
        # The ending only says that it is a picture; Pillow looks at the bytes.
        (inner / f"{number:05d}.png").write_bytes(picture.data)


def kept(token: str) -> Kept:
    """The kept set of that token.

    Raises:
        ValueError: where there is none, as after a day without use.
    """
    folder = shelf() / token
    if not WELL_FORMED.fullmatch(token) or not (folder / ABOUT).is_file():
        raise ValueError(
            "The uploaded pictures are no longer on this computer (they are kept for a day); upload or collect them "
            "again on the Data sets page."
        )
    if time.time() - folder.stat().st_mtime > 60:
        os.utime(folder)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return Kept(folder, tuple(about["class_names"]), about["image_size"], about["grey"])


def _tidy(coming: int) -> None:
    """Throw away what nobody used for a day, and the oldest sets where there is no room for what comes."""
    sets = sorted(
        (f for f in shelf().iterdir() if WELL_FORMED.fullmatch(f.name)), key=lambda f: f.stat().st_mtime
    )
    sizes = {f: sum(p.stat().st_size for p in f.rglob("*") if p.is_file()) for f in sets}
    room = MOST_BYTES - coming - sum(sizes.values())
    for folder in sets:
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS or room < 0:
            room += sizes[folder]
            shutil.rmtree(folder, ignore_errors=True)
