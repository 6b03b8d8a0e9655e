"""A question about what is on screen: its answer is computed, and a guess is held to it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from cvlab.figures import number, whole


class Question(NamedTuple):
    """text, answer and because as `LessonPage.predict` takes them; tolerance in the answer's unit."""

    text: str
    answer: float
    because: str
    tolerance: float


def in_words(answer: float | str | tuple[str, ...]) -> str:
    """The answer as it is told; of several that are equal, all."""
    if isinstance(answer, tuple):
        return " or ".join(answer) + (", which are equal" if len(answer) > 1 else "")
    if isinstance(answer, str):
        return answer
    return whole(answer) if isinstance(answer, int) else number(answer, 6)


def right(guess: float | str, answer: float | str | tuple[str, ...], tolerance: float) -> bool:
    """Is the guess the answer, one of the answers, or near enough?"""
    if isinstance(answer, tuple):
        return guess in answer
    if isinstance(answer, str) or isinstance(guess, str):
        return guess == answer
    return math.isclose(guess, answer, rel_tol=1e-9, abs_tol=tolerance)


def highest(values: Mapping[str, float], digits: int) -> tuple[str, ...]:
    """The names whose value is the highest as it is shown, with so many digits after the point."""
    shown = {name: round(value, digits) for name, value in values.items()}
    return tuple(name for name, value in shown.items() if value == max(shown.values()))
