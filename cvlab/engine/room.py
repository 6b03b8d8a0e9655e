"""How many runs there is room for, whose go first when there is none, and what is said about it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from cvlab.engine.run_rules import ACTIVE, OVER, Entry

OWN_RUNS = 40  # of one owner in memory
MOST_RUNS = 400  # of all
TOLD = 5  # sentences that wait for one owner
REMEMBERED = 1000  # owners that sentences wait for, and runs whose end is remembered

LEFT = "Your list holds {most} runs: {run} left it to make room. Its link still opens it: ?run={id}"
THROWN = "{most} of your runs are kept: {run} was thrown away to make room."
THROWN_ON_DISK = "The disk keeps a number of your runs: the oldest, {id}, was thrown away to make room."
NOT_KEPT = "{run} cannot be kept on disk ({problem}); it lasts until the app is started again."
TOO_MANY = "You have {most} runs going on already; stop one before you start another."
FULL = "There are {most} runs going on already, most of them in other browsers; wait until some have ended."


class Room:
    """Makes room among the entries of a registry; nobody's runs go for another's. Called with its lock held."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self._notices: OrderedDict[str, list[str]] = OrderedDict()
        self._missing: OrderedDict[str, str] = OrderedDict()

    def make(self, owner: str) -> None:
        """Room for one more run of that owner's.

        Raises:
            ValueError: where there is none.
        """
        own = [entry for entry in self._entries.values() if entry.owner == owner]
        if len(own) >= OWN_RUNS:
            self._let_go_of_own(own)
        if len(self._entries) >= MOST_RUNS:
            safe = [e for e in self._entries.values() if e.resting and e.on_disk and e.unwatched]
            if not safe:
                raise ValueError(FULL.format(most=MOST_RUNS))
            del self._entries[_oldest(safe).run.id]  # the disk has it

    def has(self, owner: str) -> bool:
        """Whether one more of that owner's fits without another leaving."""
        own = sum(entry.owner == owner for entry in list(self._entries.values()))
        return own < OWN_RUNS and len(self._entries) < MOST_RUNS

    def _let_go_of_own(self, own: list[Entry]) -> None:
        safe = [e for e in own if e.resting and e.on_disk]
        over = [e for e in own if e.resting and e.run.status in (*OVER, "failed")]
        left = [e for e in own if e.resting and e.unwatched and e.run.status not in ACTIVE]
        if not (going := safe or over or left):
            raise ValueError(TOO_MANY.format(most=OWN_RUNS))
        gone = _oldest(going)
        del self._entries[gone.run.id]
        words = LEFT if gone.on_disk else THROWN
        self.say(gone.owner, words.format(most=OWN_RUNS, run=named(gone), id=gone.run.id))
        if not gone.on_disk:
            self.miss(gone.run.id, "This run was thrown away to make room for newer ones of its owner's.")

    def kept(self, entry: Entry, gone: Iterable[str], problem: str) -> None:
        """The run was written to the disk, and those runs of its owner's made room; or it was not, for that reason."""
        if problem and problem != entry.unkept:
            self.say(entry.owner, NOT_KEPT.format(run=named(entry), problem=problem))
        entry.unkept = problem
        entry.saved = entry.snapped if not problem else -1
        for run_id in gone:
            if run_id in self._entries:
                self._entries[run_id].saved = -1  # only memory has it now
            self.say(entry.owner, THROWN_ON_DISK.format(id=run_id))
            self.miss(run_id, "This run was thrown away to make room for newer ones of its owner's.")

    def say(self, owner: str, sentence: str) -> None:
        """Keep a sentence for that owner until it is asked for."""
        self._notices.setdefault(owner, []).append(sentence)
        del self._notices[owner][:-TOLD]
        while len(self._notices) > REMEMBERED:
            self._notices.popitem(last=False)

    def said(self, owner: str) -> list[str]:
        """The sentences for that owner; they are not told twice."""
        return self._notices.pop(owner, [])

    def miss(self, run_id: str, sentence: str) -> None:
        """Remember why that run is not there."""
        self._missing[run_id] = sentence
        while len(self._missing) > REMEMBERED:
            self._missing.popitem(last=False)

    def missing(self, run_id: str) -> str:
        """Why that run is not there; empty where that is not known."""
        return self._missing.get(run_id, "")


def named(entry: Entry) -> str:
    """A run, in words."""
    return f"the run “{entry.run.name[:60]}”" if entry.run.name else f"the run {entry.run.id}"


def _oldest(entries: Iterable[Entry]) -> Entry:
    return min(entries, key=lambda entry: entry.run.updated)
