"""The files of a slide, by matplotlib, which is imported only here and only then: nobody else waits for it."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cvlab.plots import palette
from cvlab.plots.slides import Panel, Slide

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
SIZE = (12.8, 7.2)  # inches: 16:9, and at 150 dots an inch 1,920 x 1,080
DOTS = 150
TYPE = 15  # points, readable from the last row
TABLES = {"pixel": palette.PIXEL, "signed": palette.SIGNED, "positive": palette.ACTIVATION}


def raw(slide: Slide) -> bytes:
    """The numbers of the figure as a file of `numpy.load`."""
    out = io.BytesIO()
    arrays: dict[str, Any] = {name.replace("/", " "): array for name, array in slide.arrays().items()}
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def drawn(slide: Slide, kind: str) -> bytes:
    """The figure as a file of that kind, one of FORMATS."""
    from matplotlib import rc_context

    out = io.BytesIO()
    # Text stays text, so that it can be edited and found; no date, so that one figure is one file.
    with rc_context({"svg.fonttype": "none", "pdf.fonttype": 42, "font.size": TYPE}):
        metadata = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
        figure(slide).savefig(out, format=kind, dpi=DOTS, metadata=metadata)
    return out.getvalue()


def figure(slide: Slide) -> Figure:
    """The figure by matplotlib."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    frame = ConstrainedLayoutEngine(rect=(0.02, 0.12, 0.96, 0.86))
    made = Figure(figsize=SIZE, layout=frame, facecolor="white")
    if panels := slide.panels():
        _panels(made, panels)
    else:
        axes = made.subplots()
        (_lines if slide.lines else _bars)(axes, slide)
        axes.spines[["top", "right"]].set_visible(False)
    caption = "\n".join(textwrap.wrap(slide.caption, 110)[:2])
    made.text(0.03, 0.075, caption, fontsize=TYPE, va="center", wrap=True)
    made.text(0.03, 0.02, slide.source, fontsize=TYPE - 5, color="#5b6270", va="center")
    return made


def _panels(made: Figure, panels: Sequence[Panel]) -> None:
    columns = min(len(panels), 4 if len(panels) <= 8 else 8)
    grid = made.subplots(-(-len(panels) // columns), columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, panel in zip(grid.flat, panels, strict=False):
        low, high = panel.ends()
        colours = panel.values
        if panel.values.ndim == 2:
            colours = palette.colour(panel.values, TABLES[panel.scale], low, high)
        axes.imshow(colours, interpolation="nearest")
        axes.set_title("\n".join(textwrap.wrap(panel.title, 28)), fontsize=TYPE if columns <= 4 else TYPE - 4)
        if panel.numbers:
            _numbers(axes, panel.values, colours)
        if panel.scale != "pixel" and len(panels) <= 4:
            _key(made, axes, panel, low, high)


def _numbers(axes: Axes, values: np.ndarray, colours: np.ndarray) -> None:
    for (row, column), value in np.ndenumerate(values):
        dark = float(colours[row, column] @ np.array([0.299, 0.587, 0.114])) < 140
        text = f"{value + 0.0:.3g}".replace("-", "−")
        axes.text(column, row, text, ha="center", va="center", color="white" if dark else "black")


def _key(made: Figure, axes: Axes, panel: Panel, low: float, high: float) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    scale = ScalarMappable(Normalize(low, high), ListedColormap(TABLES[panel.scale] / 255))
    made.colorbar(scale, cax=axes.inset_axes((0.15, -0.09, 0.7, 0.04)), orientation="horizontal")


def _lines(axes: Axes, slide: Slide) -> None:
    ends = []
    for n, line in enumerate(slide.lines):
        colour = line.colour or palette.RUNS[n % len(palette.RUNS)]
        axes.plot(line.x, line.y, color=colour, linestyle="--" if line.dashed else "-", linewidth=2.5)
        if len(line.x):
            ends.append((line.y[-1], line.x[-1], line.name, colour))
    # Each name at its curve's end, in its colour: no key to look up. Names that would meet are moved apart.
    low, high = axes.get_ylim()
    apart, last = 0.055 * (high - low), -np.inf
    for y, x, name, colour in sorted(ends):
        last = max(y, last + apart)
        axes.annotate(name, (x, last), (8, 0), textcoords="offset points", va="center", color=colour)
    axes.set_xlabel(slide.axes[0])
    axes.set_ylabel(slide.axes[1])
    axes.grid(alpha=0.25)


def _bars(axes: Axes, slide: Slide) -> None:
    names, values = zip(*slide.bars, strict=True)
    axes.barh(range(len(names)), values, color=palette.TRAINING)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel(slide.axes[0])
    for row, value in enumerate(values):
        axes.text(value, row, f" {value:.3g}", va="center")
