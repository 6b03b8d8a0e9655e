"""The tests of a map as curves: deleted and shown in its order; its likeness as layers become random."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cvlab.figures import percent
from cvlab.plots import palette
from cvlab.plots.charts import ABOVE, axis, band, chart, level, marked

HEIGHT = 300


def order_curves(shares: np.ndarray, deletion: np.ndarray, insertion: np.ndarray) -> go.Figure:
    """The class's probability (upward) over the share of the picture changed; bands span the ways to empty a place.

    Args:
        shares: (S,). deletion and insertion: B x S.
    """
    traces = []
    for name, curves, colour in (
        ("shown alone", insertion, palette.TRAINING),
        ("deleted", deletion, palette.VALIDATION),
    ):
        mean = curves.mean(axis=0)
        marks = {"symbol": "circle" if name == "deleted" else "diamond", "size": 6}
        told = {
            "customdata": [[percent(x, 0), percent(y)] for x, y in zip(shares, mean, strict=True)],
            "hovertemplate": "%{customdata[0]} " + name + ": %{customdata[1]}<extra></extra>",
        }
        traces.append(band(shares, curves.min(axis=0), curves.max(axis=0), colour, 0.18))
        traces.append(marked(shares, mean, {"color": colour, "width": 2}, name, marker=marks, **told))
    return chart(
        *traces,
        height=HEIGHT,
        legend=ABOVE,
        x=axis("share of the picture, in the map's order", **palette.SHARES),
        y=axis("probability", range=[-0.02, 1.02], **palette.SHARES),
    )


def cascade_curve(depths: list[int], alike: list[float], gone: float) -> go.Figure:
    """The map's likeness to itself (upward) as more layers, from the output down, become random (to the right).

    Args:
        gone: the likeness below which the map counts as gone; a broken line.
    """
    told = "%{x} layers random: %{y:.2f}<extra></extra>"
    likeness = {"color": palette.RUNS[3], "width": 2}
    return chart(
        marked(["none", *map(str, depths)], [1.0, *alike], likeness, hovertemplate=told),
        height=HEIGHT,
        legend=ABOVE,
        shapes=[level(gone, {"color": "rgba(128,128,128,0.9)", "dash": "dash", "width": 1.5})],
        x=axis("layers made random, last first", type="category"),
        y=axis("likeness", range=[-1.02, 1.05]),
    )
