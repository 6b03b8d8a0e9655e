"""How many pictures each class has, as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.plots.charts import MARGIN, chart
from cvlab.text import in_plot

COLOURS = (palette.TRAINING, palette.VALIDATION, palette.RUNS[2])


def class_balance(counts: Mapping[str, Sequence[int]], class_names: Sequence[str]) -> go.Figure:
    """A row for each class, first class on top; in it a bar for each part, with its number at the end.

    Args:
        counts: {part's name: pictures of each class}, in the order of the bars.
    """
    bars = [
        {
            "type": "bar",
            "name": part,
            "x": list(numbers),
            "y": list(map(in_plot, class_names)),
            "orientation": "h",
            "marker": {"color": colour},
            "text": [f"{n:,}" for n in numbers],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertemplate": f"%{{y}}, {part}: %{{x:,}}<extra></extra>",
        }
        for (part, numbers), colour in zip(counts.items(), COLOURS, strict=False)
    ]
    return chart(
        *bars,
        height=110 + 46 * len(class_names),
        margin={**MARGIN, "r": 48},
        bargap=0.2,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        x={"title": {"text": "pictures"}},
        y={"type": "category", "autorange": "reversed", "gridcolor": None},
    )
