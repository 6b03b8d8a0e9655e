"""The optimizers lesson in figures: averages, Adam's two, batches, predicted and counted steps, a map of rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cvlab.plots import palette
from cvlab.plots.charts import ABOVE, axis, chart, dots, line, upright

COLOURS = {
    "sgd": "#2f7fd6",
    "momentum": "#c8620a",
    "nesterov": "#8f6d00",
    "rmsprop": "#23808c",
    "adam": "#8a4bb0",
    "adamw": "#b0458a",
    "adagrad": "#6d5c4d",
}
DASHED = frozenset({"nesterov", "adamw"})
STAR = {"size": 14, "symbol": "star", "color": "#10161d", "line": {"color": "white", "width": 1.5}}
TRIALS = (palette.TRAINING, palette.VALIDATION, "#8a4bb0", "#23808c", "#6d5c4d")
GREY = "rgba(128,128,128,0.9)"


def average_curves(
    slopes: np.ndarray, true: np.ndarray, mean: np.ndarray, total: np.ndarray, outliers: Sequence[int]
) -> go.Figure:
    """Noisy gradients as dots, what they are without noise, the running mean, and the running sum, over steps."""
    steps = np.arange(1, len(slopes) + 1)
    plain = np.ones(len(slopes), bool)
    plain[list(outliers)] = False
    thrown = {"size": 11, "symbol": "x", "color": palette.VALIDATION}
    return _chart(
        dots(steps[plain], slopes[plain], {"size": 6, "color": GREY}, "gradient g"),
        *([dots(steps[~plain], slopes[~plain], thrown, "outlier")] if len(outliers) else []),
        line(steps, true, {"color": GREY, "dash": "dash"}, "without noise"),
        line(steps, total, {"color": palette.VALIDATION, "width": 2}, "Keras: v over −η"),
        line(steps, mean, {"color": palette.TRAINING, "width": 3.5}, "notes: V"),
        height=330,
        x=axis("step"),
        y=axis(),
    )


def adam_curves(series: Mapping[str, Sequence[float]], t: int) -> go.Figure:
    """Adam's averages of one weight over steps; a line marks the step that is written out.

    Args:
        series: by name; "g", "m", "m corrected", "√v" and "√v corrected".
    """
    looks = {
        "g": {"color": GREY, "width": 1.5},
        "m": {"color": palette.TRAINING, "width": 2, "dash": "dot"},
        "m corrected": {"color": palette.TRAINING, "width": 3},
        "√v": {"color": palette.VALIDATION, "width": 2, "dash": "dot"},
        "√v corrected": {"color": palette.VALIDATION, "width": 3},
    }
    return _chart(
        *(
            line(list(range(1, len(values) + 1)), list(values), looks[name], name)
            for name, values in series.items()
        ),
        height=260,
        x=axis("step"),
        y=axis(),
        shapes=[upright(t, {"color": GREY, "dash": "dash", "width": 1.5})],
    )


def gradient_cloud(found: np.ndarray, whole: np.ndarray, limit: float) -> go.Figure:
    """Gradients of batches as dots (D x 2: along w and along b), and the gradient of all data as a cross."""
    edge = {"width": 1.5, "color": "white"}
    cross = {"size": 15, "symbol": "cross", "color": palette.VALIDATION, "line": edge}
    one = {"size": 6, "color": palette.TRAINING, "opacity": 0.5}
    return _chart(
        dots(found[:, 0], found[:, 1], one, "one batch"),
        dots([whole[0]], [whole[1]], cross, "all data"),
        dots([0], [0], {"size": 9, "symbol": "x", "color": GREY}, "zero"),
        height=330,
        x=axis("slope along w", range=[whole[0] - limit, whole[0] + limit]),
        y=axis("slope along b", range=[whole[1] - limit, whole[1] + limit]),
    )


def spread_curve(
    sizes: Sequence[int], measured: Sequence[float], theory: Sequence[float], size: int
) -> go.Figure:
    """How far batch gradients lie from the whole one, by batch size; both axes logarithmic."""
    marks = [15 if one == size else 9 for one in sizes]
    return _chart(
        line(list(sizes), list(theory), {"color": GREY, "dash": "dash"}, "σ / √B"),
        dots(list(sizes), list(measured), {"size": marks, "color": palette.TRAINING}, "measured"),
        height=330,
        x=axis("batch size B", type="log", tickvals=list(sizes)[::2]),
        y=axis(type="log", tickvals=[0.1, 0.2, 0.5, 1, 2, 5]),
    )


def distance_curves(runs: Mapping[str, np.ndarray], foretold: Mapping[str, np.ndarray]) -> go.Figure:
    """Distance from the minimum, as a share of the first, over steps. foretold: broken lines of the same names."""
    traces = []
    for n, (name, told) in enumerate(foretold.items()):
        colour = TRIALS[n % len(TRIALS)]
        look = {"color": colour, "dash": "dash", "width": 1.5}
        traces.append(line(list(range(len(told))), told, look, name, showlegend=name not in runs))
        if name in runs:
            far = runs[name]
            traces.append(line(list(range(len(far))), far, {"color": colour, "width": 3}, name))
    powers = {
        "range": [-4.4, 4.4],
        "tickvals": [1e-4, 1e-2, 1, 100, 1e4],
        "ticktext": ["10⁻⁴", "10⁻²", "1", "100", "10⁴"],
    }
    return _chart(*traces, height=250, x=axis("step"), y=axis(type="log", **powers))


def rate_map(
    rates: np.ndarray,
    momenta: np.ndarray,
    shares: np.ndarray,
    edge: np.ndarray,
    best: tuple[float, float],
    steps: int,
) -> go.Figure:
    """log10 of the loss that is left, over learning rate and momentum, with the edge of divergence and the best place.

    Args:
        shares: M x R, the loss after so many steps over the first one. edge: M rates.
    """
    with np.errstate(divide="ignore"):
        logs = np.log10(np.maximum(shares, 1e-300))
    shown = np.clip(np.nan_to_num(logs, nan=300, posinf=300), -12, 12)
    left = {
        "type": "heatmap",
        "x": rates,
        "y": momenta,
        "z": shown,
        "zmid": 0,
        "zmin": -12,
        "zmax": 12,
        "colorscale": [[n / 8, c] for n, c in enumerate(_signed())],
        "hovertemplate": "rate %{x:.3g}, momentum %{y:.2f}: 10 to the %{z:.1f} of the loss is left<extra></extra>",
        "colorbar": {
            "tickvals": [-12, -6, 0, 6, 12],
            "ticktext": ["10⁻¹²", "10⁻⁶", "1", "10⁶", "10¹²"],
            "title": {"text": f"loss left<br>at step {steps}", "font": {"size": 11}},
            "thickness": 12,
        },
    }
    return _chart(
        left,
        line(edge, momenta, {"color": "#10161d", "width": 3, "dash": "dash"}, "foretold edge"),
        dots([best[0]], [best[1]], STAR, "best, foretold"),
        height=320,
        x=axis("learning rate", range=[float(rates[0]), float(rates[-1])]),
        y=axis("momentum", range=[float(momenta[0]), float(momenta[-1])]),
    )


def _signed() -> list[str]:
    places = np.linspace(0, 255, 9).round().astype(int)
    return [f"rgb({r},{g},{b})" for r, g, b in palette.SIGNED[places]]


def _chart(*traces: dict[str, Any], **more: Any) -> go.Figure:
    return chart(*traces, legend=ABOVE, **more)
