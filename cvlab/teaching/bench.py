"""What a learner has gathered: classes with names, and pictures that each belong to one, to a moment and to a use."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from cvlab.images import fingerprint, png
from cvlab.text import clean

MOST_CLASSES = 10
MOST = 40  # pictures of a class and a use
MOST_ALL = 500  # of all: 38 MB of photographs
NONE = ""  # the label of pictures of none of the classes: never learnt from, they test the threshold
NONE_NAME = "none of these"
LONGEST = 30  # letters of a name


@dataclass(frozen=True)
class Shot:
    """One picture. pixels: uint8 H x W x C. label: its class, or NONE. moment: pictures of one burst have the same.

    test: whether it is held back, to judge by. key: tells its pixels from any others.
    """

    id: int
    label: str
    pixels: np.ndarray
    moment: int
    test: bool
    key: str


@dataclass(frozen=True)
class Bench:
    """Classes and pictures, in the order they came. Changing it gives a new one."""

    classes: tuple[str, ...] = ()
    shots: tuple[Shot, ...] = ()
    number: int = 0  # of the next picture, class or moment

    def count(self, label: str, *, test: bool = False) -> int:
        """How many pictures of that class are there to learn from, or to test by."""
        return sum(shot.label == label and shot.test == test for shot in self.shots)

    def place(self, shot: Shot) -> int:
        """Which picture of its class and use it is, counted from 1 as the album shows them."""
        alike = (s.id for s in self.shots if s.label == shot.label and s.test == shot.test)
        return list(alike).index(shot.id) + 1

    def learnt_from(self) -> tuple[Shot, ...]:
        """The pictures that the head is made of."""
        return tuple(shot for shot in self.shots if shot.label != NONE and not shot.test)

    def add_class(self, name: str = "") -> Bench:
        """With one class more; without a name it is called after its number.

        Raises:
            ValueError: where there are too many, or the name is taken.
        """
        if len(self.classes) >= MOST_CLASSES:
            raise ValueError(f"There are {MOST_CLASSES} classes, the most that fit; take one away first.")
        free = (f"class {n}" for n in range(len(self.classes) + 1, 2 * MOST_CLASSES + 2))
        name = self._named(name) if name else next(n for n in free if n not in self.classes)
        return replace(self, classes=(*self.classes, name))

    def rename(self, old: str, new: str) -> Bench:
        """With that class under another name.

        Raises:
            ValueError: where the name is empty or taken, or there is no such class.
        """
        if old == new:
            return self
        at, new = self._place(old), self._named(new)
        classes = (*self.classes[:at], new, *self.classes[at + 1 :])
        return replace(
            self,
            classes=classes,
            shots=tuple(replace(s, label=new) if s.label == old else s for s in self.shots),
        )

    def without_class(self, name: str) -> Bench:
        """Without that class and its pictures.

        Raises:
            ValueError: where there is none.
        """
        self._place(name)
        kept = tuple(shot for shot in self.shots if shot.label != name)
        return replace(self, classes=tuple(c for c in self.classes if c != name), shots=kept)

    def add(
        self, label: str, pictures: Iterable[np.ndarray], *, test: bool = False, moment: int | None = None
    ) -> Bench:
        """With these pictures more (uint8 H x W x C), all of one moment: `moment`, or a new one.

        Raises:
            ValueError: where there is no such class, or no room for any of them.
        """
        if label != NONE:
            self._place(label)
        room = MOST - self.count(label, test=test)
        if room < 1:
            use = " to test by" if test else ""
            raise ValueError(
                f"{in_words(label)} has {MOST} pictures{use}, the most that are kept; take some out first."
            )
        room = min(room, MOST_ALL - len(self.shots))
        if room < 1:
            raise ValueError(f"There are {MOST_ALL} pictures, the most that are kept; take some out first.")
        moment = self.number if moment is None else moment
        new = [
            Shot(self.number + 1 + n, label, pixels, moment, test, fingerprint(pixels))
            for n, pixels in enumerate(list(pictures)[:room])
        ]
        return replace(self, shots=(*self.shots, *new), number=self.number + 1 + len(new))

    def without(self, number: int) -> Bench:
        """Without the picture of that number."""
        return replace(self, shots=tuple(shot for shot in self.shots if shot.id != number))

    def _place(self, name: str) -> int:
        if name not in self.classes:
            raise ValueError(f"There is no class called {clean(name)!r} any more.")
        return self.classes.index(name)

    def _named(self, name: str) -> str:
        name = clean(name).strip()[:LONGEST]
        if not name or name.lower() == NONE_NAME:
            raise ValueError("A class needs a name of its own, for example cup.")
        if folder_of(name) in map(folder_of, self.classes):
            raise ValueError(f"There is a class called {name} already; names must differ.")
        return name


def in_words(label: str) -> str:
    """A class's name as a sentence begins with it."""
    return f"The class {label}" if label != NONE else NONE_NAME.capitalize()


def problems(bench: Bench) -> list[str]:
    """What keeps the classes from being told apart, or makes the figures worth little; a sentence each."""
    told = []
    counts = {name: bench.count(name) for name in bench.classes}
    full = [name for name, count in counts.items() if count]
    if len(full) < 2:
        told.append("Two classes with pictures are needed before there is anything to tell apart.")
    told += [
        f"{name} has one picture: it can be learnt from, but nothing says how well; add four more."
        for name in full
        if counts[name] == 1
    ]
    seen: dict[str, set[str]] = {}
    for shot in bench.learnt_from():
        seen.setdefault(shot.key, set()).add(shot.label)
    pairs = Counter(tuple(sorted(labels)) for labels in seen.values() if len(labels) > 1)
    for labels, count in pairs.items():
        told.append(
            f"{' and '.join(labels)} hold {count} {'picture' if count == 1 else 'pictures'} in common: "
            "no network can tell those apart; take them out of one."
        )
    return told


def zipped(bench: Bench) -> bytes:
    """A zip with a folder for each class, as the Data sets page reads it: train, test, and what is none of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PNG is packed already
        for shot in bench.shots:
            part = "test" if shot.test else "train"
            folder = f"{part}/{folder_of(shot.label)}" if shot.label != NONE else "none of these"
            rgb = np.repeat(shot.pixels, 3, axis=2) if shot.pixels.shape[2] == 1 else shot.pixels
            archive.writestr(f"{folder}/moment {shot.moment} picture {shot.id}.png", png(rgb))
    return out.getvalue()


def folder_of(name: str) -> str:
    """The name as a folder's."""
    return "".join(c if c.isalnum() or c in " -_" else "_" for c in name)
