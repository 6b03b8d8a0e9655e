"""The bench of the teaching lesson: a camera or the pad, the classes with their bars, and the limit for strangers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent

_mount = register(
    "own_classes",
    FOLDER,
    (FOLDER / "own_classes.html").read_text("utf-8"),
    parts=(MESSAGE, CANVAS, "asking", "camera", "rows", "limit"),
)


def bench_board(
    header: dict[str, Any],
    key: str,
    on_acted: Callable[[], None],
    on_limited: Callable[[], None],
    **arrays: Any,
) -> None:
    """The bench; what the header and arrays hold, `cvlab.ui.teaching.boards` says. `st.session_state[key]["acted"]`
    then has what was done, `["limited"]` the limit."""
    _mount(key=key, data=pack(header, **arrays), on_acted_change=on_acted, on_limited_change=on_limited)
