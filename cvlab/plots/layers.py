"""A network's layers from the picture to the answer: how large, and how sparse."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cvlab.feature_maps import Summary
from cvlab.figures import percent
from cvlab.plots import palette
from cvlab.plots.charts import chart, marked
from cvlab.text import in_plot


def layer_profile(layers: Sequence[Summary], chosen: str = "") -> go.Figure:
    """Bars: the share of zeros in each layer. Line, on its own scale of powers of ten: how many numbers it has.

    Args:
        layers: in order. chosen: the one in another colour.
    """
    names = [in_plot(item.name.rsplit("/", 1)[-1]) for item in layers]
    shapes = [" × ".join(map(str, item.shape)) for item in layers]
    sizes = [_size(item.shape) for item in layers]
    told = [[n, s, percent(i.zeros)] for n, s, i in zip(names, shapes, layers, strict=True)]
    places = list(range(len(layers)))
    parts = {"zeros": palette.TRAINING, "zeros, the layer that is chosen": palette.VALIDATION}
    bars = []
    for (part, colour), of_chosen in zip(parts.items(), (False, True), strict=True):
        rows = [n for n, item in enumerate(layers) if (item.name == chosen) == of_chosen]
        bar = {"type": "bar", "name": part, "x": rows, "y": [layers[n].zeros for n in rows]}
        bar |= {"customdata": [told[n] for n in rows], "marker": {"color": colour}, "hovertemplate": _ZEROS}
        bars.append(bar)
    every = 1 if len(layers) <= 24 else -(-len(layers) // 12)
    ticks = {"tickmode": "array", "tickvals": places[::every], "ticktext": names[::every], "tickangle": -40}
    return chart(
        *bars,
        marked(places, sizes, customdata=told, **_SIZES),
        height=330,
        # Anchored below: on a phone the key has a line for each part, and would hide the highest points.
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        barmode="overlay",
        x={"gridcolor": None, **ticks},
        y={"range": [0, 1], "title": {"text": "zeros"}, **palette.SHARES},
        yaxis2=_SIZE_AXIS,
    )


_ZEROS = "%{customdata[0]}, %{customdata[1]}: %{customdata[2]} zeros<extra></extra>"
_SIZES = {
    "name": "numbers",
    "yaxis": "y2",
    "look": {"color": "#7a8594", "width": 2, "dash": "dot"},
    "marker": {"symbol": "diamond", "size": 6},
    "hovertemplate": "%{customdata[0]}, %{customdata[1]}: %{y:,} numbers<extra></extra>",
}
_SIZE_AXIS = {
    "type": "log",
    "dtick": 1,
    "tickformat": ",",
    "overlaying": "y",
    "side": "right",
    "title": "numbers",
    "showgrid": False,
}


def _size(shape: Sequence[int]) -> int:
    size = 1
    for side in shape:
        size *= side
    return size
