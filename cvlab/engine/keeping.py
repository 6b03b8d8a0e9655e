"""Snapshots of runs go to the disk in a thread of their own, seldom enough to take nothing from the training."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection

from cvlab.engine.files import Kept
from cvlab.engine.store import Store

SHARE = 0.05  # of the time may go into writing what can wait


class Keeper:
    """Writes runs to a store, the newest state of each, at once or when there is time."""

    def __init__(
        self,
        store: Store,
        snapshot: Callable[[str], Kept | None],
        going: Callable[[], Collection[str]],
        tell: Callable[[str, list[str], str], None],
    ) -> None:
        """
        Args:
            snapshot: the run of an id as it is to be kept; None where there is nothing to keep any more.
            going: ids of the runs that must not make room.
            tell: called with the id, with those that made room for it, and with the reason why it could not be kept.
        """
        self._store, self._snapshot, self._going, self._tell = store, snapshot, going, tell
        self._due: dict[str, float] = {}  # id: from when on it is to be written
        self._changed = threading.Condition()
        self._busy = False
        self._rest_until = 0.0
        self.open = True  # while it is not, changes are not noted
        self._thread: threading.Thread | None = None

    def note(self, run_id: str, wait: float) -> None:
        """The run has changed: write it within about `wait` seconds, 0 at once."""
        if not self.open or self._store.folder is None:
            return
        due = time.monotonic() + wait if wait else 0.0
        with self._changed:
            self._due[run_id] = min(due, self._due.get(run_id, due))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="cvlab-keeper", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, seconds: float = 10.0) -> None:
        """Write everything that is due some time, and return when it is written."""
        if self._thread is None:
            return
        with self._changed:
            self._due = dict.fromkeys(self._due, 0.0)
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._due and not self._busy, seconds)

    def _work(self) -> None:
        while True:
            run_id = self._next()
            begun = time.monotonic()
            try:
                self._write(run_id)
            except Exception:
                # A fault of ours: the terminal has it, and other runs are kept all the same.
                logging.getLogger(__name__).exception("The run %s could not be kept.", run_id)
            now = time.monotonic()
            self._rest_until = now + (now - begun) * (1 - SHARE) / SHARE
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> str:
        """Wait for the run that is to be written next; what is urgent need not wait for a rest."""
        with self._changed:
            while True:
                now = time.monotonic()
                times = {i: due if due == 0 else max(due, self._rest_until) for i, due in self._due.items()}
                first = min(times, key=times.__getitem__, default=None)
                if first is not None and times[first] <= now:
                    del self._due[first]
                    self._busy = True
                    return first
                self._changed.wait(None if first is None else times[first] - now)

    def _write(self, run_id: str) -> None:
        kept = self._snapshot(run_id)
        if kept is None:
            return
        try:
            gone = self._store.keep(kept, self._going())
        except ValueError as problem:
            self._tell(run_id, [], str(problem))
        else:
            self._tell(run_id, gone, "")
        if self._snapshot(run_id) is None:  # removed in the meantime
            self._store.forget(run_id, kept.owner)
