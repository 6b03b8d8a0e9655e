"""The numbers on screen that the lesson's words and steps ask for, and its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cvlab.figures import counted, percent, whole
from cvlab.modularity import PARTS, Parts, World
from cvlab.modularity.learning import KINDS, Learnt
from cvlab.modularity.parts import CENTRE, REFUSED, RIGHT, WRONG
from cvlab.modularity.telling import Told, own_tests
from cvlab.question import Question


def facts_of(
    told: Told,
    world: World,
    parts: Parts,
    truths: Sequence[str],
    whole_net: Learnt,
    curve: Mapping[str, Mapping[int, Sequence[float]]],
    classifier: str = "ready",
    view: str = "Conveyor",
) -> dict[str, Any]:
    """What is on screen, by name.

    curve: kind -> forms -> the shares read right by what was learnt for these forms.
    """
    judged, lost = told.trace.judged[told.deepest], told.trace.lost(told.deepest)
    right = int((judged.outcome == RIGHT).sum())
    read = told.trace.seen[CENTRE].shares.argmax(2) == told.forms.digits
    digit = float(read.mean())
    part, tests = int(lost[told.form]), own_tests(told)
    return {
        "forms": len(told.forms),
        "right": right,
        "share": percent(right / len(told.forms)),
        "refused": int((judged.outcome == REFUSED).sum()),
        "wrong": int((judged.outcome == WRONG).sum()),
        "truth": list(truths),
        "lost_by": PARTS[part] if part >= 0 else "",
        "product": percent(float(np.prod(tests))),
        "tests": " × ".join(f"{share:.2f}" for share in tests),
        "digit": percent(digit),
        "cubed": percent(digit**3),
        "whole_parameters": whole(whole_net.parameters),
        "whole_forms": whole(whole_net.count),
        **{f"learnt_{kind}": len(curve.get(kind, {})) for kind in KINDS},
        "learnt_sizes": max((len(counts) for counts in curve.values()), default=0),
        "finder": parts.finder,
        "centring": parts.centring,
        "rule": parts.rule,
        "classifier": classifier,
        "pen": world.pen,
        "moved": world.shift,
        "view": view,
    }


def perfect_finder(told: Told) -> Question:
    """How many would be right if the finder were given the truth?"""
    before, after = ((judged.outcome == RIGHT) for judged in told.trace.judged[:2])
    now, then, count = int(before.sum()), int(after.sum()), len(told.forms)
    back, gone = int((after & ~before).sum()), int((before & ~after).sum())
    return Question(
        text=f"Of {count} forms the parts read {now} rightly. Put the truth in place of the finder and leave all other "
        "parts as they are: how many will be right then? (3 off is still right.)",
        answer=then,
        because=f"{counted(back, 'form that', 'forms that')} the finder had lost come back, and {gone} that came out "
        f"right with its boxes now do not: {now} become {then}. The other {count - then} are lost further on. So one "
        "knows what a better finder could bring before one builds it.",
        tolerance=3,
    )
