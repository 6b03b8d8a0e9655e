"""The detection lesson's boards: a canvas with its boxes, two boxes that one drags, and the cells of a grid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from cvlab.ui.components import CANVAS, MESSAGE, pack, register
from cvlab.ui.steps import TURN

FOLDER = Path(__file__).parent


def _html(name: str) -> str:
    return (FOLDER / f"{name}.html").read_text("utf-8")


_scene = register("scene", FOLDER, _html("scene"), parts=(MESSAGE, CANVAS, "drawing", "stages", "judged"))
_overlap = register("overlap", FOLDER, _html("overlap"), parts=(MESSAGE, CANVAS))
_cells = register("cells", FOLDER, _html("cells"), parts=(MESSAGE, CANVAS))


def _message(header: dict[str, Any], **arrays: Any) -> Any:
    """With how often the page was set up: then a board begins anew."""
    return pack({**header, "turn": st.session_state.get(TURN, 0)}, **arrays)


def scene(header: dict[str, Any], key: str, on_move: Callable[[], None], **arrays: Any) -> None:
    """A canvas, its boxes and what became of them; what header and arrays hold says `cvlab.ui.detection.boards`.

    The move that a learner makes arrives as `st.session_state[key]["move"]`: slider and value.
    """
    _scene(key=key, data=_message(header, **arrays), on_move_change=on_move)


def overlap_board(header: dict[str, Any], key: str) -> None:
    """Two boxes to drag, and their IoU."""
    _overlap(key=key, data=_message(header))


def cells_board(header: dict[str, Any], key: str, **arrays: Any) -> None:
    """Digits to drag over a grid of cells, and what the responsible cell is told."""
    _cells(key=key, data=_message(header, **arrays))
