"""The tests of a map as curves: deleted and shown in its order; its likeness as layers become random."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cvlab.figures import percent
from cvlab.plots import palette


def order_curves(shares: np.ndarray, deletion: np.ndarray, insertion: np.ndarray) -> go.Figure:
    """The class's probability (upward) over the share of the picture changed; bands span the ways to empty a place.

    Args:
        shares: (S,). deletion and insertion: B x S.
    """
    figure = go.Figure()
    for name, curves, colour in (
        ("shown alone", insertion, palette.TRAINING),
        ("deleted", deletion, palette.VALIDATION),
    ):
        low, high = curves.min(axis=0), curves.max(axis=0)
        figure.add_scatter(
            x=[*shares, *shares[::-1]],
            y=[*high, *low[::-1]],
            fill="toself",
            hoverinfo="skip",
            showlegend=False,
            mode="lines",
            line={"width": 0},
            fillcolor=f"rgba({','.join(map(str, _rgb(colour)))},0.18)",
        )
        figure.add_scatter(
            x=shares,
            y=curves.mean(axis=0),
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2},
            marker={"symbol": "circle" if name == "deleted" else "diamond", "size": 6},
            customdata=[
                [percent(x, 0), percent(y)] for x, y in zip(shares, curves.mean(axis=0), strict=True)
            ],
            hovertemplate="%{customdata[0]} " + name + ": %{customdata[1]}<extra></extra>",
        )
    _style(figure, "share of the picture, in the map's order", "probability")
    figure.update_xaxes(**palette.SHARES)
    figure.update_yaxes(range=[-0.02, 1.02], **palette.SHARES)
    return figure


def cascade_curve(depths: list[int], alike: list[float], gone: float) -> go.Figure:
    """The map's likeness to itself (upward) as more layers, from the output down, become random (to the right).

    Args:
        gone: the likeness below which the map counts as gone; a broken line.
    """
    figure = go.Figure(
        go.Scatter(
            x=["none", *map(str, depths)],
            y=[1.0, *alike],
            mode="lines+markers",
            line={"color": palette.RUNS[3], "width": 2},
            hovertemplate="%{x} layers random: %{y:.2f}<extra></extra>",
        )
    )
    figure.add_hline(y=gone, line={"color": "rgba(128,128,128,0.9)", "dash": "dash", "width": 1.5})
    _style(figure, "layers made random, last first", "likeness")
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[-1.02, 1.05])
    return figure


def _style(figure: go.Figure, x: str, y: str) -> None:
    figure.update_layout(
        height=300,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(title={"text": x, "standoff": 6}, gridcolor=palette.GRID, fixedrange=True)
    figure.update_yaxes(title={"text": y, "standoff": 6}, gridcolor=palette.GRID, fixedrange=True)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
