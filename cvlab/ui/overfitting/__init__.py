"""The overfitting lesson's pictures: fits by degree, and networks that learn as one looks, with a cure and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent

_degrees = register(
    "degrees", FOLDER, (FOLDER / "degrees.html").read_text("utf-8"), parts=(MESSAGE, CANVAS, "plot")
)
_cures = register(
    "cures",
    FOLDER,
    (FOLDER / "cures.html").read_text("utf-8"),
    parts=(MESSAGE, CANVAS, "plot", "maths", "trainer", "deeds", "painting"),
)


def degrees_board(header: dict[str, Any], key: str, **arrays: Any) -> None:
    """Three fits and the errors of all degrees; what the header and arrays hold, `cvlab.ui.overfitting.boards` says."""
    _degrees(key=key, data=pack(header, **arrays))


def cures_board(header: dict[str, Any], key: str, on_trained: Callable[[], None]) -> None:
    """Networks that train in the browser. At their end `st.session_state[key]["trained"]` has stamp and histories."""
    _cures(key=key, data=pack(header), on_trained_change=on_trained)
