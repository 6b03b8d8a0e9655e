"""A question about the augmentations on screen, with an answer that their own numbers give."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from cvlab.augmentations.base import AugmentationSpec
from cvlab.augmentations.moves import Shear, WidthShift, Zoom
from cvlab.question import Question
from cvlab.types import Shape


def question(specs: Sequence[AugmentationSpec], shape: Shape, pictures: int, epochs: int = 10) -> Question:
    """The most surprising thing there is to ask about these augmentations, for pictures of that shape.

    Args:
        pictures: how many there are to train on, for the question that can always be asked.
    """
    by_kind = {spec.kind: spec for spec in reversed(specs)}
    for kind, ask in _ASK.items():
        if kind in by_kind and (found := ask(by_kind[kind], shape)):
            return found
    seen = pictures * (epochs if specs else 1)
    return Question(
        text=f"A network is trained on {pictures:,} pictures for {epochs} epochs with what is on screen. "
        "How many different pictures does it see at most?",
        answer=seen,
        because=f"Every picture is drawn anew in every epoch: {pictures:,} × {epochs}."
        if specs
        else f"Nothing is augmented, so every epoch shows the same {pictures:,}.",
        tolerance=0,
    )


def _shear(spec: Shear, shape: Shape) -> Question | None:
    if not spec.degrees:
        return None
    far = math.sin(math.radians(spec.degrees)) * (shape[0] - 1) / 2
    return Question(
        text=f"The shear range is {spec.degrees:g} and the picture is {shape[0]} pixels high. By how many pixels "
        "does the strongest shear push its top row sideways?",
        answer=round(far, 2),
        because=f"The range is in degrees: sin({spec.degrees:g}°) × {(shape[0] - 1) / 2:g} rows above the middle "
        f"= {far:.2f} pixels. "
        + ("As good as nothing: 0.2 was meant as a fifth, perhaps." if far < 1 else "That one can see."),
        tolerance=max(0.1, far / 10),
    )


def _zoom(spec: Zoom, shape: Shape) -> Question | None:
    if not spec.share:
        return None
    most = 1 / (1 - spec.share)
    return Question(
        text=f"The zoom range is {spec.share:g}. How many times as wide can a thing become?",
        answer=round(most, 2),
        because=f"The range is of what is seen: {1 - spec.share:g} to {1 + spec.share:g} of the picture's width. "
        f"Seeing {1 - spec.share:g} of it makes things 1 / {1 - spec.share:g} = {most:.2f} times as wide.",
        tolerance=0.01,
    )


def _shift(spec: WidthShift, shape: Shape) -> Question | None:
    far = spec.share * shape[1]
    return Question(
        text=f"The width shift is {spec.share:g} and the picture is {shape[1]} pixels wide. By how many pixels "
        "can it move, at most?",
        answer=round(far, 1),
        because=f"{spec.share:g} × {shape[1]} = {far:g}, to either side, in fractions of a pixel too.",
        tolerance=0.5,
    )


_ASK: dict[str, Callable[[Any, Shape], Question | None]] = {
    "shear": _shear,
    "zoom": _zoom,
    "width_shift": _shift,
}
