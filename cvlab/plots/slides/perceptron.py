"""What the lesson on the perceptron has to save: planes with points, the count of wrong ones, weights as pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cvlab.perceptron import Run, extended, wrong
from cvlab.perceptron.digits import TwoDigits
from cvlab.perceptron.hidden import HiddenLayer
from cvlab.plots import palette
from cvlab.plots.slides import Line, Panel, Slide
from cvlab.point_clouds import WINDOW, Points

SIDE = 480  # pixels of a plane
COLOURS = np.array([palette.table(c, c)[0] for c in (palette.TRAINING, palette.VALIDATION)]) / 255
PAPER, INK = np.ones(3), np.zeros(3)
Ground = Callable[[np.ndarray], np.ndarray]


def rule(points: Points, run: Run, mistakes: int) -> tuple[Slide, ...]:
    """The points before and after the last mistake, and how many were wrong after each of all."""
    start = run.updates[0].before if run.updates else run.weights
    now = run.updates[mistakes - 1].after if mistakes else start
    before = run.updates[mistakes - 1].before if mistakes else start
    x = extended(points.places)
    counts = [
        int(wrong(x, points.signs, w).sum()) for w in (start, *(update.after for update in run.updates))
    ]

    def panels() -> list[Panel]:
        shown = (
            [("Before the last mistake", before), ("After it", now)] if mistakes else [("At the start", now)]
        )
        return [Panel(title=title, values=plane(points, linear(w))) for title, w in shown]

    numbers = ", ".join(f"{w:.3g}" for w in now)
    return (
        Slide(
            name="Points and line",
            caption=f"After {mistakes} mistakes, (b, w₁, w₂) = ({numbers}): {counts[mistakes]} of {len(points)} points "
            "are wrong.".replace("-", "−"),
            panels=panels,
        ),
        Slide(
            name="Wrong points after each mistake",
            caption=f"{len(counts) - 1} mistakes, {counts[-1]} points wrong at the end.",
            lines=(Line(name="wrong", x=range(len(counts)), y=counts, colour=palette.VALIDATION),),
            axes=("mistakes learnt from", "points that are wrong"),
        ),
    )


def hidden(points: Points, layer: HiddenLayer) -> Slide:
    """The points of an xor over the strip of two hidden units."""
    right = int((layer.answers(points.places) == points.signs).sum())
    return Slide(
        name="Two hidden units",
        caption=f"Two step units and one on top: {right} of {len(points)} points are right.",
        panels=lambda: [Panel(title="Points and strip", values=plane(points, layer.answers))],
    )


def digits(found: TwoDigits) -> Slide:
    """The weights as a picture, and the means of the two digits."""

    def panels() -> list[Panel]:
        means = [found.pictures[found.signs == side].mean(axis=0) for side in (-1, 1)]
        return [
            Panel(
                title=f"Weights: orange for {found.second}, blue for {found.first}",
                values=found.weights,
                scale="signed",
            ),
            Panel(title=f"Mean {found.first}", values=means[0]),
            Panel(title=f"Mean {found.second}", values=means[1]),
        ]

    return Slide(
        name="Weights as a picture",
        caption=f"A perceptron on {found.first} and {found.second}: {found.mistakes} mistakes on "
        f"{found.trained} pictures, {found.right} of {len(found.signs)} others right.",
        panels=panels,
    )


def neuron(points: Points, weights: np.ndarray) -> Slide:
    """The line of one unit."""
    return Slide(
        name="One unit's line",
        caption="The line on which the sum is 0; an activation at the end leaves it where it is.",
        panels=lambda: [Panel(title="Points and line", values=plane(points, linear(weights)))],
    )


def linear(weights: np.ndarray) -> Ground:
    """The sign of w · x̃ at N x 2 places."""
    return lambda places: np.sign(extended(places) @ weights)


def plane(points: Points, ground: Ground) -> np.ndarray:
    """SIDE x SIDE x 3 colours: each side of the ground in a tint of its class, a line between them, and the points."""
    low, high = WINDOW
    middles = low + (np.arange(SIDE) + 0.5) * (high - low) / SIDE
    x, y = np.meshgrid(middles, middles[::-1])
    side = ground(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(SIDE, SIDE)
    tint = np.select([side[..., None] > 0, side[..., None] < 0], [COLOURS[1], COLOURS[0]], PAPER)
    picture = 0.8 * PAPER + 0.2 * tint
    rim = np.zeros((SIDE, SIDE), bool)
    rim[:, 1:] |= side[:, 1:] != side[:, :-1]
    rim[1:] |= side[1:] != side[:-1]
    rim[:, :-1] |= rim[:, 1:]  # two pixels wide both ways
    rim[:-1] |= rim[1:]
    picture[rim] = INK
    places = (points.places - (low, high)) * (1, -1) * SIDE / (high - low)
    for (column, row), label in zip(places, points.labels, strict=True):
        _dot(picture, row, column, int(label))
    return picture


def _dot(picture: np.ndarray, row: float, column: float, label: int) -> None:
    """A disc of class 0 or a square of class 1, with a white rim."""
    top, left = max(0, int(row) - 9), max(0, int(column) - 9)
    part = picture[top : top + 19, left : left + 19]
    down, across = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
    far = (
        np.hypot(down - row, across - column)
        if label == 0
        else np.maximum(np.abs(down - row), np.abs(across - column))
    )
    size = 6.0 if label == 0 else 5.4
    part[far <= size + 1.5] = PAPER
    part[far <= size] = COLOURS[label]
