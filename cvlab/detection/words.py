"""What the boards say of faults and moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cvlab.detection.pipeline import Settings
from cvlab.detection.reasons import Fault, Move, Outcome
from cvlab.params import params

LABELS = {p.name: p.label for p in params(Settings)}


def shown(value: Any) -> str:
    """0.30, and 4 for a whole number."""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def title_of(fault: Fault, now: Outcome, names: Sequence[int]) -> str:
    """Which fault it is."""
    if fault.kind == "missed":
        return f"Missed: a {names[fault.number]}"
    answer = now.answer
    return f"False: a {answer.classes[fault.number]} of {answer.scores[fault.number]:.2f}"


def mend_words(move: Move | None, settings: Settings) -> str:
    """The smallest move that mends it, and what else it does."""
    if move is None:
        return "No single slider mends it: that takes a better net."
    label, old = LABELS[move.slider], getattr(settings, move.slider)
    steps = "1 step" if move.steps == 1 else f"{move.steps} steps"
    before, after = move.false
    false = f"false boxes stay {after}" if before == after else f"false boxes go from {before} to {after}"
    won, lost = len(move.won), len(move.lost)
    return (
        f"Smallest move: {label} from {shown(old)} to {shown(move.value)} ({steps}). With it {_digits(won)} "
        f"found anew, {_digits(lost)} lost, and {false}."
    )


def _digits(count: int) -> str:
    return "1 digit is" if count == 1 else f"{count or 'no'} digits are"


def summary(faults: Sequence[Fault]) -> str:
    """How many faults each stage has."""
    if not faults:
        return "No fault."
    counts = Counter(fault.stage for fault in faults)
    return "Faults by stage: " + ", ".join(f"{stage} {count}" for stage, count in counts.most_common()) + "."
