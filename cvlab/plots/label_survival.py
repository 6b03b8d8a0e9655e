"""What augmented pictures of each class were read as, as a map of shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cvlab.figures import percent
from cvlab.plots import palette
from cvlab.text import in_plot


def survival_map(shares: np.ndarray, class_names: Sequence[str]) -> go.Figure:
    """Each row a class, each column what its pictures were read as, each cell the share; a row sums to 100 %.

    Args:
        shares: classes x classes in [0, 1].
    """
    names = list(map(in_plot, class_names))
    few = len(names) <= 12
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            zmin=0,
            zmax=1,
            colorscale=[[i / 255, f"rgb({r},{g},{b})"] for i, (r, g, b) in enumerate(palette.ACTIVATION)],
            colorbar={"thickness": 12, **palette.SHARES},
            text=[[f"{100 * v:.0f}" if v >= 0.005 else "" for v in row] for row in shares] if few else None,
            texttemplate="%{text}" if few else None,
            xgap=1,
            ygap=1,
            customdata=[[percent(v, 0) for v in row] for row in shares],
            hovertemplate="%{customdata} of the %{y} are read as %{x}<extra></extra>",
        )
    )
    figure.update_layout(height=120 + 26 * min(len(names), 24), margin={"l": 8, "r": 8, "t": 8, "b": 8})
    figure.update_xaxes(title="read as, % of the row", type="category", showgrid=False)
    figure.update_yaxes(title="what it is", type="category", autorange="reversed", showgrid=False)
    return figure
