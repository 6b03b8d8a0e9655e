"""What is watched while training: the last tenth of the training pictures, or, as in many books, the test pictures."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.params import Choice, param

TENTH, TEST = "a tenth", "the test pictures"


def validate_on_field() -> Any:
    """The field of a data set that leaves the choice."""
    return param(
        TENTH,
        Choice(options=(TENTH, TEST)),
        label="Validate on",
        help="The last tenth of the training pictures, which are then not trained on; or the test pictures, as "
        "many books do: then all 60,000 are trained on, and no picture is left that nobody looked at before the end.",
    )


@lru_cache(maxsize=8)
def counts(where: str, stamp: int, classes: int, whole: bool) -> tuple[int, ...]:
    """How many training pictures each class of such a file has, from its labels alone."""
    try:
        with np.load(where, allow_pickle=False) as file:
            labels = file["y_train"].reshape(-1).astype(np.int64)
        return tuple(np.bincount(labels[: cut_of(len(labels), whole)], minlength=classes).tolist())
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(
            f"The file {Path(where).name} holds no labels y_train; put a good one in its place, or choose digits."
        ) from error


def cut_of(count: int, whole: bool) -> int:
    """How many of so many pictures are trained on: all, or all but the last tenth, which is watched; their order is
    mixed, so every class is in it."""
    return count if whole else count - count // 10
