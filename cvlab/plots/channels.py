"""Which input channel goes into which output channel, as lines between two or three columns of squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cvlab.plots import palette


def channel_lines(steps: Sequence[tuple[np.ndarray, str]], first: str = "input channels") -> go.Figure:
    """Columns of squares joined by lines; each step is (bool inputs x outputs, the words under its column)."""
    counts = [len(steps[0][0]), *(joined.shape[1] for joined, _ in steps)]
    tallest = max(counts)
    places = [np.linspace(0, tallest - 1, n + 2)[1:-1] if n < tallest else np.arange(n) for n in counts]
    figure = go.Figure()
    for at, (joined, _) in enumerate(steps):
        for group, (sources, targets) in enumerate(_groups(joined)):
            pairs = [(i, o) for i in sources for o in targets if joined[i, o]]
            xs = [v for _ in pairs for v in (at, at + 1, None)]
            ys = [v for i, o in pairs for v in (places[at][i], places[at + 1][o], None)]
            figure.add_scatter(
                x=xs,
                y=ys,
                mode="lines",
                hoverinfo="skip",
                line={"width": 1.4, "color": palette.RUNS[group % len(palette.RUNS)]},
            )
    names = [first, *(name for _, name in steps)]
    for at, (count, name) in enumerate(zip(counts, names, strict=True)):
        marker = {"symbol": "square", "size": max(7, min(18, 260 // tallest)), "color": "#7b8794"}
        figure.add_scatter(
            x=[at] * count,
            y=places[at],
            mode="markers",
            marker=marker,
            hovertemplate="channel %{pointNumber}<extra></extra>",
        )
        figure.add_annotation(x=at, y=tallest - 0.2, text=f"{count} {name}", showarrow=False, yanchor="top")
    figure.update_layout(
        height=110 + min(340, 26 * tallest), showlegend=False, margin={"l": 8, "r": 8, "t": 8, "b": 8}
    )
    figure.update_xaxes(visible=False, range=[-0.5, len(steps) + 0.5], fixedrange=True)
    figure.update_yaxes(visible=False, range=[tallest + 0.6, -0.8], fixedrange=True)
    return figure


def _groups(joined: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Inputs that go to the same outputs, with those outputs; one colour each."""
    patterns = dict.fromkeys(row.tobytes() for row in joined)
    found = []
    for pattern in patterns:
        targets = np.flatnonzero(np.frombuffer(pattern, bool))
        found.append((np.flatnonzero([row.tobytes() == pattern for row in joined]), targets))
    return found
