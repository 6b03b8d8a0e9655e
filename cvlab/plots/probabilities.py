"""A network's answer as bars: one a class, the highest in another colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cvlab.figures import percent
from cvlab.plots import palette
from cvlab.plots.charts import MARGIN, chart
from cvlab.text import in_plot


def probability_bars(probabilities: np.ndarray, class_names: Sequence[str]) -> go.Figure:
    """Horizontal bars from 0 to 100 %, first class on top; the number stands at each bar's end.

    Args:
        probabilities: (classes,) in [0, 1], summing to 1 as softmax gives them.
        class_names: one for each.
    """
    best = int(np.argmax(probabilities))
    colours = [palette.VALIDATION if i == best else palette.TRAINING for i in range(len(probabilities))]
    bars = {
        "type": "bar",
        "x": probabilities,
        "y": list(map(in_plot, class_names)),
        "orientation": "h",
        "marker": {"color": colours},
        "text": [percent(p) for p in probabilities],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.4f}<extra></extra>",
    }
    return chart(
        bars,
        height=90 + 24 * len(probabilities),
        margin={**MARGIN, "r": 64},
        bargap=0.25,
        x={"range": [0, 1], **palette.SHARES},
        y={"type": "category", "autorange": "reversed"},
    )
