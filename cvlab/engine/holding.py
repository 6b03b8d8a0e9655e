"""Files and folders that one process alone holds for as long as it lives, however it ends."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO

PREFIX = "cvlab-engine-"  # of the folders in which workers keep what they need while they live
MARK = "held"  # the file in such a folder that its process holds


def hold(path: Path) -> IO[bytes] | None:
    """The file, held until it is closed or this process has ended; None while another process holds it.

    The operating system lets go of what a dead process held, so neither a number of a process, which is given out
    again, nor a date has to be believed.

    Raises:
        OSError: where it cannot be opened.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    file = os.fdopen(os.open(path, flags, 0o600), "r+b")
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def ours(path: Path) -> bool:
    """Whether it is a folder, no link to one, and belongs to this user."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def engine_folder() -> tuple[str, IO[bytes]]:
    """A new folder for an engine's workers, readable by this user alone, and the file that holds it."""
    folder = tempfile.mkdtemp(prefix=PREFIX)
    held = hold(Path(folder) / MARK)
    if held is None:
        raise OSError(f"another process holds the new folder {folder}")
    return folder, held


def remove_dead_folders() -> None:
    """Remove the folders of this user's engines that ended without doing so."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        mark = folder / MARK
        if not ours(folder) or not mark.is_file():
            continue
        try:
            held = hold(mark)
        except OSError:
            continue  # removed in between, by another engine that starts
        if held is not None:
            with held:
                shutil.rmtree(folder, ignore_errors=True)
