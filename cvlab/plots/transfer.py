"""The transfer lesson in figures: accuracy over pictures a class, with its band over draws."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.plots.charts import ABOVE, axis, band, chart, marked
from cvlab.transfer.amounts import MEANS, PIXELS, SCRATCH, Amounts

LOOKS = {PIXELS: ("#7a6a5a", "dot"), MEANS: ("#8a4bb0", "dash"), SCRATCH: (palette.VALIDATION, "solid")}
DEPTHS = ("#9fc6ee", "#5a9fe0", "#2f7fd6", "#174f8c")  # from the shallow to the deep


def look(name: str, amounts: Amounts) -> tuple[str, str]:
    """Colour and dash of a rival: blue for depths of the base, darker the deeper."""
    if name in LOOKS:
        return LOOKS[name]
    depths = [other for other in amounts.names if other not in LOOKS]
    place = depths.index(name) if len(depths) > 1 else 2
    return DEPTHS[min(place, len(DEPTHS) - 1)], "solid"


def amounts_chart(amounts: Amounts, shown: tuple[str, ...]) -> go.Figure:
    """A line for each rival that is shown, the mean of its draws, and a band from the lowest to the highest."""
    traces = []
    for name in shown:
        colour, dash = look(name, amounts)
        mean, (low, high) = amounts.mean(name), amounts.band(name)
        tried = np.isfinite(mean)
        x = np.array(amounts.counts)[tried]
        traces.append(band(x, low[tried], high[tried], colour, 0.12))
        words = f"{name}, %{{x}} a class: %{{y:.1%}}<extra></extra>"
        style = {"color": colour, "width": 2.5, "dash": dash}
        traces.append(marked(x, mean[tried], style, name, hovertemplate=words))
    ticks = {"type": "log", "tickvals": list(amounts.counts), "ticktext": [str(n) for n in amounts.counts]}
    return chart(
        *traces,
        height=390,
        legend=ABOVE,
        x=axis("pictures a class", **ticks),
        y=axis("of the test pictures", range=[0, 1], **palette.SHARES),
    )
