"""A confusion matrix whose cells are buttons: a press asks for the pictures behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cvlab.ui.components import register

_mount = register("confusion", Path(__file__).parent, '<div class="confusion"></div>')


def confusion_matrix(
    counts: np.ndarray,
    names: Sequence[str],
    chosen: tuple[int, int] | None,
    *,
    key: str,
    on_choose: Callable[[int, int], None],
) -> None:
    """Rows are true classes, columns what they are read as; a press calls `on_choose(true, predicted)`.

    Args:
        counts: C x C, how many pictures of the row's class are read as the column's.
        chosen: the cell that is marked.
    """
    data = {
        "counts": np.asarray(counts).tolist(),
        "names": [str(name) for name in names],
        "chosen": list(chosen) if chosen else None,
    }

    def pressed() -> None:
        cell = st.session_state[key].get("cell")
        size = range(len(names))
        if isinstance(cell, list) and len(cell) == 2 and all(n in size for n in cell):
            on_choose(int(cell[0]), int(cell[1]))

    _mount(key=key, data=data, on_cell_change=pressed)
