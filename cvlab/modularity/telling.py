"""What happened to one form, part by part, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.figures import counted, percent
from cvlab.modularity.forms import PLACES, Forms
from cvlab.modularity.parts import CENTRE, PARTS, REFUSED, RIGHT, Parts
from cvlab.modularity.tracing import Trace

FINDING = {
    "gaps": "gaps",
    "pieces": "connected ink",
    "places": "printed places",
    "splitting": "gaps, then split",
}
CENTRING = {"mass": "as MNIST", "stretched": "stretched", "none": "not at all"}
CHECKING = {"none": "no rule", "refuse": "refuse", "mend": "mend"}


@dataclass(frozen=True)
class Told:
    """What the conveyor shows: the forms, their way through the parts, the parts' own tests, and which form is
    looked at with how many truths."""

    forms: Forms
    trace: Trace
    alone: Sequence[float]
    net_name: str
    form: int
    deepest: int
    traced: bool = True  # whether the truth of the parts is known


def own_tests(told: Told) -> list[float]:
    """The shares of forms that pass the parts' own tests; the last is the classifier's together with the rule's, that
    what comes of well-set digits is right."""
    return [*told.alone[:3], float((told.trace.judged[CENTRE].outcome == RIGHT).mean())]


def part_words(parts: Parts, net_name: str) -> tuple[str, ...]:
    """How each part does its work, a few words each."""
    return (
        FINDING[parts.finder],
        f"margin {parts.margin}".replace("-", "−"),
        CENTRING[parts.centring],
        net_name,
        CHECKING[parts.rule],
    )


def stage_words(told: Told) -> list[str]:
    """A few words for the form and for each part, of the form that is looked at."""
    n, forms = told.form, told.forms
    seen, judged = told.trace.seen[told.deepest], told.trace.judged[told.deepest]
    meant, read, final = forms.digits[n], judged.read[n], judged.final[n]
    boxes = len(seen.boxes[n])
    named = "nothing to name" if read[0] < 0 else f"{_text(read)}, from {_least(seen.shares[n])}"
    words = [
        f"meant: {_text(meant)}" if told.traced else "as you wrote it",
        f"{counted(boxes, 'box', 'boxes')}{'' if boxes == PLACES else f', not {PLACES}'}",
        "cut out" if boxes else "nothing to cut",
        "28 × 28 each" if boxes == PLACES else "needs four",
        named,
    ]
    outcome = judged.outcome[n]
    if not told.traced and outcome != REFUSED:
        return [*words, f"the answer: {_text(final)[:3]}"]
    if outcome == RIGHT:
        told_last = "right" + (
            ", mended" if read[0] >= 0 and (read != final).any() and told.deepest < 5 else ""
        )
    elif outcome == REFUSED:
        told_last = "to a person"
    else:
        told_last = "wrong"
    lost = told.trace.lost(told.deepest)[n] if told.traced else -1
    return [*words, told_last if lost < 0 else f"{told_last}: {PARTS[lost]} lost it"]


def _text(digits: np.ndarray) -> str:
    """304·7, as it stands on the form."""
    return "".join(map(str, digits[:3])) + f"·{digits[3]}"


def _least(shares: np.ndarray) -> str:
    return percent(float(shares.max(1).min()), 0)


def problem_of(ink: np.ndarray, boxes: int) -> str:
    """What is wrong with a form that somebody wrote, in one sentence that says what to do; "" where nothing is."""
    if not ink.any():
        return "There is no ink on this form: write three digits and, further right, the last digit of their sum."
    if boxes > PLACES:
        return (
            f"{boxes} pieces were found where the form has room for {PLACES}: write three digits and one check digit, "
            "each in one piece, or choose the finder that joins or splits."
        )
    if 0 < boxes < PLACES:
        return (
            f"{counted(boxes, 'piece was', 'pieces were')} found where {PLACES} should stand: a digit is missing, or "
            "two touch; leave a gap between them, or choose the finder that splits."
        )
    return "" if boxes else "What is written is no more than a speck: write larger."
