"""How a net that is taught to find digits gets better."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.plots.charts import axis, chart, line


def teaching_chart(canvases: Sequence[float], losses: Sequence[float], ap: Sequence[float]) -> go.Figure:
    """The loss (left) and the average precision on one canvas (right) by canvases that were seen."""
    precision = {"color": palette.VALIDATION, "dash": "dash"}
    few = {"mode": None}  # Plotly's own choice: the points are marked while they are few, the first above all
    return chart(
        line(canvases, losses, {"color": palette.TRAINING}, "loss", **few),
        line(canvases, ap, precision, "AP", yaxis="y2", **few),
        height=190,
        legend={"orientation": "h", "y": 1.15},
        x={"title": {"text": "canvases seen", "standoff": 4}, "fixedrange": True},
        y={
            "title": {"text": "loss"},
            "range": [0, 1.05 * max(losses, default=1)],
            "nticks": 5,
            "fixedrange": True,
            "gridcolor": None,
        },
        yaxis2=axis(
            "AP", overlaying="y", side="right", range=[0, 1.05], tickvals=[0, 0.5, 1], showgrid=False
        ),
    )
