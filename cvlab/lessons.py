"""The lessons in teaching order. A line here plus pages/<slug>.py and assets/lessons/<slug>.md is a lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One page of the course.

    slug: name of its page, module, words, test and URL. promise: one sentence, what one can do here.
    minutes: what to try in 5, 20 and 45 minutes, for the map on the home page.
    """

    slug: str
    title: str
    section: str
    icon: str
    promise: str
    minutes: tuple[str, str, str]


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        slug="kernels",
        title="Kernels",
        section="Pictures",
        icon=":material/grid_on:",
        promise="Slide a small grid of numbers over your own picture and see what it finds.",
        minutes=(
            "Draw a 7 and find its upright strokes with the vertical kernel.",
            "Edit a kernel number by number and hover any pixel to see the sum behind it.",
            "Stack filters into a cube of feature maps; work out a colour kernel's 27 weights and bias.",
        ),
    ),
    Lesson(
        slug="training",
        title="Training",
        section="Networks",
        icon=":material/trending_up:",
        promise="Train a small ConvNet while you watch, pause it, and change its learning rate as it runs.",
        minutes=(
            "Press Start and watch 3,730 numbers learn to read digits.",
            "Compare SGD with Adam, with and without dropout, and keep both curves.",
            "Find the learning rate at which training breaks, and say why from the curves.",
        ),
    ),
    Lesson(
        slug="feature_maps",
        title="Feature maps",
        section="Looking inside",
        icon=":material/layers:",
        promise="Draw a digit and see what every layer of the network makes of it.",
        minutes=(
            "Draw a digit and read the network's ten bars.",
            "Follow one stroke through both convolutions and both poolings, value by value.",
            "Draw something that fools the network, and find the layer where it goes wrong.",
        ),
    ),
)


def lesson(slug: str) -> Lesson:
    """The lesson of that name."""
    for item in LESSONS:
        if item.slug == slug:
            return item
    raise ValueError(f"There is no lesson called {slug!r}.")
