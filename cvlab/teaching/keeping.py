"""Gathered pictures as a data set that every other lesson takes."""

from __future__ import annotations

from collections import Counter

from cvlab.datasets.archives import Picture
from cvlab.datasets.splits import check_classes
from cvlab.datasets.upload_store import keep
from cvlab.images import png
from cvlab.teaching.bench import NONE, Bench


def keep_as_dataset(bench: Bench, owner: str = "") -> str:
    """The token of the data set that the pictures of the classes make. Those that were held back are its test pictures;
    those of none of the classes stay here. owner: whose they are, for the quota.

    Raises:
        ValueError: in one sentence, where they are too few, or all of one class, or cannot be stored.
    """
    shots = [shot for shot in bench.shots if shot.label != NONE]
    tests = {shot.label for shot in shots if shot.test}
    everywhere = tests == {shot.label for shot in shots}  # else some class would have no test picture at all
    parts = ("test",) if everywhere else ()
    check_classes(
        Counter(shot.label for shot in shots if not (everywhere and shot.test)),
        parts,
        advice="take pictures of two things or more",
    )
    drawn = all(shot.pixels.shape[2] == 1 for shot in shots)
    pictures = [
        Picture("test" if everywhere and shot.test else "train", shot.label, png(shot.pixels))
        for shot in shots
    ]
    return keep(pictures, image_size=shots[0].pixels.shape[0], grey=drawn, owner=owner)
