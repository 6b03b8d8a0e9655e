"""A plane with points of two classes: painted, pointed at and edited by mouse, finger and keys; a surface behind them.

A component that shows one puts `*PLANE` behind CANVAS among its `parts` and calls `makePlane(holder, options)`.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
PLANE = (
    FOLDER / "painting",
    FOLDER / "hands",
    FOLDER / "plane",
)  # parts: what is painted, what hands do, the plane
