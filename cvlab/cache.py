"""Where cvlab keeps what outlives it: a folder of this user alone, in the place the system has for such things."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

OFF = ("off", "no", "none", "0")


def cache_folder(name: str) -> Path | None:
    """The folder of that name, made where it is missing, for this user alone; None where nothing may be kept.

    CVLAB_CACHE names another place than the system's own, or says "off".
    """
    asked = os.environ.get("CVLAB_CACHE", "").strip()
    if asked.lower() in OFF:
        return None
    folder = (Path(asked).expanduser() if asked else system_cache() / "cvlab").absolute() / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _private(folder) else None
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        return None


def system_cache() -> Path:
    """The user's cache folder, as the system means it.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"


def _private(folder: Path) -> bool:
    """Whether nobody else can look into it, or put something there: ours, no link, and writable."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    if hasattr(os, "getuid"):
        if found.st_uid != os.getuid():
            return False
        if stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)
    return os.access(folder, os.W_OK | os.X_OK)
