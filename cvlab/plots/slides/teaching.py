"""What the lesson of own classes has to save: what is taken for what, and what each limit for strangers costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.plots.slides import Line, Panel, Slide


def answers(names: Sequence[str], table: np.ndarray) -> Slide:
    """C x C: how many pictures of each class (row) got each answer (column)."""
    right, count = int(np.trace(table)), int(table.sum())
    return Slide(
        name="What is taken for what",
        caption=f"{right} of {count} right, each picture left out; rows are {', '.join(names)}, columns the answers in "
        "the same order.",
        panels=lambda: [
            Panel(title="answers", values=table.astype(np.float32), scale="positive", numbers=True)
        ],
    )


def limits(own: np.ndarray, strangers: np.ndarray, limit: float) -> Slide | None:
    """False rejects and false accepts over every limit; None where there are no strangers."""
    if not len(own) or not len(strangers):
        return None
    at = np.linspace(0, max(own.max(), strangers.max()) * 1.05, 200)
    rejects, accepts = ((own > limit).sum(), (strangers <= limit).sum())
    return Slide(
        name="Limits for strangers",
        caption=f"At {limit:.2g}: {rejects} of {len(own)} own pictures are turned away, {accepts} of {len(strangers)} "
        "strangers let in.",
        axes=("limit", "share"),
        lines=(
            Line(name="false rejects", x=list(at), y=[float((own > t).mean()) for t in at]),
            Line(
                name="false accepts", x=list(at), y=[float((strangers <= t).mean()) for t in at], dashed=True
            ),
        ),
    )
