"""Loss and accuracy as training goes: histories in, a figure out."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cvlab.experiment import History
from cvlab.plots import palette

MEASURES = ("loss", "accuracy")


def learning_curves(histories: Sequence[tuple[str, History]], *, steps_per_epoch: int) -> go.Figure:
    """Two plots side by side, loss and accuracy over epochs.

    One history is drawn with a thin line for the steps and thick lines for whole epochs, training
    solid, validation dashed. Several are drawn epoch by epoch, a colour each.

    Args:
        histories: (name, history) pairs; the first is the run on screen.
        steps_per_epoch: of the first, to place its steps between the epochs.
    """
    figure = make_subplots(cols=2, subplot_titles=("Loss", "Accuracy"), horizontal_spacing=0.08)
    alone = len(histories) == 1
    for column, measure in enumerate(MEASURES, start=1):
        if alone:
            steps(figure, column, histories[0][1], measure, steps_per_epoch)
        for i, (name, history) in enumerate(histories):
            colours = (
                (palette.TRAINING, palette.VALIDATION)
                if alone
                else (palette.RUNS[i % len(palette.RUNS)],) * 2
            )
            epochs(figure, column, history, measure, "" if alone else f"{name}: ", colours)
    figure.update_layout(
        height=360,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        legend={"orientation": "h", "y": -0.22},
        hovermode="x unified",
        uirevision="curves",
    )
    figure.update_xaxes(title_text="epoch", gridcolor=palette.GRID, rangemode="tozero")
    figure.update_yaxes(gridcolor=palette.GRID, rangemode="tozero", col=1)
    figure.update_yaxes(gridcolor=palette.GRID, range=[0, 1.02], tickformat=".0%", col=2)
    return figure


def steps(figure: go.Figure, column: int, history: History, measure: str, steps_per_epoch: int) -> None:
    """A thin line: the measure between the ends of epochs, as the weights change."""
    within = [p for p in history if p.validation_loss is None]
    style = {"color": palette.TRAINING, "width": 1}
    x = [p.step / steps_per_epoch for p in within]
    line(figure, column, x, [getattr(p, measure) for p in within], "training, by steps", style, opacity=0.45)


def epochs(
    figure: go.Figure, column: int, history: History, measure: str, label: str, colours: tuple[str, str]
) -> None:
    """Thick lines over whole epochs: training solid, validation dashed."""
    ends = [p for p in history if p.validation_loss is not None]
    x = [p.epoch for p in ends]
    solid = {"color": colours[0], "width": 2.5}
    dashed = {"color": colours[1], "width": 2.5, "dash": "4px,3px"}
    line(figure, column, x, [getattr(p, measure) for p in ends], f"{label}training", solid)
    validation = [getattr(p, f"validation_{measure}") for p in ends]
    line(figure, column, x, validation, f"{label}validation", dashed, marker="diamond")


def line(
    figure: go.Figure,
    column: int,
    x: list[float],
    y: list[float],
    name: str,
    style: dict[str, object],
    *,
    marker: str = "circle",
    opacity: float = 1.0,
) -> None:
    """Add one line; markers only where they can be told apart, and a legend for the left plot only."""
    mode = "lines+markers" if 0 < len(x) <= 40 and opacity == 1 else "lines"
    figure.add_scatter(
        x=x,
        y=y,
        name=name,
        line=style,
        mode=mode,
        opacity=opacity,
        legendgroup=name,
        marker={"size": 6, "symbol": marker},
        showlegend=column == 1,
        hovertemplate="%{y:.4f}" if column == 1 else "%{y:.2%}",
        row=1,
        col=column,
    )
