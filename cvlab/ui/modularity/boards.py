"""What the conveyor is told: every number of it comes from cvlab.modularity."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from cvlab.figures import percent
from cvlab.modularity import PARTS, Parts
from cvlab.modularity.forms import Forms
from cvlab.modularity.parts import REFUSED, RIGHT
from cvlab.modularity.rule import holds
from cvlab.modularity.telling import Told, own_tests, part_words, stage_words
from cvlab.modularity.tracing import interval
from cvlab.ui.modularity import conveyor
from cvlab.ui.modularity.standing import KEY, look_at_form, switch_truth

SHOWN = 6  # lost forms that stand under a part
TITLES = {name: name.capitalize() for name in PARTS}
OUTCOMES = ("right", "refused", "wrong")


def show_conveyor(
    told: Told,
    parts: Parts,
    truths: tuple[str, ...],
    night: bool,
    whole: dict[str, Any],
    meant: tuple[int, ...] | None = None,
    change: str = "",
) -> None:
    """The stream of all forms and the stages of the one that is looked at.

    whole: of the network from end to end share, low, high (None, 0, 0 where there is none) and told. meant: of a form
    that somebody wrote what they say it is. change: what the last change did.
    """
    forms, form, deepest = told.forms, told.form, told.deepest
    seen, judged = told.trace.seen[deepest], told.trace.judged[deepest]
    shown = lost_shown(told)
    numbers = {number: n for n, number in enumerate(sorted({f for rows in shown for f in rows}))}
    header = {
        "parts": cards(told, parts, truths, shown, numbers),
        "form": form,
        "count": len(forms),
        "single": len(forms) == 1,
        "night": night,
        "deepest": deepest,
        "outcome": OUTCOMES[int(judged.outcome[form])] if told.traced or meant else "",
        "right": int((judged.outcome == RIGHT).sum()),
        "read": judged.read[form].tolist(),
        "sum": sum_of(judged.final[form].tolist()),
        "sentence": f"{sentence(told)} {change}".strip() if told.traced else written_sentence(told, meant),
        "whole": whole,
    }
    arrays: dict[str, Any] = {
        "ink": _bytes(forms.ink[form]),
        "boxes": np.array(seen.boxes[form], np.int32).reshape(-1),
        "pieces": [_bytes(piece) for piece in seen.pieces[form]],
        "pictures": [_bytes(picture) for picture in seen.pictures[form]],
        "shares": seen.shares[form].astype(np.float32).reshape(-1),
        "thumbs": thumbs(forms, list(numbers)),
    }
    conveyor(header, KEY, switch_truth, look_at_form, **arrays)


def lost_shown(told: Told) -> list[list[int]]:
    """The first forms that each part lost, SHOWN at most; the one that is looked at is among them."""
    lost, rows = told.trace.lost(told.deepest), []
    for part in range(len(PARTS)):
        found = np.flatnonzero(lost == part).tolist()
        kept = found[:SHOWN]
        if told.form in found[SHOWN:]:
            kept[-1] = told.form
        rows.append(kept)
    return rows


def cards(
    told: Told, parts: Parts, truths: tuple[str, ...], shown: list[list[int]], numbers: dict[int, int]
) -> list[dict[str, Any]]:
    """What stands in the card of the form and of each part.

    shown: the lost forms by part. numbers: form -> its place among the small pictures.
    """
    words, stream = stage_words(told), told.trace.stream(told.deepest)
    how = part_words(parts, told.net_name)
    form = {"name": "form", "title": "Form", "how": f"{told.form + 1} of {stream[0]}", "what": words[0]}
    form |= {"truth": False, "before": stream[0], "after": stream[0], "lost": [], "more": 0}
    made: list[dict[str, Any]] = [form | {"told": f"{stream[0]} forms"}]
    for n, name in enumerate(PARTS):
        before, after = stream[n : n + 2]
        loses = f"loses {before - after}" if before > after else "loses none"
        card: dict[str, Any] = {"name": name, "title": TITLES[name], "how": how[n], "what": words[n + 1]}
        card |= {"truth": name in truths, "before": before, "after": after, "told": f"{loses}: {after} left"}
        card["lost"] = [[number, numbers[number]] for number in shown[n]]
        made.append(card | {"more": before - after - len(shown[n])})
    return made


def sum_of(digits: list[int]) -> str:
    """3+4+8=15, ends in 5 as an equation for the last card; what is not read is a dash."""
    a, b, c, check = digits
    if min(digits) < 0:
        return "– – – · –"
    total = a + b + c
    return f"{a}+{b}+{c}={total}  {'✓' if total % 10 == check else '≠'} {check}"


def sentence(told: Told) -> str:
    """What the parts make of all forms, with the interval, what becomes of the others, and the parts' own tests."""
    judged, count = told.trace.judged[told.deepest], len(told.forms)
    right = int((judged.outcome == RIGHT).sum())
    refused = int((judged.outcome == REFUSED).sum())
    low, high = interval(right, count)
    words = (
        f"Five parts: {right} of {count} numbers right, {percent(right / count)} ({percent(low, 0)} to "
        f"{percent(high, 0)}); {refused} sent to a person, {count - right - refused} wrong without a word."
    )
    return words


def forecast(told: Told, parts: Parts) -> str:
    """The parts' own tests, and their product beside what was measured, as Markdown."""
    find, crop, centre, named = shares = own_tests(told)
    tests = " × ".join(f"{share:.2f}" for share in shares)
    last = "classify" if parts.rule == "none" else f"classify with *{parts.rule}*"
    right = (told.trace.judged[0].outcome == RIGHT).mean()
    return (
        f"**Each part by itself**, given the truth before it, passes a test of its own: find {find:.2f}, crop "
        f"{crop:.2f}, centre {centre:.2f}, {last} {named:.2f}. Errors multiply: {tests} = "
        f"**{percent(float(np.prod(shares)))}** foretold, **{percent(right)}** measured with no truth given."
    )


def written_sentence(told: Told, meant: tuple[int, ...] | None) -> str:
    """What became of a form that somebody wrote."""
    judged = told.trace.judged[0]
    read = "".join(map(str, judged.final[0][:3]))
    if judged.outcome[0] == REFUSED:
        return "The parts give no number: the form goes to a person."
    fits = (
        "its check digit fits"
        if holds(judged.final)[0]
        else "its check digit does not fit, and no rule looks at it"
    )
    if meant is None:
        return f"The parts read {read}; {fits}. Say above what you wrote, and it is held to that."
    said = "".join(map(str, meant[:3]))
    return f"The parts read {read}; {fits}. You wrote {said}: {'right' if read == said else 'wrong'}."


def thumbs(forms: Forms, rows: list[int]) -> np.ndarray:
    """uint8 K x 20 x 72 of those forms; one empty where there are none."""
    small = [cv2.resize(_bytes(forms.ink[row]), (72, 20), interpolation=cv2.INTER_AREA) for row in rows]
    return np.stack(small) if small else np.zeros((1, 20, 72), np.uint8)


def _bytes(picture: np.ndarray) -> np.ndarray:
    return (picture * 255).round().astype(np.uint8)
