"""The folder of uploaded and collected pictures: where it is, whose it is, and how much room each visitor has there."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from cvlab.cache import system_cache

WELL_FORMED = re.compile(r"[0-9a-f]{24}")
KEPT_SECONDS = 24 * 3600  # after which a set that nobody used is thrown away
IN_USE_SECONDS = 900  # a set that was read in this time is in use
MOST_BYTES = 4 * 2**30
MOST_OWN_BYTES = 2**29  # of one session
OWNERS = "owners"


def shelf() -> Path:
    """The folder of all kept sets: CVLAB_UPLOADS (let it be shared where workers run on other machines), or one in
    the user's cache, or where there is no home to write to, one among the temporary files."""
    if given := os.environ.get("CVLAB_UPLOADS"):
        return Path(given)
    cache = system_cache()
    near = next((p for p in (cache, *cache.parents) if p.exists()), cache)
    if os.access(near, os.W_OK):
        return cache / "cvlab" / "uploads"
    return Path(tempfile.gettempdir()) / f"cvlab-uploads-{_user()}"


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def ready() -> Path:
    """The shelf, made where it was not there, and safe to write to.

    Raises:
        ValueError: where it cannot be made, or belongs to somebody else.
    """
    folder = shelf()
    with writing():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.environ.get("CVLAB_UPLOADS") and hasattr(os, "getuid"):
            _check_ours(folder)
        (folder / OWNERS).mkdir(exist_ok=True, mode=0o700)
    return folder


def _check_ours(folder: Path) -> None:
    """Refuse a folder that somebody else could have put there, or could write to."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ValueError(
            f"The folder {folder.name} for uploaded pictures is a link or belongs to somebody else, so nothing is "
            "written there; set CVLAB_UPLOADS to a folder of your own."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)


@contextmanager
def writing() -> Generator[None, None, None]:
    """Whatever keeps a file from being written, in one sentence.

    Raises:
        ValueError: with that sentence.
    """
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "it cannot be written to").lower()
        raise ValueError(
            f"The pictures could not be stored on the computer that runs cvlab: {reason}. Tell whoever runs it; what "
            "you collected is still here."
        ) from error


def own(owner: str) -> list[str]:
    """The tokens of an owner's sets that are still there, the one that was not used for longest first."""
    mine = shelf() / OWNERS / owner
    found = [shelf() / f.name for f in mine.iterdir()] if owner and mine.is_dir() else []
    return [f.name for f in sorted((f for f in found if f.is_dir()), key=_used)]


def throw_away(token: str, owner: str) -> None:
    """Delete an owner's set at once, unless it is somebody else's, too: then it is no longer this owner's."""
    if not owner or not WELL_FORMED.fullmatch(token):
        return
    with writing():
        (shelf() / OWNERS / owner / token).unlink(missing_ok=True)
    if not any((mine / token).exists() for mine in (shelf() / OWNERS).iterdir()):
        shutil.rmtree(shelf() / token, ignore_errors=True)


def make_room(coming: int, owner: str) -> None:
    """Throw away what nobody used for a day, and of the owner's sets the oldest beyond the quota; never one in use,
    and never somebody else's.

    Raises:
        ValueError: where that does not make room.
    """
    if coming > MOST_OWN_BYTES:
        raise ValueError(
            f"These pictures take {coming / 2**20:,.0f} MB; up to {MOST_OWN_BYTES // 2**20} MB are kept for each "
            "visitor, so bring fewer, or smaller ones."
        )
    now = time.time()
    for folder in shelf().iterdir():
        if folder.name != OWNERS and now - _used(folder) > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    mine = own(owner)
    sizes = {token: size(shelf() / token) for token in mine}
    for token in mine:
        if sum(sizes.values()) + coming > MOST_OWN_BYTES and not _needed(token, owner, now):
            shutil.rmtree(shelf() / token, ignore_errors=True)
            del sizes[token]
    if sum(sizes.values()) + coming > MOST_OWN_BYTES:
        raise ValueError(
            f"Your pictures take more than the {MOST_OWN_BYTES // 2**20} MB that are kept for each visitor, and those "
            "that are there are in use; try again in a quarter of an hour, or bring fewer."
        )
    if sum(size(f) for f in shelf().iterdir() if WELL_FORMED.fullmatch(f.name)) + coming > MOST_BYTES:
        raise ValueError(
            "There is no room for more pictures on this computer at the moment; those that nobody uses are thrown "
            "away after a day."
        )


def _needed(token: str, owner: str, now: float) -> bool:
    """Whether a set of the owner was read lately, or is somebody else's, too."""
    others = (f for f in (shelf() / OWNERS).iterdir() if f.name != owner)
    return now - _used(shelf() / token) < IN_USE_SECONDS or any((f / token).exists() for f in others)


def _used(folder: Path) -> float:
    """When a set was last used; now, where it went away meanwhile."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return time.time()


def size(folder: Path) -> int:
    """The bytes of all files in a folder."""
    total = 0
    for inner, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):  # thrown away meanwhile
                total += os.stat(os.path.join(inner, name)).st_size
    return total
