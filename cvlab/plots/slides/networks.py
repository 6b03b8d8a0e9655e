"""What the lessons on networks have to save."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.architecture.rows import Row
from cvlab.experiment import Run
from cvlab.figures import percent
from cvlab.plots import palette
from cvlab.plots.slides import Line, Panel, Slide
from cvlab.plots.slides.pictures import flat

MOST_PICTURES = 32
MOST_BARS = 20


def softmax(names: Sequence[str], shares: np.ndarray, temperature: float) -> Slide:
    """The classes' shares."""
    best = int(shares.argmax())
    order = range(len(shares)) if len(shares) <= MOST_BARS else np.argsort(-shares)[:MOST_BARS]
    return Slide(
        name="Shares of the classes",
        caption=f"Softmax at temperature {temperature:g}: class {names[best]} has {percent(float(shares[best]))}.",
        bars=tuple((str(names[n]), float(shares[n])) for n in order),
        axes=("share", ""),
    )


def builder(rows: Sequence[Row]) -> Slide | None:
    """How many parameters each layer has; None where no layer has any."""
    bars = tuple((row.name, float(row.parameters)) for row in rows if row.parameters)
    total = sum(row.parameters for row in rows)
    return (
        Slide(
            name="Parameters by layer",
            caption=f"{total:,} parameters in all.",
            bars=bars,
            axes=("parameters", ""),
        )
        if bars
        else None
    )


def album(name: str, pictures: Sequence[np.ndarray], titles: Sequence[str]) -> Slide | None:
    """Pictures of uint8 H x W x C with a word above each, at most 32; None where there is none."""
    shown = list(zip(pictures[:MOST_PICTURES], titles, strict=False))
    if not shown:
        return None
    return Slide(
        name=name,
        caption=f"{name}: {len(shown)} pictures.",
        panels=lambda: [Panel(title=title, values=flat(picture) / 255) for picture, title in shown],
    )


def training(runs: Sequence[Run]) -> tuple[Slide, ...]:
    """The curves of loss and accuracy of each run that has points."""
    shown = [run for run in runs if run.history]
    return tuple(curve for what in ("loss", "accuracy") if (curve := _curves(what, shown)).lines)


def _curves(what: str, runs: Sequence[Run]) -> Slide:
    lines = []
    for n, run in enumerate(runs):
        each = max(1, run.experiment.steps_per_epoch())
        ends = [p for p in run.history if p.validation_loss is not None]
        colour, name = palette.RUNS[n % len(palette.RUNS)], f"{run.name or 'run'}, " if len(runs) > 1 else ""
        seen = palette.VALIDATION if len(runs) == 1 else colour
        trained = [(p.step / each, getattr(p, what)) for p in run.history]
        checked = [(p.step / each, getattr(p, f"validation_{what}")) for p in ends]
        lines += [
            _line(f"{name}training", trained, colour),
            _line(f"{name}validation", checked, seen, dashed=True),
        ]
    last = runs[0].history[-1] if runs else None
    words = (
        f"{what.capitalize()} after {last.step:,} steps: {getattr(last, what):.4g} on training pictures."
        if last
        else ""
    )
    return Slide(
        name=what.capitalize(),
        caption=words,
        lines=tuple(line for line in lines if len(line.x)),
        axes=("epoch", what),
    )


def _line(name: str, points: Sequence[tuple[float, float]], colour: str, dashed: bool = False) -> Line:
    x, y = zip(*points, strict=True) if points else ((), ())
    return Line(name=name, x=x, y=y, colour=colour, dashed=dashed)
