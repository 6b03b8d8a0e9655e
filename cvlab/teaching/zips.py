"""Run by the process that reads other people's files: the first pictures of each class folder of a zip."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np

from cvlab.datasets.archives import Plan, planned, tried
from cvlab.datasets.endings import ending
from cvlab.datasets.layout import Layout, Placed
from cvlab.datasets.members import opened
from cvlab.features import fitted, square
from cvlab.pictures import ENDINGS, take
from cvlab.reading import LeftOut
from cvlab.teaching.bench import MOST, MOST_CLASSES, NONE, NONE_NAME

TEST = "test"  # the part of a zip that is held back


def pictures_of(
    data: bytes, shape: list[int]
) -> tuple[list[str], list[str], list[bool], np.ndarray, list[str]]:
    """(class names, each picture's class or NONE, whether it is to test by, uint8 N x H x W x C, sentences on what was
    left out) of a zip. Pictures of none of the classes lie in a folder `none of these`, as `bench.zipped` packs them.

    Raises:
        ValueError: in one sentence, for what is no zip of class folders.
    """
    size = (shape[0], shape[1], shape[2])
    with opened(data) as archive:
        plan = _with_strangers(planned(archive))
        names = sorted({plan.shown[p.label] for p in plan.layout.placed} - {NONE_NAME})
        if not names:
            raise ValueError(
                "There is no picture in a class folder; put those of each class into a folder of its name."
            )
        taken, counts = [], Counter()
        for placed in plan.layout.placed:
            name = plan.shown[placed.label]
            use = name, placed.part == TEST
            counts[use] += 1
            if counts[use] <= MOST and name in (*names[:MOST_CLASSES], NONE_NAME):
                taken.append(placed)
        layout = Layout(tuple(taken), plan.layout.left_out, plan.layout.notes, plan.layout.others)
        found = list(tried(replace(plan, layout=layout), made=lambda file: _pixels(file, size)))
    good = [item for item in found if not isinstance(item, LeftOut)]
    left = [*plan.layout.left_out, *(item for item in found if isinstance(item, LeftOut))]
    notes = [f"Of {counts.total():,} pictures the first {MOST} of each class were taken."] * (
        max(counts.values()) > MOST
    )
    if len(names) > MOST_CLASSES:
        notes.append(f"Of {len(names)} classes the first {MOST_CLASSES} were taken.")
    notes += [f"{item.name} was left out: {item.reason}." for item in left[:3]]
    if len(left) > 3:
        notes.append(f"{len(left) - 3} more files were left out.")
    pixels = np.frombuffer(b"".join(p.data for p in good), np.uint8).reshape(-1, *size)
    labels = [NONE if p.label == NONE_NAME else p.label for p in good]
    return names[:MOST_CLASSES], labels, [p.part == TEST for p in good], pixels, notes


def _with_strangers(plan: Plan) -> Plan:
    """With the pictures of none of the classes, in whatever part the folder of that name lies, as if of a class."""
    strangers = {path for path in plan.members if PurePosixPath(path).parent.name.lower() == NONE_NAME}
    layout = plan.layout
    ours = tuple(p for p in layout.placed if p.path not in strangers)
    theirs = tuple(Placed(path, "train", NONE_NAME) for path in sorted(strangers) if ending(path) in ENDINGS)
    left = tuple(item for item in layout.left_out if item.name not in {p.path for p in theirs})
    shown = {**{p.label: plan.shown[p.label] for p in ours}, NONE_NAME: NONE_NAME}
    return replace(plan, layout=replace(layout, placed=ours + theirs, left_out=left), shown=shown)


def _pixels(file: bytes, size: tuple[int, int, int]) -> bytes:
    """The middle of the picture in a file, made fit: H x W x C bytes."""
    image = fitted(square(take(file, 2 * max(size)).pixels), size)
    return (image * 255).round().astype(np.uint8).tobytes()
