"""One picture and what augmentation made of it, side by side; boxes drawn on the first follow on the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
MOST = 3  # boxes: more than that nobody can tell apart

Box = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max

_mount = register(
    "samples", FOLDER, (FOLDER / "samples.html").read_text(encoding="utf-8"), parts=(MESSAGE, CANVAS)
)


class Drawn(NamedTuple):
    """One augmented picture. words: what was drawn, a line each. boxes: M x 4; of: which of the learner's they are."""

    image: np.ndarray
    words: Sequence[str]
    boxes: np.ndarray
    of: Sequence[int]


def samples(
    picture: np.ndarray,
    name: str,
    boxes: Sequence[Sequence[float]],
    drawn: Sequence[Drawn],
    *,
    key: str,
    on_boxes: Callable[[list[Box]], None],
) -> None:
    """Show the picture (uint8 H x W x C) and the drawn ones; `on_boxes` gets the boxes that the learner drew."""
    size = picture.shape[:2]
    header = {
        "name": name,
        "most": MOST,
        "boxes": [[float(v) for v in box] for box in boxes],
        "drawn": [
            {
                "words": list(item.words),
                "boxes": [[k, *map(float, box)] for k, box in zip(item.of, item.boxes, strict=True)],
            }
            for item in drawn
        ],
    }

    def changed() -> None:
        found = as_boxes(st.session_state[key].get("boxes"), size)
        if found is not None:
            on_boxes(found)

    images = [np.ascontiguousarray(image) for image in (picture, *(item.image for item in drawn))]
    _mount(key=key, data=pack(header, pictures=images), on_boxes_change=changed)


def as_boxes(given: Any, size: tuple[int, int]) -> list[Box] | None:
    """What came from the browser as boxes inside a picture of that (height, width); None for anything else."""
    if not isinstance(given, list) or len(given) > MOST:
        return None
    found: list[Box] = []
    for box in given:
        numbers = isinstance(box, list) and len(box) == 4 and all(type(v) in (int, float) for v in box)
        if not numbers or not all(map(math.isfinite, box)):
            return None
        x_min, y_min, x_max, y_max = (float(v) for v in box)
        if not (0 <= x_min < x_max <= size[1] and 0 <= y_min < y_max <= size[0]):
            return None
        found.append((x_min, y_min, x_max, y_max))
    return found
