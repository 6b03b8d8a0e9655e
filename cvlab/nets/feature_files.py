"""Features kept on disk, one small file a picture, for all workers and the next start; bounded."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import threading
from pathlib import Path

import numpy as np

from cvlab.cache import cache_folder

MOST_BYTES = 512 * 2**20
MOST_FILES = 20_000
SPARE = 256 * 2**20  # bytes that stay free on the disk, for others
FULL = "The features could not be kept on disk ({problem}); nothing is lost, the next start works them out again."


class FeatureFiles:
    """The files of one base. problem: a sentence as soon as one could not be written; then no further one is tried."""

    def __init__(self, name: str) -> None:
        self.problem = ""
        kept = cache_folder("features")
        self._folder = kept / name if kept else None
        if self._folder is not None:
            try:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                _make_room(self._folder.parent)
            except OSError as error:
                self._give_up(error.strerror or str(error))

    def read(self, key: str) -> np.ndarray | None:
        """The features of the picture of that key; None where they are not there, or damaged."""
        if self._folder is None:
            return None
        path = self._folder / f"{key}.npy"
        try:
            values = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
            os.utime(path)  # used just now: what was used longest ago goes first
        except (OSError, ValueError, EOFError):
            return None
        return values if values.dtype == np.float32 and np.isfinite(values).all() else None

    def write(self, key: str, values: np.ndarray) -> None:
        """Keep them; where that fails, `problem` says so."""
        if self._folder is None or self.problem:
            return
        part = self._folder / f"{key}.{os.getpid()}.{threading.get_ident()}.part"
        try:
            # Written beside and moved: another worker may read meanwhile.
            with part.open("wb") as file:
                np.save(file, values, allow_pickle=False)
            os.replace(part, self._folder / f"{key}.npy")
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            self._give_up(error.strerror or str(error))

    def _give_up(self, problem: str) -> None:
        self.problem = FULL.format(problem=problem)


def _make_room(folder: Path) -> None:
    """Take the files away that were used longest ago, down to three quarters of what is allowed.

    Raises:
        OSError: where the disk itself is nearly full.
    """
    if shutil.disk_usage(folder).free < SPARE:
        raise OSError("the disk is nearly full")
    found = [(path, path.stat()) for path in folder.glob("*/*") if path.is_file()]
    size, count = sum(stat.st_size for _, stat in found), len(found)
    if size <= MOST_BYTES and count <= MOST_FILES:
        return
    for path, stat in sorted(found, key=lambda each: each[1].st_mtime_ns):
        if size <= 0.75 * MOST_BYTES and count <= 0.75 * MOST_FILES:
            break
        with contextlib.suppress(OSError):
            path.unlink()
        size, count = size - stat.st_size, count - 1
