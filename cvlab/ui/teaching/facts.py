"""The numbers that the lesson's words and steps speak of."""

from __future__ import annotations

from typing import Any

from cvlab.teaching.bench import NONE
from cvlab.teaching.grounds import Ground
from cvlab.teaching.heads import unit
from cvlab.teaching.judged import Judged
from cvlab.teaching.presets import PRESETS, preset
from cvlab.ui.teaching.boards import chosen_of, limit_of
from cvlab.ui.teaching.desks import Desk


def facts_of(desk: Desk, judged: Judged | None, *, on_pad: bool) -> dict[str, Any]:
    """What is on screen, for the words and for what the steps look for."""
    bench, chosen = desk.bench, chosen_of(desk)
    laid = {shot.key for name in PRESETS for shot in preset(name).shots}
    own = [shot for shot in bench.shots if shot.key not in laid]
    counts = [sum(s.label == name and not s.test for s in own) for name in bench.classes]
    limit = limit_of(desk, judged)
    found = judged.strangers if judged else None
    right, count = judged.counted(judged.answers) if judged else (0, 0)
    return {
        "classes": len(bench.classes),
        "filled": sum(bench.count(name) > 0 for name in bench.classes),
        "mine": len(own),
        "mine_classes": sum(n > 0 for n in counts),
        "mine_fewest": min((n for n in counts if n), default=0),
        "mine_last": (own[-1].label or "none") if own else "",
        "on_pad": on_pad,
        "mine_tests": sum(shot.test for shot in own),
        "mine_none": sum(shot.label == NONE for shot in own),
        "tests": sum(shot.test for shot in bench.shots),
        "tested": judged.tested()[0] if judged else 0,
        "pressed": chosen.label or "none" if chosen else "",
        "pressed_test": bool(chosen and chosen.test),
        "answered": answer_to(desk, judged),
        "right": right,
        "judged": count,
        "head": {"means": "class means", "linear": "a linear head"}[judged.head.kind]
        if judged
        else "made as soon as two classes have pictures",
        "limit": round(limit, 3),
        "rejects": found.false_rejects(limit) if found else 0,
        "accepts": found.false_accepts(limit) if found else 0,
        "numbers": _numbers(desk.ground, judged),
        "drawings": not desk.ground.of_its_own,
    }


def answer_to(desk: Desk, judged: Judged | None) -> str:
    """What the head answers to the picture that was pressed."""
    chosen = chosen_of(desk)
    if chosen is None or judged is None or chosen.key not in desk.features:
        return ""
    scores = judged.head.scores(unit(desk.features[chosen.key][None]))[0]
    return judged.classes[int(scores.argmax())]


def _numbers(ground: Ground, judged: Judged | None) -> str:
    return f"{len(judged.head.weights):,}" if judged else "…"


def question_of(judged: Judged) -> tuple[str, int, str]:
    """(what is asked, the answer, why): how many numbers are learnt."""
    size, classes = len(judged.head.weights), len(judged.classes)
    if judged.head.kind == "means":
        because = f"One mean of {size:,} numbers for each of {classes} classes; the base learns nothing."
        return _ASKED.format(size=size, classes=classes), size * classes, because
    because = f"{size:,} weights and a bias for each of {classes} classes; the base learns nothing."
    return _ASKED.format(size=size, classes=classes), (size + 1) * classes, because


_ASKED = (
    "The base makes {size:,} numbers of a picture, and there are {classes} classes. How many numbers were worked out "
    "from the pictures? (A linear head has a bias for each class, class means have none.)"
)
