"""How a net that is taught to find digits gets better."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cvlab.plots import palette


def teaching_chart(canvases: Sequence[float], losses: Sequence[float], ap: Sequence[float]) -> go.Figure:
    """The loss (left) and the average precision on one canvas (right) by canvases that were seen."""
    figure = go.Figure(
        [
            go.Scatter(x=canvases, y=losses, name="loss", line={"color": palette.TRAINING}),
            go.Scatter(
                x=canvases, y=ap, name="AP", yaxis="y2", line={"color": palette.VALIDATION, "dash": "dash"}
            ),
        ]
    )
    figure.update_layout(
        height=190,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        yaxis={"range": [0, 1.05 * max(losses, default=1)], "title": "loss", "fixedrange": True, "nticks": 5},
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "range": [0, 1.05],
            "tickvals": [0, 0.5, 1],
            "showgrid": False,
            "title": "AP",
            "fixedrange": True,
        },
        legend={"orientation": "h", "y": 1.15},
    )
    figure.update_xaxes(
        title={"text": "canvases seen", "standoff": 4}, gridcolor=palette.GRID, fixedrange=True
    )
    return figure
