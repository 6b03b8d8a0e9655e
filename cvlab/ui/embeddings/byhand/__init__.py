"""One triplet on a plane, moved by hand: its loss in numbers, and which way each of the three is pulled."""

from __future__ import annotations

from pathlib import Path

from cvlab.ui.components import CANVAS, register
from cvlab.ui.components.plane import PLANE

FOLDER = Path(__file__).parent
_mount = register("byhand", FOLDER, (FOLDER / "byhand.html").read_text("utf-8"), parts=(CANVAS, *PLANE))


def by_hand(margin: float, key: str) -> None:
    """Show the plane."""
    _mount(key=key, data={"margin": margin})
