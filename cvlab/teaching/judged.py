"""All that a bench and its features tell: the head, what each picture is answered, and how far to believe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cvlab.teaching.bench import NONE, Bench, Shot
from cvlab.teaching.heads import Head, kind_for, taught, temperature_of, unit
from cvlab.teaching.judging import answers_of, confusion, hurting, left_out, moments_out, near_copies
from cvlab.teaching.unknown import Strangers, strangers

HURTS = 0.9  # right answers that come when it goes


@dataclass(frozen=True)
class Judged:
    """classes: those that have pictures, as the head orders them. shots: what was learnt from, in the order of
    `answers`, `hurts` and `moments`. answers: each left out, -1 where that cannot be. moments: each by pictures of
    other moments. tests: held back, with `test_answers` and `copies`, those of the same moment as what was learnt."""

    classes: tuple[str, ...]
    head: Head
    shots: tuple[Shot, ...]
    labels: np.ndarray
    answers: np.ndarray
    hurts: np.ndarray
    moments: np.ndarray
    strangers: Strangers
    tests: tuple[Shot, ...]
    test_answers: np.ndarray
    copies: np.ndarray

    @property
    def table(self) -> np.ndarray:
        """C x C: how many of each class (row) were given each answer (column), each left out."""
        return confusion(self.answers, self.labels, len(self.classes))

    def counted(self, answers: np.ndarray) -> tuple[int, int]:
        """(right, of how many)."""
        return int((answers == self.labels).sum()), int((answers >= 0).sum())

    def tested(self) -> tuple[int, int]:
        """(right, of how many) of the pictures held back."""
        right = [self.classes[a] == shot.label for a, shot in zip(self.test_answers, self.tests, strict=True)]
        return sum(right), len(right)

    def wrong(self) -> dict[int, str]:
        """{picture: what it was answered}, where that is wrong; each left out."""
        pairs = zip(self.shots, self.answers, self.labels, strict=True)
        found = {shot.id: self.classes[a] for shot, a, c in pairs if a >= 0 and a != c}
        tests = zip(self.tests, self.test_answers, strict=True)
        return found | {shot.id: self.classes[a] for shot, a in tests if self.classes[a] != shot.label}

    def hurting(self) -> tuple[int, ...]:
        """Pictures without which others would be answered right, worst first."""
        order = np.argsort(-np.nan_to_num(self.hurts, nan=-1.0), kind="stable")
        return tuple(self.shots[n].id for n in order if self.hurts[n] > HURTS)


@dataclass(frozen=True)
class Taught:
    """A head and what it was made of: `units` (N x K, length one) of `shots`, with their `labels` among `classes`, and
    the `scores` of each left out."""

    classes: tuple[str, ...]
    head: Head
    shots: tuple[Shot, ...]
    labels: np.ndarray
    units: np.ndarray
    scores: np.ndarray


def teach(bench: Bench, features: Mapping[str, np.ndarray]) -> Taught | None:
    """The head of the pictures whose features are known, {key: (K,)}; None below two classes."""
    learnt = [s for s in bench.shots if s.key in features and s.label != NONE and not s.test]
    classes = tuple(name for name in bench.classes if any(shot.label == name for shot in learnt))
    if len(classes) < 2:
        return None
    units, labels = _units(learnt, features), np.array([classes.index(shot.label) for shot in learnt])
    kind = kind_for(labels)
    scores = left_out(units, labels, kind)
    head = taught(units, labels, kind, temperature_of(scores, labels))
    return Taught(classes, head, tuple(learnt), labels, units, scores)


def judge(bench: Bench, features: Mapping[str, np.ndarray]) -> Judged | None:
    """The head of `teach` with all its figures; None below two classes."""
    made = teach(bench, features)
    if made is None:
        return None
    known = [shot for shot in bench.shots if shot.key in features]
    tests = tuple(shot for shot in known if shot.test and shot.label in made.classes)
    others = [shot for shot in known if shot.label == NONE]
    head, units, labels = made.head, made.units, made.labels
    moments = np.array([shot.moment for shot in made.shots])
    tested = _units(tests, features, units.shape[1])
    return Judged(
        classes=made.classes,
        head=head,
        shots=made.shots,
        labels=labels,
        answers=answers_of(made.scores),
        hurts=hurting(units, labels, head.kind, head.temperature),
        moments=answers_of(moments_out(units, labels, moments, head.kind)),
        strangers=strangers(units, labels, _units(others, features, units.shape[1])),
        tests=tests,
        test_answers=head.scores(tested).argmax(axis=1) if len(tests) else np.zeros(0, int),
        copies=near_copies(tested, units, moments),
    )


def _units(
    shots: tuple[Shot, ...] | list[Shot], features: Mapping[str, np.ndarray], size: int = 0
) -> np.ndarray:
    return unit(np.stack([features[shot.key] for shot in shots])) if shots else np.zeros((0, size))
