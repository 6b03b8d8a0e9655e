"""A picture's colours as points of a cube, and its numbers as histograms."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from cvlab.pixels import COLOURS, Cloud
from cvlab.plots.charts import MARGIN, chart, line

# Where the eye stands, seen from the cube's middle: x is red, y green, z blue.
VIEWS = {
    "a corner": (1.55, 1.55, 0.95),
    "red and green": (0.0, 0.0, 2.2),
    "red and blue": (0.0, -2.2, 0.0),
    "green and blue": (2.2, 0.0, 0.0),
    "along the greys": (1.27, 1.27, 1.27),
}
GREYS = "#b0006d"  # the line of the greys: no colour of a photograph, and seen on light and dark
CHANNEL_COLOURS = {"red": "#d3453b", "green": "#2a9d3f", "blue": "#3366cc", "grey": "#7a8594"}
CHANNEL_LINES = {"red": "solid", "green": "dash", "blue": "dot", "grey": "solid"}


def colour_cube(cloud: Cloud, view: str = "a corner") -> go.Figure:
    """Each pixel a point in its own colour, at (red, green, blue); the line from black to white holds the greys.

    Args:
        view: one of VIEWS, where the eye stands; dragging turns the cube further.
    """
    numbers = np.rint(cloud.colours * 255).astype(int)
    points = go.Scatter3d(
        x=numbers[:, 0],
        y=numbers[:, 1],
        z=numbers[:, 2],
        mode="markers",
        marker={"size": 3.2, "color": [f"rgb({r},{g},{b})" for r, g, b in numbers], "opacity": 1},
        customdata=np.stack([cloud.rows, cloud.columns], axis=1),
        hovertemplate="row %{customdata[0]}, column %{customdata[1]}<br>"
        "red %{x}, green %{y}, blue %{z}<extra></extra>",
    )
    greys = go.Scatter3d(
        x=[0, 255],
        y=[0, 255],
        z=[0, 255],
        mode="lines+text",
        hoverinfo="skip",
        text=["black", "white"],
        textposition=["bottom center", "top center"],  # clear of the points at the corners
        line={"color": GREYS, "width": 8, "dash": "dash"},
        textfont={"color": GREYS, "size": 13},
    )
    figure = go.Figure([points, greys, cube_edges()])
    figure.update_layout(
        height=520,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        uirevision=view,  # a new channel or picture leaves the cube as it was turned
        scene=cube_scene(view),
    )
    return figure


def cube_scene(view: str) -> dict[str, Any]:
    """The cube's three axes, 0 to 255, and the camera of that view."""
    x, y, z = VIEWS[view]
    # Straight from above the eye needs another "up" than blue, or the cube would turn about itself.
    up = {"x": 0, "y": 1, "z": 0} if view == "red and green" else {"x": 0, "y": 0, "z": 1}
    axis = {"range": [-4, 259], "tickvals": [0, 128, 255]}
    axis |= {"showbackground": False, "showgrid": False, "zeroline": False}
    names = {"xaxis": "red", "yaxis": "green", "zaxis": "blue"}
    return {
        **{place: {**axis, "title": name} for place, name in names.items()},
        "aspectmode": "cube",
        "camera": {"eye": {"x": x, "y": y, "z": z}, "up": up},
    }


def cube_edges() -> go.Scatter3d:
    """The cube's twelve edges, drawn as one line: themes leave too little of the axes to see it."""
    square, points = ((0, 0), (0, 255), (255, 255), (255, 0), (0, 0)), []
    for z in (0, 255):
        points += [(x, y, z) for x, y in square] + [(None, None, None)]
    for x, y in square[:4]:
        points += [(x, y, 0), (x, y, 255), (None, None, None)]
    x, y, z = zip(*points, strict=True)
    line = {"color": "#8a94a3", "width": 2}
    return go.Scatter3d(x=x, y=y, z=z, mode="lines", hoverinfo="skip", line=line)


def channel_histogram(counts: np.ndarray, edges: np.ndarray, title: str) -> go.Figure:
    """How many pixels (upward) hold each value (to the right), a line for each channel.

    Args:
        counts: C x bins, edges: bins + 1, as `cvlab.pixels.histogram` gives them; C is 1 (grey) or 3 (RGB).
    """
    names = COLOURS if len(counts) == 3 else ("grey",)
    looks = {
        name: {"color": CHANNEL_COLOURS[name], "dash": CHANNEL_LINES[name], "shape": "hv", "width": 2}
        for name in names
    }
    return chart(
        *(
            line(
                edges,
                [*found, found[-1]],
                looks[name],
                name,
                hovertemplate=f"{name}: %{{y}} pixels from %{{x:.3g}}<extra></extra>",
            )
            for name, found in zip(names, counts, strict=True)
        ),
        height=270,
        margin={**MARGIN, "t": 34},
        title={"text": title, "font": {"size": 14}},
        showlegend=len(counts) > 1,
        legend={"orientation": "h", "x": 0, "y": -0.18, "yanchor": "top"},
        hovermode="x",
        x={"zeroline": True, "zerolinecolor": "rgba(128,128,128,0.6)"},
        y={"title": {"text": "pixels"}, "rangemode": "tozero"},
    )
