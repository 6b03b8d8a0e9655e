"""Figures for slides: what a page shows, drawn anew by matplotlib at a size that a projector takes, with its caption.

A `Slide` is data; `drawn` makes the file of it. What each lesson has to save is in `pictures`, `networks` and `inside`,
by the section of the course.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cvlab.plots import palette

Scale = Literal["pixel", "signed", "positive"]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture of a figure: H x W numbers in the colours of `scale`, or H x W x 3 colours in [0, 1].

    numbers: whether each number is written into its cell, for grids of a few.
    """

    title: str
    values: np.ndarray
    scale: Scale = "pixel"
    numbers: bool = False

    def ends(self) -> tuple[float, float]:
        """The values at the two ends of the scale."""
        if self.scale == "pixel":
            return 0.0, 1.0
        if self.scale == "signed":
            top = palette.limit(self.values)
            return -top, top
        return 0.0, float(self.values.max(initial=0.0)) or 1.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One curve: its name and its points."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dashed: bool = False
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class Slide:
    """A figure to save: panels side by side, or curves in one pair of axes, or bars.

    name: what it shows. caption: a sentence with its numbers. source: where it comes from. axes: words at x and y.
    panels: makes them when the figure is drawn, so that a page that is not saved pays nothing, and what still changes
    is saved as it is then.
    """

    name: str
    caption: str
    source: str = ""
    panels: Callable[[], Sequence[Panel]] = tuple
    lines: tuple[Line, ...] = ()
    bars: tuple[tuple[str, float], ...] = ()
    axes: tuple[str, str] = ("", "")

    def arrays(self) -> dict[str, np.ndarray]:
        """name -> the numbers that are drawn."""
        found = {panel.title: panel.values for panel in self.panels()}
        found |= {line.name: np.stack([np.asarray(line.x), np.asarray(line.y)]) for line in self.lines}
        if self.bars:
            found["values"] = np.array([value for _, value in self.bars])
        return found
