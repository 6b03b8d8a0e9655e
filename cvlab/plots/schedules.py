"""A learning rate over a training, small enough to stand beside its controls."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cvlab.plots import palette


def rate_curve(epochs: Sequence[float], rates: Sequence[float]) -> go.Figure:
    """The learning rate (upward) over the epochs (to the right)."""
    figure = go.Figure(
        go.Scatter(
            x=epochs,
            y=rates,
            mode="lines",
            line={"color": palette.TRAINING, "width": 2},
            hovertemplate="epoch %{x:.1f}: %{y:.3g}<extra></extra>",
        )
    )
    figure.update_layout(height=130, margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False)
    figure.update_xaxes(title={"text": "epoch", "standoff": 4}, gridcolor=palette.GRID, fixedrange=True)
    figure.update_yaxes(gridcolor=palette.GRID, rangemode="tozero", nticks=4, fixedrange=True)
    return figure
