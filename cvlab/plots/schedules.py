"""A learning rate over a training, small enough to stand beside its controls."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.plots.charts import chart, line


def rate_curve(epochs: Sequence[float], rates: Sequence[float]) -> go.Figure:
    """The learning rate (upward) over the epochs (to the right)."""
    told = "epoch %{x:.1f}: %{y:.3g}<extra></extra>"
    return chart(
        line(epochs, rates, {"color": palette.TRAINING, "width": 2}, hovertemplate=told),
        height=130,
        showlegend=False,
        x={"title": {"text": "epoch", "standoff": 4}, "fixedrange": True},
        y={"rangemode": "tozero", "nticks": 4, "fixedrange": True},
    )
