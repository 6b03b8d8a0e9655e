"""How many forms each way to read them needs: the share read right over the number learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

import plotly.graph_objects as go

from cvlab.plots import palette

COLOURS = {"whole": "#8a4bb0", "parts": palette.TRAINING, "tuned": "#3a9e6b"}
BANDS = {"whole": "rgba(138,75,176,0.18)", "parts": "rgba(47,127,214,0.18)", "tuned": "rgba(58,158,107,0.18)"}
READY = palette.VALIDATION


def data_curve(
    found: Mapping[str, Mapping[int, Sequence[float]]],
    names: Mapping[str, str],
    ready: float,
    sizes: Sequence[int],
) -> go.Figure:
    """Shares by kind and number of forms, one for each draw: their mean as a line, least to most as a band.

    ready: the share of the parts with the ready-made classifier, which learns from no form.
    """
    figure = go.Figure()
    for kind, points in found.items():
        _add(figure, kind, names[kind], points)
    ends = [sizes[0], sizes[-1]]
    line = {"color": READY, "width": 2, "dash": "dash"}
    figure.add_scatter(
        x=ends, y=[ready] * 2, mode="lines", line=line, name="parts, ready-made: no form needed"
    )
    axis = {
        "type": "log",
        "title": "forms learnt from",
        "tickvals": list(sizes),
        "range": [log10(0.85 * sizes[0]), log10(1.2 * sizes[-1])],
        "gridcolor": palette.GRID,
    }
    figure.update_layout(
        showlegend=True,
        height=330,
        margin={"l": 50, "r": 10, "t": 10, "b": 40},
        xaxis=axis,
        yaxis={"range": [0, 1], "title": "numbers read right", "gridcolor": palette.GRID, **palette.SHARES},
        legend={"orientation": "h", "y": 1.16, "x": 0},
    )
    return figure


def _add(figure: go.Figure, kind: str, name: str, points: Mapping[int, Sequence[float]]) -> None:
    """The band, the mean and the dots of one kind."""
    counts, colour = sorted(points), COLOURS[kind]
    if len(counts) > 1:
        low, high = ([end(points[n]) for n in counts] for end in (min, max))
        band = {"x": [*counts, *counts[::-1]], "y": [*high, *low[::-1]], "fillcolor": BANDS[kind]}
        figure.add_scatter(**band, fill="toself", line={"width": 0}, hoverinfo="skip", showlegend=False)
    means = [sum(points[n]) / len(points[n]) for n in counts]
    line = {"color": colour, "width": 2.5}
    figure.add_scatter(
        x=counts, y=means, mode="lines+markers", name=name, line=line, hovertemplate="%{x} forms: %{y:.1%}"
    )
    each = [(n, share) for n in counts for share in points[n] if len(points[n]) > 1]
    dots = {"color": colour, "size": 5, "opacity": 0.6}
    x, y = [n for n, _ in each], [share for _, share in each]
    figure.add_scatter(x=x, y=y, mode="markers", marker=dots, showlegend=False, hoverinfo="skip")
