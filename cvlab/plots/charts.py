"""A Plotly chart in one piece: traces and layout as plain dicts, which Plotly checks once.

A figure put together by `add_scatter`, `update_layout` and `update_xaxes` took 24 ms of processor time for three
traces, in one piece 4: on a page whose slider redraws two charts the larger part of what was waited for.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from cvlab.plots import palette

MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}


def chart(
    *traces: dict[str, Any] | go.Scatter,
    height: int,
    x: dict[str, Any] | None = None,
    y: dict[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """A figure of these traces (scatters, unless they name another type).

    Args:
        x, y: the axes, on top of `axis`. layout: the rest, as `go.Layout` spells it.
    """
    axes = {
        "xaxis": {"gridcolor": palette.GRID, **(x or {})},
        "yaxis": {"gridcolor": palette.GRID, **(y or {})},
    }
    return go.Figure(data=list(traces), layout={"height": height, "margin": MARGIN, **axes, **layout})


def axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis with its name close by, which no drag moves."""
    return {"title": {"text": title, "standoff": 6}, "fixedrange": True, **more}


def line(x: Any, y: Any, look: dict[str, Any], name: str | None = None, **more: Any) -> dict[str, Any]:
    """A curve. look: its colour, width and dash."""
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": look, "name": name, **more}


def marked(x: Any, y: Any, look: dict[str, Any], name: str | None = None, **more: Any) -> dict[str, Any]:
    """A curve with its points marked."""
    return line(x, y, look, name, **more) | {"mode": "lines+markers"}


def band(x: Any, low: Any, high: Any, colour: str, strength: float) -> dict[str, Any]:
    """What lies between two curves, filled. colour: #rrggbb; strength: 1 hides what is behind."""
    fill = f"rgba({','.join(str(int(colour[n : n + 2], 16)) for n in (1, 3, 5))},{strength})"
    around = line([*x, *x[::-1]], [*high, *low[::-1]], {"width": 0}, fill="toself", fillcolor=fill)
    return around | {"hoverinfo": "skip", "showlegend": False}


def dots(x: Any, y: Any, look: dict[str, Any], name: str | None, **more: Any) -> dict[str, Any]:
    """Points. look: their size, colour and symbol."""
    return {"type": "scatter", "x": x, "y": y, "mode": "markers", "marker": look, "name": name, **more}


def upright(at: float, look: dict[str, Any]) -> dict[str, Any]:
    """A line across the whole height, for `shapes`."""
    ends = {"x0": at, "x1": at, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
    return {"type": "line", "line": look, **ends}


def level(at: float, look: dict[str, Any]) -> dict[str, Any]:
    """A line across the whole width, for `shapes`."""
    ends = {"y0": at, "y1": at, "yref": "y", "x0": 0, "x1": 1, "xref": "x domain"}
    return {"type": "line", "line": look, **ends}
