"""Pictures that form before one's eyes: the browser asks for a slice of climbing, shows it, and asks again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cvlab.ui.components import CANVAS, register

_mount = register(
    "ascent", Path(__file__).parent, '<div class="ascent"></div>', parts=(CANVAS, "tiles", "enlarged")
)


def ascent(
    climbing: str, names: Sequence[str], *, size: tuple[int, int], stretch: bool, height: str, key: str
) -> None:
    """Show the ascent of that id, with its buttons, a tile for each picture and one of them enlarged.

    Args:
        names: what each picture is for, such as "filter 12".
        size: (height, width) of a picture in pixels.
        stretch: whether faint pictures are shown with their contrast stretched, as the notes do; a button changes it.
        height: what is climbed, in words, such as "mean of the map".
    """
    data = {"id": climbing, "names": list(names), "size": list(size), "stretch": stretch, "height": height}
    _mount(key=key, data=data)
