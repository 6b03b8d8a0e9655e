"""Pictures of identities: digits, clothes or faces; some are learned from, others are never seen in training."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cvlab.datasets import DATASETS, Folder
from cvlab.datasets.base import Part
from cvlab.datasets.files import PictureFiles

FACE = (56, 46)  # height and width that faces are brought to
SHOWN = 300  # pictures on the map
ASKED = 60  # pictures of an identity that are asked about
MOST_LEARNED = 2_000  # pictures of an identity that are learned from
MOST_PICTURES = 3_000  # of a folder or archive
CROWDS = {"digits": "Digits", "mnist": "MNIST", "fashion_mnist": "Fashion-MNIST"}
USUALLY = {"digits": 7, "mnist": 7, "fashion_mnist": 7}  # identities that are learned from


@dataclass(frozen=True)
class Crowd:
    """Pictures with names.

    pictures: uint8 N x H x W. labels: N ints into `names`. known: how many identities are learned from, the first of
    the names. learn: rows to learn from. held: rows of known identities that are not learned from; of new ones all.
    shown: rows on the map. light: whether they are photographs, whose light is evened out and which may be mirrored.
    """

    pictures: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]
    known: int
    learn: np.ndarray
    held: np.ndarray
    shown: np.ndarray
    light: bool

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of what the net takes: height, width, one channel."""
        height, width = self.pictures.shape[1:]
        return height, width, 1

    @property
    def new(self) -> np.ndarray:
        """Rows of identities that were never learned from."""
        return self.held[self.labels[self.held] >= self.known]

    @property
    def old(self) -> np.ndarray:
        """Rows of learned identities in pictures that were not learned from."""
        return self.held[self.labels[self.held] < self.known]

    @property
    def judged(self) -> np.ndarray:
        """The rows that matching is judged by: new identities where there are two of them, else the old ones."""
        return self.new if len(np.unique(self.labels[self.new])) > 1 else self.old


@dataclass(frozen=True)
class Named:
    """A crowd that any process can load for itself. kind: of CROWDS, or "folder:" and a folder of CVLAB_DATA.
    known: identities to learn from, 0 for as many as usual."""

    kind: str
    known: int = 0


def crowd_of(asked: Named | Crowd) -> Crowd:
    """The crowd of that name; a crowd is itself.

    Raises:
        ValueError: in one sentence, where it cannot be had.
    """
    return asked if isinstance(asked, Crowd) else _loaded(asked)


@lru_cache(maxsize=3)
def _loaded(asked: Named) -> Crowd:
    if asked.kind.startswith("folder:"):
        return of_folder(asked.kind.removeprefix("folder:"), asked.known)
    if asked.kind not in CROWDS:
        raise ValueError(f"There are no pictures called {asked.kind[:40]!r}; choose digits.")
    split = DATASETS[asked.kind]().load()
    known = asked.known or USUALLY[asked.kind]
    learn, held = (_some(part, most) for part, most in ((split.train, MOST_LEARNED), (split.test, ASKED)))
    pictures = np.concatenate([learn.images[:], held.images[:]])[..., 0]
    labels = np.concatenate([learn.labels, held.labels])
    rows = np.arange(len(labels))
    first = rows < len(learn)
    return _crowd(
        pictures, labels, split.class_names, known, rows[first & (labels < known)], rows[~first], light=False
    )


def _some(part: Part, most: int) -> Part:
    """At most so many pictures of each class, the first of them."""
    rows = [np.flatnonzero(part.labels == label)[:most] for label in np.unique(part.labels)]
    return part.take(np.sort(np.concatenate(rows)))


def of_folder(name: str, known: int = 0) -> Crowd:
    """The faces in a folder of CVLAB_DATA that holds a folder for each person."""
    found = Folder(name=name).listing()
    paths = [path for files, _ in found.parts.values() for path in files]
    labels = np.concatenate([numbers for _, numbers in found.parts.values()])
    if len(paths) > MOST_PICTURES:
        raise ValueError(
            f"This folder holds {len(paths):,} pictures; a gallery takes at most {MOST_PICTURES:,}."
        )
    order = np.argsort(np.array(paths), kind="stable")
    pictures = PictureFiles([paths[row] for row in order], (*FACE, 1))[:]
    return of_people(pictures[..., 0], labels[order], found.class_names, known)


def of_people(pictures: np.ndarray, labels: np.ndarray, names: Sequence[str], known: int = 0) -> Crowd:
    """A crowd of photographs. Two thirds of the people are learned from, unless `known` says how many.

    Raises:
        ValueError: in one sentence, where there are too few, or one picture stands for two people.
    """
    counts = np.bincount(labels, minlength=len(names))
    if (counts > 0).sum() < 2:
        raise ValueError(
            "There is one identity only, and a net learns from differences; add pictures of a second person."
        )
    if (counts > 1).sum() < 2:
        raise ValueError(
            "At least two people need two pictures each: what a pair of one person looks like is learned from them."
        )
    check_twice(pictures, labels, names)
    order = sorted(np.flatnonzero(counts > 0).tolist(), key=lambda n: _natural(names[n]))
    number = np.zeros(len(names), int)
    number[order] = np.arange(len(order))
    labels = number[labels]
    most = len(order)
    # Two of them are kept new if there are four; else all are learned from.
    known = min(max(2, known), most) if known else max(2, most * 2 // 3)
    rows = np.arange(len(labels))
    learned = labels < known
    held = rows[~learned] if known <= most - 2 else rows
    return _crowd(pictures, labels, tuple(names[n] for n in order), known, rows[learned], held, light=True)


def check_twice(pictures: np.ndarray, labels: np.ndarray, names: Sequence[str]) -> None:
    """Raise ValueError where the very same picture stands for two identities."""
    seen: dict[bytes, int] = {}
    for picture, label in zip(pictures, labels.tolist(), strict=True):
        other = seen.setdefault(picture.tobytes(), label)
        if other != label:
            raise ValueError(
                f"The same picture lies with {names[other]} and with {names[label]}; no distance tells them apart, so "
                "take it away from one of them."
            )


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """s2 comes before s10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)


def _crowd(
    pictures: np.ndarray,
    labels: np.ndarray,
    names: tuple[str, ...],
    known: int,
    learn: np.ndarray,
    held: np.ndarray,
    light: bool,
) -> Crowd:
    people = np.unique(labels[held])
    rest = np.union1d(held, learn) if light else held
    each = max(1, SHOWN // len(np.unique(labels[rest])))
    shown = np.concatenate([rest[labels[rest] == one][:each] for one in np.unique(labels[rest])])[:SHOWN]
    held = np.concatenate([held[labels[held] == one][:ASKED] for one in people])
    return Crowd(pictures, labels.astype(np.int64), names, known, learn, held, shown, light)


def prepared(pictures: np.ndarray, light: bool) -> np.ndarray:
    """uint8 N x H x W as the net takes them: float32 N x H x W x 1 in [0, 1]; of photographs each minus its mean, over
    its deviation, so that the lamp's strength is gone."""
    x = pictures.astype(np.float32) / 255
    if light:
        x = (x - x.mean((1, 2), keepdims=True)) / (x.std((1, 2), keepdims=True) + 1e-3)
    return x[..., None]
