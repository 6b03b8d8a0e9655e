"""Pictures as the numbers they are: zoomed until they can be read, several at once, each pixel told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.pixels import GREY_WEIGHTS, mixing, to_bytes
from cvlab.types import Image
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

HTML = """<div class="pixels">
  <div class="panels"></div>
  <div class="tools" role="toolbar" aria-label="View">
    <button type="button" data-do="out" aria-label="Zoom out">−</button> zoom
    <button type="button" data-do="in" aria-label="Zoom in">+</button>
    <button type="button" data-do="numbers" aria-pressed="false">Show the numbers</button>
    <button type="button" data-do="whole">Whole picture</button>
    <button type="button" data-do="fractions" aria-pressed="false">Numbers from 0 to 1</button>
  </div>
  <p class="says"></p>
  <div class="spoken" role="status" aria-live="polite"></div>
</div>
"""
MIXING_FLOOR = 1e-6  # smaller shares of an old pixel are rounding errors

PANELS = (
    Path(__file__).parent / "panels"
)  # the part that a component of other panels puts in front of its own

_mount = register("pixels", PANELS.parent, HTML, parts=(MESSAGE, CANVAS, PANELS))


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture among those shown together.

    values: uint8 H x W x C (0..255), or float32 H x W x C with the scaling that made them out of such bytes.
    tint: the colour of a single layer: grey, red, green or blue. about: a few words beside its size.
    decimals: how many of a fraction are shown.
    more: what the browser needs to explain a pixel; made by the functions below.
    """

    name: str
    values: np.ndarray
    tint: str = "grey"
    decimals: int = 0
    about: str = ""
    more: tuple[tuple[str, Any], ...] = ()


def picture_panel(name: str, image: Image, **options: Any) -> Panel:
    """A picture by its bytes; in colour, each pixel also says what grey it makes."""
    more = (("weights", GREY_WEIGHTS),) if image.shape[2] == 3 else ()
    return Panel(name=name, values=to_bytes(image), more=more, **options)


def resized_panel(name: str, image: Image, before: tuple[int, int], method: str, about: str) -> Panel:
    """A resized picture; each pixel says which old ones it was made of."""
    sides = zip(("rows", "columns"), before, image.shape[:2], strict=True)
    mix = {side: _shares(mixing(old, new, method)) for side, old, new in sides}
    return Panel(name=name, values=to_bytes(image), about=about, more=(("mix", mix),))


def scaled_panel(name: str, values: np.ndarray, offset: np.ndarray, scale: np.ndarray) -> Panel:
    """Scaled numbers, drawn in the colours that their bytes had; each pixel shows its sum."""
    scaling = {"offset": offset.tolist(), "divisor": (1 / scale).tolist()}
    return Panel(
        name=name, values=values, decimals=0 if scale.max() >= 1 else 2, more=(("scaling", scaling),)
    )


def pixel_panels(
    panels: Sequence[Panel], *, key: str, subject: str = "", start: tuple[float, float] = (0.5, 0.5)
) -> None:
    """Show the panels side by side; zoom, hover and keys act on all of them.

    Args:
        subject: what the picture is; another one puts the zoom back. start: the place (0..1 down, 0..1 right)
            looked at first.
    """
    items = [
        {"name": p.name, "tint": p.tint, "about": p.about, "decimals": p.decimals, **dict(p.more)}
        for p in panels
    ]
    header = {"panels": items, "subject": subject, "start": list(start)}
    _mount(key=key, data=pack(header, values=[p.values for p in panels]))


def _shares(matrix: np.ndarray) -> list[dict[str, Any]]:
    """For each new pixel of a side: the first old one, and the shares of it and those after it."""
    shares = []
    for row in matrix:
        old = np.flatnonzero(row > MIXING_FLOOR)
        weights = [round(float(w), 4) for w in row[old[0] : old[-1] + 1]]
        shares.append({"first": int(old[0]), "weights": weights})
    return shares
