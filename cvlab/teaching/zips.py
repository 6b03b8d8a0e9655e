"""Run by the process that reads other people's files: the first pictures of each class folder of a zip."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from cvlab.datasets.archives import planned, tried
from cvlab.datasets.layout import Layout
from cvlab.datasets.members import opened
from cvlab.features import fitted, square
from cvlab.pictures import take
from cvlab.reading import LeftOut
from cvlab.teaching.bench import MOST, MOST_CLASSES


def pictures_of(data: bytes, shape: list[int]) -> tuple[list[str], list[int], np.ndarray, list[str]]:
    """(class names, each picture's class, uint8 N x H x W x C, sentences on what was left out) of a zip.

    Raises:
        ValueError: in one sentence, for what is no zip of class folders.
    """
    size = (shape[0], shape[1], shape[2])
    with opened(data) as archive:
        plan = planned(archive)
        names = sorted({plan.shown[p.label] for p in plan.layout.placed})
        if not names:
            raise ValueError(
                "There is no picture in a class folder; put those of each class into a folder of its name."
            )
        taken, counts = [], Counter()
        for placed in plan.layout.placed:
            name = plan.shown[placed.label]
            counts[name] += 1
            if counts[name] <= MOST and name in names[:MOST_CLASSES]:
                taken.append(placed)
        layout = Layout(tuple(taken), plan.layout.left_out, plan.layout.notes, plan.layout.others)
        found = list(tried(replace(plan, layout=layout), made=lambda file: _pixels(file, size)))
    good = [item for item in found if not isinstance(item, LeftOut)]
    left = [item for item in found if isinstance(item, LeftOut)]
    notes = [f"Of {counts.total():,} pictures the first {MOST} of each class were taken."] * (
        max(counts.values()) > MOST
    )
    if len(names) > MOST_CLASSES:
        notes.append(f"Of {len(names)} classes the first {MOST_CLASSES} were taken.")
    notes += [f"{item.name} was left out: {item.reason}." for item in left[:3]]
    if len(left) > 3:
        notes.append(f"{len(left) - 3} more files were left out.")
    kept = names[:MOST_CLASSES]
    pixels = np.frombuffer(b"".join(p.data for p in good), np.uint8).reshape(-1, *size)
    return kept, [kept.index(p.label) for p in good], pixels, notes


def _pixels(file: bytes, size: tuple[int, int, int]) -> bytes:
    """The middle of the picture in a file, made fit: H x W x C bytes."""
    image = fitted(square(take(file, 2 * max(size)).pixels), size)
    return (image * 255).round().astype(np.uint8).tobytes()
