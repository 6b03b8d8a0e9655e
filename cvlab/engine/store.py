"""The runs on disk: a folder for each owner, bounded in files and bytes, one file a run."""

from __future__ import annotations

import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import IO

from cvlab.engine.files import Kept, read, write
from cvlab.engine.holding import hold

OWN_FILES, OWN_BYTES = 100, 2**29  # of one owner
ALL_FILES, ALL_BYTES = 3000, 2**31  # of all
OLDEST = 30 * 86_400  # seconds after which a run that nobody went back to is thrown away
NOBODY = "nobody"  # the folder of runs without an owner
UNFINISHED = ("queued", "running", "paused")
ID = re.compile("[0-9a-f]{10}")


class Store:
    """Runs on disk. Raises ValueError with a sentence where a run cannot be kept or read, and otherwise nothing."""

    def __init__(self, place: Callable[[], Path | None]) -> None:
        """place: gives the folder, or None to keep nothing; asked when it is first needed, as workers never need it."""
        self._place = place
        self._me = secrets.token_hex(8)
        self._alive: IO[bytes] | None = None
        self._lock = threading.RLock()

    @cached_property
    def folder(self) -> Path | None:
        """Where the runs lie; None where nothing may be kept."""
        with self._lock:
            folder = self._place()
            if folder is None or self._alive is not None:
                return folder
            try:
                (folder / "alive").mkdir(mode=0o700, exist_ok=True)
                self._alive = hold(folder / "alive" / self._me)
                self._forget_the_dead(folder)
            except OSError:
                return None
            return folder

    def keep(self, kept: Kept, going: Collection[str]) -> list[str]:
        """Put the run on disk; returns the ids of the owner's runs that made room for it, oldest first.

        going: ids that are not to be thrown away.

        Raises:
            ValueError: where it cannot be kept; "it" and the reason.
        """
        folder = self.folder
        if folder is None:
            return []
        path = _path(folder, kept.run.id, kept.owner)
        with self._lock:
            try:
                path.parent.mkdir(mode=0o700, exist_ok=True)
                write(path, replace(kept, holder=self._me))
                gone = self._make_room(path, going)
            except OSError as problem:
                raise ValueError(problem.strerror or "the disk takes no more") from problem
        return gone

    def find(self, run_id: str) -> Kept | None:
        """The run of that id, unless another process is at it; None where there is none.

        Raises:
            ValueError: where it is there and cannot be had.
        """
        folder, path = self.folder, self._search(run_id)
        if folder is None or path is None:
            return None
        with self._lock:
            try:
                claim = hold(folder / "claim")
                if claim is None:
                    return None  # another process looks at this moment; whoever asks again is answered
                with claim:
                    return self._claimed(folder, path, run_id)
            except OSError:
                return None

    def _claimed(self, folder: Path, path: Path, run_id: str) -> Kept | None:
        kept = read(path)
        if kept.run.id != run_id or (kept.owner or NOBODY) != path.parent.name:
            return None
        if kept.run.status in UNFINISHED and self._held_elsewhere(folder, kept.holder):
            return None
        if kept.holder != self._me:
            write(path, replace(kept, holder=self._me))
        return kept

    def of(self, owner: str, most: int) -> list[str]:
        """The ids of the owner's runs of up to `most` bytes, the one that changed last at the end."""
        return [path.stem for path, found in _files(self.folder, owner or NOBODY) if found.st_size <= most]

    def recent(self, seconds: float) -> list[str]:
        """The ids of all runs that changed within the last `seconds`."""
        young = time.time() - seconds
        return [path.stem for path, found in _files(self.folder, "*") if found.st_mtime >= young]

    def forget(self, run_id: str, owner: str) -> None:
        """Throw the run away; an unknown one is fine."""
        if self.folder is not None and ID.fullmatch(run_id):
            with self._lock:
                _path(self.folder, run_id, owner).unlink(missing_ok=True)

    def _search(self, run_id: str) -> Path | None:
        if self.folder is None or not ID.fullmatch(run_id):
            return None
        return next(iter(self.folder.glob(f"*/{run_id}.run")), None)

    def _make_room(self, new: Path, going: Collection[str]) -> list[str]:
        """Throw away the owner's oldest until owner and all are within their bounds.

        Raises:
            ValueError: where others fill the place; nothing of theirs is thrown away, but the new run.
        """
        everything = _files(self.folder, "*")
        own = [(path, found) for path, found in everything if path.parent == new.parent]
        files, size = len(everything), sum(found.st_size for _, found in everything)
        own_files, own_size = len(own), sum(found.st_size for _, found in own)
        gone = []
        for path, found in own:
            if own_files <= OWN_FILES and own_size <= OWN_BYTES and files <= ALL_FILES and size <= ALL_BYTES:
                return gone
            if path != new and path.stem not in going:
                path.unlink(missing_ok=True)
                gone.append(path.stem)
                files, size = files - 1, size - found.st_size
                own_files, own_size = own_files - 1, own_size - found.st_size
        if own_size > OWN_BYTES or files > ALL_FILES or size > ALL_BYTES:
            new.unlink(missing_ok=True)
            raise ValueError("the place for runs is full")
        return gone

    def _held_elsewhere(self, folder: Path, holder: str) -> bool:
        if holder == self._me or not re.fullmatch("[0-9a-f]{16}", holder):
            return False
        mark = folder / "alive" / holder
        if not mark.exists():
            return False
        held = hold(mark)
        if held is not None:
            held.close()
        return held is None

    def _forget_the_dead(self, folder: Path) -> None:
        """Throw away what dead processes left half-written or marked, and what nobody went back to for long."""
        for mark in (folder / "alive").iterdir():
            if not self._held_elsewhere(folder, mark.name) and mark.name != self._me:
                mark.unlink(missing_ok=True)
        for part in folder.glob("*/*.part"):
            if time.time() - part.stat().st_mtime > 3600:
                part.unlink(missing_ok=True)
        for path, found in _files(folder, "*"):
            if time.time() - found.st_mtime > OLDEST:
                path.unlink(missing_ok=True)
        for place in folder.iterdir():
            if place.name != "alive" and place.is_dir() and not any(place.iterdir()):
                place.rmdir()


def _path(folder: Path, run_id: str, owner: str) -> Path:
    return folder / (owner or NOBODY) / f"{run_id}.run"


def _files(folder: Path | None, owner: str) -> list[tuple[Path, os.stat_result]]:
    """The owner's files and what is known of them, the one that changed first at the beginning; "*" for everybody's."""
    found = []
    for path in folder.glob(f"{owner}/*.run") if folder else ():
        try:
            found.append((path, path.stat()))
        except OSError:
            continue  # thrown away in between
    return sorted(found, key=lambda one: one[1].st_mtime)


NOWHERE = Store(lambda: None)
