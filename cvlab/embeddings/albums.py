"""Run by the process that reads other people's files: a zip of one folder for each person, kept in memory only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cvlab.datasets.archives import Picture, planned, tried
from cvlab.datasets.files import decode_bytes
from cvlab.datasets.members import opened
from cvlab.embeddings.crowds import FACE, MOST_PICTURES


def people_in(data: bytes, report: Callable[[Sequence[int]], None] | None = None) -> list[object]:
    """[names, labels (N ints), pictures (uint8 N x H x W)] of a zip; nothing is written to the disk.

    Raises:
        ValueError: in one sentence, where it holds no pictures of people, or too many.
    """
    with opened(data) as archive:
        plan = planned(archive)
        if len(plan.layout.placed) > MOST_PICTURES:
            raise ValueError(
                f"This archive holds {len(plan.layout.placed):,} pictures; a gallery takes at most {MOST_PICTURES:,}."
            )
        said = None if report is None else (lambda done, every: report([done, every]))
        found = [item for item in tried(plan, said) if isinstance(item, Picture)]
    if not found:
        raise ValueError(
            "No pictures were found; pack one folder for each person, with their pictures in it."
        )
    names = sorted({item.label for item in found})
    labels = np.array([names.index(item.label) for item in found])
    return [names, labels, np.stack([decode_bytes(item.data, (*FACE, 1))[..., 0] for item in found])]
