"""The parts in a row, find, crop, centre, classify, check; any of them may be given the truth instead of its work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.modularity.cutting import CENTRINGS, centre, cut
from cvlab.modularity.finding import FINDERS
from cvlab.modularity.forms import PLACES, Box, Forms
from cvlab.modularity.network import Net
from cvlab.modularity.rule import holds, likeliest
from cvlab.params import Choice, Range, param

PARTS = ("find", "crop", "centre", "classify", "check")
RULES = ("none", "refuse", "mend")
FIND, CROP, CENTRE, CLASSIFY, CHECK = 1, 2, 3, 4, 5  # with the truth of that part and all before it
RIGHT, REFUSED, WRONG = 0, 1, 2  # what becomes of a form


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Which part does each piece of the work."""

    finder: str = param("gaps", Choice(options=tuple(FINDERS)), label="Find")
    margin: int = param(
        1, Range(low=-6, high=8), label="Crop: margin", help="Pixels around the box; below 0 inside."
    )
    centring: str = param("mass", Choice(options=tuple(CENTRINGS)), label="Centre")
    rule: str = param("none", Choice(options=RULES), label="Check")


@dataclass(frozen=True)
class Seen:
    """What the first four parts made of N forms. boxes, pieces: of each form, as many as were found.

    pictures: N x 4 x 28 x 28 that the classifier saw. shares: N x 4 x 10, zeros where not four digits were found.
    """

    boxes: list[list[Box]]
    pieces: list[list[np.ndarray]]
    pictures: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class Judged:
    """What the check made of it. read: N x 4 digits by the classifier alone, -1 where not four were found. final: the
    same after the rule. outcome: N of RIGHT, REFUSED and WRONG."""

    read: np.ndarray
    final: np.ndarray
    outcome: np.ndarray


def see(forms: Forms, parts: Parts, net: Net | None, truth: int = 0) -> Seen:
    """All forms through the first four parts, the first `truth` of which give the truth in place of their own work.

    With the truth of a part it does not matter what those before it did. Without a net nothing is classified.
    """
    boxes = forms.boxes if truth else [FINDERS[parts.finder](ink) for ink in forms.ink]
    pieces = [_cut(forms, n, row, parts, truth) for n, row in enumerate(boxes)]
    whole = np.array([len(row) == PLACES for row in boxes], bool)
    pictures = np.zeros((len(forms), PLACES, 28, 28), np.float32)
    if truth >= CENTRE:
        pictures = forms.tiles
    else:
        for n in np.flatnonzero(whole):
            pictures[n] = [centre(piece, parts.centring) for piece in pieces[n]]
    shares = np.zeros((len(forms), PLACES, 10), np.float32)
    if truth >= CLASSIFY:
        np.put_along_axis(shares, forms.digits[..., None], 1.0, 2)
    elif net and whole.any():
        seen = pictures[whole].reshape(-1, 28, 28)
        shares[whole] = net.shares(seen).reshape(-1, PLACES, 10)
    return Seen(boxes, pieces, pictures, shares)


def _cut(forms: Forms, n: int, boxes: list[Box], parts: Parts, truth: int) -> list[np.ndarray]:
    """The pieces of paper under the boxes; in truth each digit's own ink alone."""
    if truth >= CROP:
        return [
            cut(layer / np.float32(255), box, 0) for layer, box in zip(forms.layers[n], boxes, strict=True)
        ]
    return [cut(forms.ink[n], box, parts.margin) for box in boxes]


def judge(digits: np.ndarray, shares: np.ndarray, rule: str, truth: int = 0) -> Judged:
    """Probabilities N x 4 x 10 held to the rule, and to the digits N x 4 that were meant.

    A form on which not four digits were found is refused whatever the rule. truth = CHECK is a check by somebody who
    knows all numbers.
    """
    whole = np.asarray(shares.any(axis=(1, 2)))
    read = np.where(whole[:, None], shares.argmax(2), -1)
    if truth >= CHECK:
        return Judged(read, digits, np.full(len(digits), RIGHT))
    final = read.copy()
    if rule == "mend":
        final[whole] = likeliest(shares[whole])
    outcome = np.where((final[:, :3] == digits[:, :3]).all(1), RIGHT, WRONG)
    outcome[~whole | ((rule == "refuse") & ~holds(final))] = REFUSED
    return Judged(read, final, outcome)
