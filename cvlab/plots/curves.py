"""Loss and accuracy as training goes: histories in, a figure out."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cvlab.experiment import History
from cvlab.plots import palette

MEASURES = ("loss", "accuracy")


def learning_curves(
    histories: Sequence[tuple[str, History]], *, steps_per_epoch: int, log_loss: bool = False
) -> go.Figure:
    """Two plots side by side, loss and accuracy over epochs.

    One history is drawn with a thin line for the steps and thick lines for whole epochs, training
    solid, validation dashed. Several are drawn epoch by epoch, a colour each.

    Args:
        histories: (name, history) pairs; the first is the run on screen.
        steps_per_epoch: of the first, to place its steps between the epochs.
    """
    figure = make_subplots(cols=2, subplot_titles=("Loss", "Accuracy"), horizontal_spacing=0.08)
    for i, (name, history) in enumerate(histories):
        alone = len(histories) == 1
        colour = palette.TRAINING if alone else palette.RUNS[i % len(palette.RUNS)]
        for column, measure in enumerate(MEASURES, start=1):
            if i == 0:
                within = [p for p in history if p.validation_loss is None]
                line(
                    figure, column, [p.step / steps_per_epoch for p in within],
                    [getattr(p, measure) for p in within], "training, by steps",
                    {"color": colour, "width": 1}, opacity=0.45, show=alone and column == 1,
                )  # fmt: skip
            ends = [p for p in history if p.validation_loss is not None]
            epochs = [p.epoch for p in ends]
            label = "" if alone else f"{name}: "
            line(
                figure, column, epochs, [getattr(p, measure) for p in ends], f"{label}training",
                {"color": colour, "width": 2.5}, show=column == 1,
            )  # fmt: skip
            line(
                figure, column, epochs, [getattr(p, f"validation_{measure}") for p in ends],
                f"{label}validation",
                {"color": palette.VALIDATION if alone else colour, "width": 2.5, "dash": "4px,3px"},
                marker="diamond", show=column == 1,
            )  # fmt: skip
    figure.update_layout(
        height=360,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        legend={"orientation": "h", "y": -0.22},
        hovermode="x unified",
        uirevision="curves",
    )
    figure.update_xaxes(title_text="epoch", gridcolor=palette.GRID, rangemode="tozero")
    figure.update_yaxes(gridcolor=palette.GRID, rangemode="tozero")
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", col=2)
    if log_loss:
        figure.update_yaxes(type="log", col=1)
    return figure


def line(
    figure: go.Figure, column: int, x: list, y: list, name: str, style: dict, *,
    marker: str = "circle", opacity: float = 1.0, show: bool = True,
) -> None:  # fmt: skip
    """Add one line; markers only where they can be told apart."""
    mode = "lines+markers" if 0 < len(x) <= 40 and opacity == 1 else "lines"
    figure.add_scatter(
        x=x, y=y, name=name, line=style, mode=mode, opacity=opacity, legendgroup=name,
        marker={"size": 6, "symbol": marker}, showlegend=show,
        hovertemplate="%{y:.4f}", row=1, col=column,
    )  # fmt: skip
