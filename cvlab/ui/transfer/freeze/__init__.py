"""The freeze slider: a base drawn to the size of its numbers, coloured by what is frozen, counted as Keras counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cvlab.ui.components import CANVAS, register

FOLDER = Path(__file__).parent
_mount = register("freeze", FOLDER, (FOLDER / "freeze.html").read_text("utf-8"), parts=(CANVAS,))


def freeze_board(data: dict[str, Any], key: str, on_frozen: Callable[[], None]) -> None:
    """The board. At each rest of the slider `st.session_state[key]["frozen"]` has how many layers are frozen.

    Args:
        data: layers (name, block, parameters, trains, moved as a share or None), head (its numbers), frozen, title.
    """
    _mount(key=key, data=data, on_frozen_change=on_frozen)
