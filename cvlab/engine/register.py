"""The entries of all runs, in memory and on disk: found, added, kept and let go."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cvlab.engine.files import Kept
from cvlab.engine.keeping import Keeper
from cvlab.engine.room import Room
from cvlab.engine.run_rules import ACTIVE, UNWATCHED, Entry
from cvlab.engine.store import Store

PATIENCE = 2.0  # seconds a new run waits for older ones to be written
SMALL = 2**22  # bytes of a run that is put on its owner's list from the disk unasked


class Register:
    """id -> Entry. Thread-safe; `lock` is held while an entry is changed."""

    def __init__(self, store: Store, drive: Callable[[Entry], None]) -> None:
        """drive: sees to it that an entry that was found on disk goes on."""
        self.lock = threading.RLock()
        self.entries: dict[str, Entry] = {}
        self._store, self._drive = store, drive
        self._room = Room(self.entries)
        self._keeper = Keeper(store, self._snapshot, self._going, self._kept)

    def add(self, entry: Entry) -> None:
        """Take a new run in. Called without the lock.

        Raises:
            ValueError: where there is no room.
        """
        if not self._room.has(entry.owner):
            self._keeper.flush(PATIENCE)  # only what the disk has leaves without being lost
        with self.lock:
            self._room.make(entry.owner)
            self.entries[entry.run.id] = entry
            self._drive(entry)
            self.changed(entry, 0)

    def find(self, run_id: str, only_active: bool = False) -> Entry | None:
        """The entry, from the disk if need be, where it goes on by itself if it was going on there."""
        if run_id in self.entries:
            return self.entries.get(run_id)
        try:
            kept = self._store.find(run_id)
            if kept is None or (only_active and kept.run.status not in ACTIVE):
                return None
            with self.lock:
                if run_id not in self.entries:
                    self._room.make(kept.owner)
                    self.entries[run_id] = Entry.recalled(kept)
                    self._drive(self.entries[run_id])
                return self.entries[run_id]
        except ValueError as problem:
            with self.lock:
                self._room.miss(run_id, str(problem))
            return None

    def missing(self, run_id: str) -> str:
        """Why there is no such run; empty where that is not known."""
        return self._room.missing(run_id)

    def of(self, owner: str) -> list[Entry]:
        """The owner's, those that only the disk has among them as far as there is room."""
        for run_id in reversed(self._store.of(owner, SMALL)):
            if self._room.has(owner):
                self.find(run_id)
        with self.lock:
            return [entry for entry in self.entries.values() if entry.owner == owner]

    def forget(self, entry: Entry) -> None:
        """Throw it away, on disk too."""
        with self.lock:
            self.entries.pop(entry.run.id, None)
        self._store.forget(entry.run.id, entry.owner)

    def said(self, owner: str) -> list[str]:
        """What the owner is to be told of runs that were thrown away or could not be kept; told once."""
        with self.lock:
            return self._room.said(owner)

    def changed(self, entry: Entry, within: float) -> None:
        """Have the disk know of it within so many seconds. Called with the lock held."""
        entry.changes += 1
        self._keeper.note(entry.run.id, within)

    def wake(self) -> None:
        """Go on with the runs that were going on when the process before this one ended."""
        self._keeper.open = True
        for run_id in self._store.recent(UNWATCHED):
            self.find(run_id, only_active=True)

    def rest(self) -> None:
        """Have the disk know every run as it is now; what becomes of them from here on, until `wake`, it does not."""
        with self.lock:
            for entry in self.entries.values():
                if not entry.on_disk:
                    self.changed(entry, 0)
        self._keeper.flush()
        self._keeper.open = False

    def _snapshot(self, run_id: str) -> Kept | None:
        with self.lock:
            entry = self.entries.get(run_id)
            return None if entry is None else entry.to_keep()

    def _going(self) -> set[str]:
        with self.lock:
            return {run_id for run_id, entry in self.entries.items() if not entry.resting}

    def _kept(self, run_id: str, gone: list[str], problem: str) -> None:
        with self.lock:
            if run_id in self.entries:
                self._room.kept(self.entries[run_id], gone, problem)
