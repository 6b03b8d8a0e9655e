"""What the overfitting lesson has to save."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.overfitting import World
from cvlab.overfitting.polynomials import Sweep
from cvlab.overfitting.samples import GRID, truth
from cvlab.overfitting.spread import Spread
from cvlab.plots import palette
from cvlab.plots.slides import Line, Slide

CUT = 2.6  # where a wild curve leaves the figure
MARK = 0.06  # half the height of a point's stroke


def _line(name: str, x: np.ndarray, y: np.ndarray, colour: str, dashed: bool = False) -> Line:
    return Line(name=name, x=x.tolist(), y=y.tolist(), colour=colour, dashed=dashed)


def fits(world: World, found: Sweep, degree: int) -> Slide:
    """The points and three fits: a stiff one, the best one, and that of the chosen degree."""
    x, y = world.samples()
    ends = np.stack([y - MARK, y + MARK, np.full(len(y), np.nan)], axis=1).ravel()[
        :-1
    ]  # a short stroke for each point
    lines = [_line(name="points", x=np.repeat(x, 3)[:-1], y=ends, colour=palette.TRAINING)]
    lines += [_line(name="sine", x=GRID, y=truth(GRID), colour=palette.VALIDATION, dashed=True)]
    for n, d in enumerate(dict.fromkeys((min(1, found.best), found.best, degree))):
        curve = np.clip(found.curves[d], -CUT, CUT)
        lines.append(_line(name=f"degree {d}", x=GRID, y=curve, colour=palette.RUNS[n + 2]))
    tests = found.clean + world.noise**2
    return Slide(
        name="Three fits",
        caption=f"{world.points} points, noise {world.noise:g}. Degree {found.best} has the lowest test error, "
        f"{tests[found.best]:.3g}; degree {degree} has {tests[degree]:.3g} and a training error of "
        f"{found.train[degree]:.2g}.",
        lines=tuple(lines),
        axes=("x", "y"),
    )


def spreads(world: World, found: Sequence[Spread]) -> Slide:
    """Bias and variance by degree."""
    degrees = np.arange(len(found))
    named = {
        "bias²": [s.bias2 for s in found],
        "variance": [s.variance for s in found],
        "sum with noise²": [s.expected for s in found],
    }
    lines = tuple(
        _line(name=name, x=degrees, y=np.minimum(values, CUT), colour=palette.RUNS[n])
        for n, (name, values) in enumerate(named.items())
    )
    return Slide(
        name="Bias and variance",
        caption=f"{len(found[0].curves)} samples of {world.points} points, noise {world.noise:g}; cut off at {CUT:g}.",
        lines=lines,
        axes=("degree", "mean squared error"),
    )


def trainings(cure: str, world: World, histories: Sequence[np.ndarray]) -> Slide | None:
    """The errors of the networks, step by step; None before they are trained."""
    if not histories:
        return None
    lines = []
    for history, name in zip(histories, ("without", f"with {cure}"), strict=False):
        step, train, clean = history.T
        dashed = name == "without" and len(histories) > 1
        lines.append(_line(name=f"training, {name}", x=step, y=train, colour=palette.TRAINING, dashed=dashed))
        test = clean + world.noise**2
        lines.append(_line(name=f"test, {name}", x=step, y=test, colour=palette.VALIDATION, dashed=dashed))
    return Slide(
        name="Errors, step by step",
        caption=f"{world.points} points, noise {world.noise:g}: it alone makes {world.noise**2:.3g} of the test error.",
        lines=tuple(lines),
        axes=("step", "mean squared error"),
    )
