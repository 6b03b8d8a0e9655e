"""Desks: what a session has gathered, in the memory of this process alone, and gone with the session or by a button."""

from __future__ import annotations

import secrets
import threading
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st

from cvlab.datasets.room import throw_away
from cvlab.teaching.bench import Bench, Shot
from cvlab.teaching.grounds import Ground, drawings_ground, photographs_ground
from cvlab.teaching.judged import Judged, Taught, judge, teach
from cvlab.teaching.presets import OWN, PRESETS, preset
from cvlab.ui.server.owner import known, me

GROUNDS = {"Drawings": drawings_ground, "Camera": photographs_ground}
UNDONE = 10  # steps that can be taken back
# A session holds its desks; whoever has the token reaches one only as long as that lasts.
_DESKS: WeakValueDictionary[str, Desk] = WeakValueDictionary()


class Desk:
    """A bench that changes, with the features of its pictures. Routes and pages share it: changes hold `lock`."""

    def __init__(self, ground: Ground, bench: Bench, owner: str, cookie: bool) -> None:
        self.token = secrets.token_urlsafe(18)
        self.ground, self.bench, self.owner, self.cookie = ground, bench, owner, cookie
        self.past: list[Bench] = []
        self.laid = 0  # how often another set was laid out
        self.sets: set[str] = set()  # tokens of the data sets that were made of it
        self.features: dict[str, np.ndarray] = {}
        self.lock = threading.RLock()
        self._judged: tuple[Bench, int, Judged | None] | None = None
        self._taught: tuple[Bench, int, Taught | None] | None = None
        _DESKS[self.token] = self

    def change(self, bench: Bench, *, undo: bool = True) -> None:
        """Put another bench in the place of this one; `undo` lets the learner come back."""
        with self.lock:
            if bench is self.bench:
                return
            if undo:
                self.past = [*self.past[1 - UNDONE :], self.bench]
            self.bench = bench
            kept = {shot.key for each in (bench, *self.past) for shot in each.shots}
            self.features = {key: values for key, values in self.features.items() if key in kept}

    def undo(self) -> None:
        """Back to the bench before the last change."""
        with self.lock:
            if self.past:
                self.bench = self.past.pop()

    def learn(self, shots: tuple[Shot, ...], maps: np.ndarray) -> None:
        """Keep what the base made of pictures: N x h x w x K."""
        with self.lock:
            self.features |= {s.key: v for s, v in zip(shots, self.ground.seen(maps), strict=True)}

    def pending(self) -> tuple[Shot, ...]:
        """Pictures whose features are not known yet, each once."""
        with self.lock:
            found = {shot.key: shot for shot in self.bench.shots if shot.key not in self.features}
        return tuple(found.values())

    def taught(self) -> Taught | None:
        """The head alone, quick enough for each picture of a burst."""
        with self.lock:
            kept = self._taught
            if kept is None or kept[0] is not self.bench or kept[1] != len(self.features):
                kept = self._taught = self.bench, len(self.features), teach(self.bench, self.features)
            return kept[2]

    def judged(self) -> Judged | None:
        """The head and its figures, worked out once for a bench."""
        with self.lock:
            kept = self._judged
            if kept is None or kept[0] is not self.bench or kept[1] != len(self.features):
                kept = self._judged = self.bench, len(self.features), judge(self.bench, self.features)
            return kept[2]

    def forget(self) -> None:
        """Delete every picture, every feature, what could be taken back, and the data sets made of it."""
        for token in self.sets:
            throw_away(token, self.owner)
        self.sets = set()
        with self.lock:
            self.bench, self.past, self.features, self._judged, self._taught = preset(OWN), [], {}, None, None


def find(token: str) -> Desk | None:
    """The desk of that token, while its session lasts."""
    return _DESKS.get(token)


def has_desk(view: str) -> bool:
    """Whether this session has been at that desk."""
    return view in st.session_state.get("teaching.desks", {})


def desk_of(view: str, wanted: str = PRESETS[0]) -> Desk:
    """This session's desk for that view; drawings begin with the set that is wanted, photographs with none."""
    desks: dict[str, Desk] = st.session_state.setdefault("teaching.desks", {})
    if view not in desks:
        bench = preset(wanted if view == "Drawings" else OWN)
        desks[view] = Desk(GROUNDS[view](), bench, me(), known())
    return desks[view]
