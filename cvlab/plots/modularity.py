"""How many forms each way to read them needs: the share read right over the number learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any

import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.plots.charts import band, chart, dots, line, marked

COLOURS = {"whole": "#8a4bb0", "parts": palette.TRAINING, "tuned": "#3a9e6b"}
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
    traces = [
        trace for kind, points in found.items() for trace in _learnt(COLOURS[kind], names[kind], points)
    ]
    broken = {"color": READY, "width": 2, "dash": "dash"}
    ends = [sizes[0], sizes[-1]]
    spread = [log10(0.85 * sizes[0]), log10(1.2 * sizes[-1])]
    return chart(
        *traces,
        line(ends, [ready] * 2, broken, "parts, ready-made: no form needed"),
        showlegend=True,
        height=330,
        margin={"l": 50, "r": 10, "t": 10, "b": 40},
        x={"type": "log", "title": {"text": "forms learnt from"}, "tickvals": list(sizes), "range": spread},
        y={"range": [0, 1], "title": {"text": "numbers read right"}, **palette.SHARES},
        legend={"orientation": "h", "y": 1.16, "x": 0},
    )


def _learnt(colour: str, name: str, points: Mapping[int, Sequence[float]]) -> list[dict[str, Any]]:
    """The band, the mean and the dots of one kind."""
    counts = sorted(points)
    low, high = ([end(points[n]) for n in counts] for end in (min, max))
    means = [sum(points[n]) / len(points[n]) for n in counts]
    curve = marked(counts, means, {"color": colour, "width": 2.5}, name, hovertemplate="%{x} forms: %{y:.1%}")
    each = [(n, share) for n in counts for share in points[n] if len(points[n]) > 1]
    look, quiet = {"color": colour, "size": 5, "opacity": 0.6}, {"showlegend": False, "hoverinfo": "skip"}
    draws = dots([n for n, _ in each], [share for _, share in each], look, None, **quiet)
    return [*([band(counts, low, high, colour, 0.18)] if len(counts) > 1 else []), curve, draws]
