"""The modularity lesson: the conveyor of parts, the strip to write on, and the two pictures of the same idea."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent

_conveyor = register(
    "conveyor",
    FOLDER,
    (FOLDER / "conveyor.html").read_text("utf-8"),
    parts=(MESSAGE, CANVAS, "stages", "flow"),
)


def conveyor(
    header: dict[str, Any],
    key: str,
    on_truth: Callable[[], None],
    on_form: Callable[[], None],
    **arrays: Any,
) -> None:
    """The parts with what they made of one form and lost of many; what it holds, `cvlab.ui.modularity.boards` says.

    A press arrives as `st.session_state[key]`: "truth" is the name of a part, "form" the number of a form.
    """
    _conveyor(key=key, data=pack(header, **arrays), on_truth_change=on_truth, on_form_change=on_form)
