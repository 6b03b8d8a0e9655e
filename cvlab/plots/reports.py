"""How a network fares class by class, and whether its confidence can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cvlab.figures import percent
from cvlab.plots import palette
from cvlab.plots.charts import MARGIN, chart, line
from cvlab.text import in_plot


def class_bars(names: Sequence[str], recalls: Sequence[float], notes: Sequence[str]) -> go.Figure:
    """A bar for each class, first on top: the share of its pictures that are read rightly, with a note at its end."""
    bars = {
        "type": "bar",
        "x": recalls,
        "y": list(map(in_plot, names)),
        "orientation": "h",
        "text": list(map(in_plot, notes)),
        "textposition": "inside",
        "insidetextanchor": "start",
        "marker": {"color": palette.TRAINING},
        "customdata": [percent(share) for share in recalls],
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }
    return chart(
        bars,
        height=70 + 28 * len(names),
        margin={**MARGIN, "r": 16},
        bargap=0.2,
        showlegend=False,
        x={"range": [0, 1], "fixedrange": True, **palette.SHARES},
        y={"type": "category", "autorange": "reversed", "fixedrange": True},
    )


def calibration_plot(bins: Sequence[tuple[float, float, int, float, float]]) -> go.Figure:
    """How often it is right (upward) where it is so sure (to the right); on the broken line sure is right.

    Args:
        bins: (low, high, count, mean confidence, accuracy); empty ones are left out. A point's size grows with its
            count.
    """
    full = [b for b in bins if b[2]]
    most = max((b[2] for b in full), default=1)
    grey = {"color": "rgba(128,128,128,0.8)", "dash": "dash", "width": 1.5}
    sure = line([0, 1], [0, 1], grey, hoverinfo="skip")
    found = {
        "type": "scatter",
        "x": [b[3] for b in full],
        "y": [b[4] for b in full],
        "mode": "lines+markers",
        "cliponaxis": False,
        "line": {"color": palette.TRAINING, "width": 2},
        "marker": {"size": [8 + 18 * (b[2] / most) ** 0.5 for b in full], "color": palette.TRAINING},
        "customdata": [[f"{b[2]:,}", percent(b[3]), percent(b[4])] for b in full],
        "hovertemplate": "%{customdata[0]} pictures, %{customdata[1]} sure on the average, "
        "%{customdata[2]} right<extra></extra>",
    }
    share = {"range": [-0.03, 1.06], "fixedrange": True, **palette.SHARES}
    return chart(
        sure,
        found,
        height=360,
        showlegend=False,
        x={"title": {"text": "how sure it is"}, **share},
        y={"title": {"text": "how often it is right"}, **share},
    )
