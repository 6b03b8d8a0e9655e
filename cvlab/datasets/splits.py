"""How pictures without parts of their own are dealt out to training, validation and test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

FEWEST = 3  # one for each part
_USES = {"train": "one to train on", "validation": "one to watch", "test": "one to test"}


def check_classes(
    counts: Counter[str], parts: Collection[str] = (), left: str = "", most: int = 50, advice: str = ""
) -> None:
    """Refuse, in one sentence, classes that no net could be trained and tested on.

    Args:
        counts: training pictures of each class.
        parts: those that have pictures of their own, so that training need not give them any.
        left: what is to be said of pictures that were left out.
        advice: what to do where there are no classes.
    """
    if not counts:
        advice = advice or "put the pictures of each class into a folder of its name"
        raise ValueError(f"There is no picture in a class folder{left}; {advice}.")
    if len(counts) == 1:
        advice = f"; {advice}" if advice else ""
        raise ValueError(
            f"There is one class only, {min(counts)}{left}; a net needs two or more to tell apart{advice}."
        )
    if len(counts) > most:
        raise ValueError(f"There are {len(counts):,} classes; {most:,} are allowed, so leave some out.")
    uses = [words for part, words in _USES.items() if part == "train" or part not in parts]
    name, count = min(counts.items(), key=lambda item: item[1])
    if count < len(uses):
        raise ValueError(
            f"The class {name} has {count} {'picture' if count == 1 else 'pictures'}{left}; each needs {len(uses)} or "
            f"more, {' and '.join([', '.join(uses[:-1]), uses[-1]])}."
        )


def unseen(names: Sequence[str], parts: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    """A sentence for the classes of which validation or test have no picture, so that their figures say nothing of
    them. parts: the classes of each part's pictures (N ints)."""
    lacking: dict[str, list[str]] = {}
    for number, name in enumerate(names):
        without = " or ".join(part for part in ("validation", "test") if number not in parts[part])
        if without:
            lacking.setdefault(without, []).append(name)
    return tuple(
        f"No picture of {some_of(classes)} is in {without}, so no figure there tells how well "
        f"{'it is' if len(classes) == 1 else 'they are'} read; {FEWEST} pictures or more of a class reach all parts."
        for without, classes in lacking.items()
    )


def some_of(names: Sequence[str], most: int = 4) -> str:
    """The names in words, the first few of many."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def dealt(labels: np.ndarray, validation: float, test: float, seed: int = 0) -> list[np.ndarray]:
    """Row numbers of training, validation and test: of every class the same shares, mixed, always the same.

    Each class gives at least one picture to every part that has a share, and keeps one to train on if it can.
    """
    random = np.random.default_rng(seed)
    parts: tuple[list[np.ndarray], ...] = ([], [], [])
    for number in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == number))
        watched, kept_back = (
            max(1, round(len(rows) * share)) if share else 0 for share in (validation, test)
        )
        watched = min(watched, max(0, len(rows) - 1))
        kept_back = min(kept_back, max(0, len(rows) - 1 - watched))
        for part, some in zip(
            parts, np.split(rows, [len(rows) - watched - kept_back, len(rows) - kept_back]), strict=True
        ):
            part.append(some)
    return [random.permutation(np.concatenate(part)) for part in parts]
