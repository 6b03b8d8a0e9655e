"""What the embeddings lesson has to save."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.embeddings import Learned, Recipe
from cvlab.embeddings.table import Row
from cvlab.plots import palette
from cvlab.plots.slides import Line, Slide


def learning(recipe: Recipe, state: Learned | None) -> tuple[Slide, ...]:
    """The curves of a training; none before its first step."""
    if state is None or not state.step:
        return ()
    steps = np.arange(1, state.step + 1).tolist()
    names = ("loss", "share that pulls", "spread")
    colours = (palette.TRAINING, palette.VALIDATION, palette.RUNS[2])
    lines = tuple(
        Line(name=name, x=steps, y=values.tolist(), colour=colour)
        for name, values, colour in zip(names, state.history.T, colours, strict=True)
    )
    what = f"{recipe.mining} triplets, margin {recipe.margin:g}" if recipe.way == "triplets" else "pairs"
    loss, pulls, spread = state.history[-1].tolist()
    return (
        Slide(
            name="Learning an embedding",
            caption=f"{what}, {recipe.dimensions} dimensions, {state.parameters:,} weights: at step {state.step} "
            f"the loss is {loss:.3g}, {100 * pulls:.0f} % still pull, the spread is {spread:.3g}.",
            lines=lines,
            axes=("step", ""),
        ),
    )


def compared(rows: Sequence[Row]) -> Slide:
    """Equal error rates as bars."""
    net = rows[-1]
    return Slide(
        name="Equal error rates",
        caption=f"On identities that nobody learned from; the trained net has {100 * net.error:.1f} % (95 % interval "
        f"over identities {100 * net.low:.1f} to {100 * net.high:.1f} %).",
        bars=tuple((row.name, round(100 * row.error, 2)) for row in rows),
        axes=("equal error rate in %", ""),
    )
