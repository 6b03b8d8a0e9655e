"""A network's layers from the picture to the answer: how large, and how sparse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.text import in_plot


def layer_profile(layers: Sequence[dict[str, Any]], chosen: str = "") -> go.Figure:
    """Bars: the share of zeros in each layer. Line, on its own scale of powers of ten: how many numbers it has.

    Args:
        layers: name, shape and zeros of each, in order. chosen: the one in another colour.
    """
    names = [in_plot(item["name"].rsplit("/", 1)[-1]) for item in layers]
    shapes = [" x ".join(map(str, item["shape"])) for item in layers]
    sizes = [_size(item["shape"]) for item in layers]
    places, told = list(range(len(layers))), list(zip(names, shapes, strict=True))
    figure = go.Figure()
    figure.add_bar(
        x=places, y=[item["zeros"] for item in layers], name="share of zeros", customdata=told,
        marker_color=[palette.VALIDATION if item["name"] == chosen else palette.TRAINING for item in layers],
        hovertemplate="%{customdata[0]}, %{customdata[1]}: %{y:.1%} zeros<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=places, y=sizes, name="numbers", yaxis="y2", mode="lines+markers", customdata=told,
        line={"color": "#7a8594", "width": 2, "dash": "dot"}, marker={"symbol": "diamond", "size": 6},
        hovertemplate="%{customdata[0]}, %{customdata[1]}: %{y:,} numbers<extra></extra>",
    )  # fmt: skip
    every = 1 if len(layers) <= 24 else -(-len(layers) // 12)
    figure.update_layout(
        height=330, margin={"l": 8, "r": 8, "t": 8, "b": 8}, legend={"orientation": "h", "y": 1.12},
        yaxis={"range": [0, 1], "tickformat": ".0%", "title": "zeros", "gridcolor": palette.GRID},
        yaxis2={
            "type": "log", "dtick": 1, "tickformat": ",", "overlaying": "y", "side": "right", "title": "numbers",
            "showgrid": False,
        },
    )  # fmt: skip
    figure.update_xaxes(tickmode="array", tickvals=places[::every], ticktext=names[::every], tickangle=-40)
    return figure


def _size(shape: Sequence[int]) -> int:
    size = 1
    for side in shape:
        size *= side
    return size
