"""Does an augmented picture still mean what its label says? What a trained network's answers tell about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.figures import percent

TURNED = 0.2  # this share more of a class read as one other class, and its label is in doubt
LOST = 0.1  # this much less read rightly overall is worth a word
SINK = 3  # a class that swallows so many others is where a network puts what it does not know


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a network read pictures. name: what was done to them.

    shares: classes x classes, row = what the picture is, column = what it was read as; a row sums to 1.
    sure: likewise, the mean probability it gave that answer. pictures: uint8 N x H x W x C, some of them, with
    labels and read (N each): what they are and what they were read as, the surest mistakes of each class first.
    """

    name: str
    shares: np.ndarray
    sure: np.ndarray
    pictures: np.ndarray
    labels: np.ndarray
    read: np.ndarray

    @property
    def right(self) -> float:
        """Share read rightly, each class counting alike."""
        return float(np.diag(self.shares).mean())


@dataclass(frozen=True, kw_only=True)
class Survival:
    """Readings of the same pictures as they are, with all augmentations, and with each one alone.

    count: how many augmented pictures `after` tells of; none of them was trained on.
    """

    names: tuple[str, ...]
    before: Reading
    after: Reading
    alone: tuple[Reading, ...]
    count: int

    def turned(self, reading: Reading) -> list[tuple[int, int]]:
        """(what it is, what it is read as) wherever a class turns into one other, the worst first.

        A class into which several others fall is left out, unless the two turn into each other, and so are networks
        of two classes, where every mistake is the other class: these speak of what the network does not know, not
        of what a picture means.
        """
        rise = reading.shares - self.before.shares
        np.fill_diagonal(rise, 0)
        sinks = (rise >= TURNED / 2).sum(axis=0) >= SINK
        plain = ~sinks | (rise.T >= TURNED)
        pairs = np.argwhere((rise >= TURNED) & plain & (len(self.names) > 2))
        return [(int(c), int(d)) for c, d in sorted(pairs, key=lambda pair: -rise[tuple(pair)])]

    def evidence(self) -> tuple[Reading, list[tuple[int, int]]]:
        """The reading in which classes turn most plainly, with its pairs; with all augmentations, or with one alone."""
        found = [(reading, self.turned(reading)) for reading in (self.after, *self.alone)]
        return max(found, key=lambda entry: len(entry[1]))

    def costliest(self) -> Reading | None:
        """The one augmentation that alone costs most; None where none costs anything to speak of."""
        worst = min(self.alone, key=lambda reading: reading.right, default=None)
        return worst if worst and worst.right <= self.before.right - LOST / 2 else None


def reading(
    name: str, pictures: np.ndarray, labels: np.ndarray, probabilities: np.ndarray, keep: int = 6
) -> Reading:
    """What N x classes answers to N pictures say, with the `keep` surest mistakes of every class."""
    classes = probabilities.shape[1]
    read, top = probabilities.argmax(axis=1), probabilities.max(axis=1)
    counts, sums = np.zeros((classes, classes)), np.zeros((classes, classes))
    np.add.at(counts, (labels, read), 1)
    np.add.at(sums, (labels, read), top)
    order = np.argsort(-top, kind="stable")
    wrong = order[read[order] != labels[order]]
    kept = [
        row for c, d in np.argwhere(counts) for row in wrong[(labels[wrong] == c) & (read[wrong] == d)][:keep]
    ]
    kept = np.array(kept, int)
    return Reading(
        name=name,
        shares=counts / counts.sum(axis=1, keepdims=True).clip(1),
        sure=sums / counts.clip(1),
        pictures=pictures[kept],
        labels=labels[kept],
        read=read[kept],
    )


def verdict(found: Survival) -> tuple[str, str]:
    """("fine" | "hard" | "wrong" | "unknown", the sentences that say so with their numbers)."""
    before, after = percent(found.before.right, 0), percent(found.after.right, 0)
    if found.before.right < max(0.6, 1.5 / len(found.names)):
        return "unknown", (
            f"On average over the classes the network reads only {before} of the pictures rightly as they are, so what "
            "it says about augmented ones means little: train it first, or ask another."
        )
    told, pairs = found.evidence()
    if pairs:
        words = "; ".join(_pair(found, told, *pair) for pair in pairs[:3])
        return "wrong", (
            f"These augmentations may change what a label means. With {told.name}: {words}. A picture that has "
            "become another class teaches the network a wrong label."
        )
    worst = found.costliest()
    blame = (
        f" {worst.name.capitalize()} costs most: alone it leaves {percent(worst.right, 0)}." if worst else ""
    )
    if found.before.right - found.after.right >= LOST:
        return "hard", (
            f"On average over the classes the network still reads {after} rightly, {before} before. No class turns "
            f"into another: these pictures are new or hard to it, and training on them may help.{blame}"
        )
    return (
        "fine",
        f"The labels survive: on average over the classes the network reads {after} rightly after augmentation, "
        f"{before} before.",
    )


def _pair(found: Survival, told: Reading, c: int, d: int) -> str:
    return (
        f"{percent(told.shares[c, d], 0)} of the {found.names[c]} are read as {found.names[d]} "
        f"({percent(found.before.shares[c, d], 0)} before), {percent(told.sure[c, d], 0)} sure"
    )


def noticed(found: Survival | None) -> dict[str, float | bool]:
    """What the lesson's steps look for in the answers of a network for digits: the share of the sixes that is read as
    nines, and whether all labels survive."""
    if found is None:
        return {"six_as_nine": 0.0, "survives": False}
    names, shares = found.names, found.after.shares
    pair = [names.index(name) for name in ("6", "9") if name in names]
    return {
        "six_as_nine": float(shares[pair[0], pair[1]]) if len(pair) == 2 else 0.0,
        "survives": verdict(found)[0] == "fine",
    }
