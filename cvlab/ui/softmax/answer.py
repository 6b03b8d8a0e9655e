"""The learner's own logits, temperature and class to score across reruns and links."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cvlab.softmax import LARGEST, TEMPERATURES, LastStep, logits_from
from cvlab.ui.link import read, write
from cvlab.ui.softmax import softmax_board, stamp

KEY = "softmax_board"
STATE = "answer"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What softmax is given. own: the learner's logits, None where they are the network's. true_class: the class that
    the loss takes for the true one, at first the network's own answer, for only the learner knows what the picture
    shows. problem: a sentence where the link was damaged, else None."""

    own: tuple[float, ...] | None
    temperature: float
    true_class: int
    problem: str | None = None


def answer_board(step: LastStep, class_names: tuple[str, ...]) -> Answer:
    """Show the board and return what is on it. A new picture or network brings its own logits again."""
    name, problem = stamp(step), None
    kept: dict[str, Any] | None = st.session_state.get(STATE)
    if kept is None:
        kept, problem = _from_link(step)
    elif kept["stamp"] != name:
        kept = {**kept, "own": None, "true_class": int(step.logits.argmax())}
    now: dict[str, Any] = {**kept, "stamp": name, "count": len(step.logits)}
    st.session_state[STATE] = now
    answer = Answer(
        own=now["own"], temperature=now["temperature"], true_class=now["true_class"], problem=problem
    )
    softmax_board(
        step,
        class_names,
        key=KEY,
        logits=answer.own,
        temperature=answer.temperature,
        true_class=answer.true_class,
        on_edit=_receive,
    )
    _to_link(answer, step)
    return answer


def _from_link(step: LastStep) -> tuple[dict[str, Any], str | None]:
    kept: dict[str, Any] = {"own": None, "temperature": 1.0, "true_class": int(step.logits.argmax())}
    problem, count = None, len(step.logits)
    try:
        if text := read("logits"):
            kept["own"] = logits_from(text, count)
        if text := read("temperature"):
            kept["temperature"] = _temperature(float(text))
        if (text := read("true_class")) and 0 <= int(text) < count:
            kept["true_class"] = int(text)
    except ValueError:
        problem = (
            "The logits or the temperature in this link are damaged; the page starts with the network's."
        )
    return kept, problem


def _to_link(answer: Answer, step: LastStep) -> None:
    """Only what differs from the page as it opens goes into the link."""
    wanted = {
        "logits": ",".join(f"{z:.7g}" for z in answer.own) if answer.own else None,
        "temperature": f"{answer.temperature:g}" if answer.temperature != 1 else None,
        "true_class": str(answer.true_class) if answer.true_class != step.logits.argmax() else None,
    }
    for name, text in wanted.items():
        write(name, text)


def _receive() -> None:
    """Take an edit from the browser where it is whole; one made on an older picture is dropped."""
    sent, kept = st.session_state[KEY].get("edit"), st.session_state[STATE]
    if not isinstance(sent, dict) or sent.get("stamp") != kept["stamp"]:
        return
    own: Any = sent.get("logits")
    true_class: Any = sent.get("true_class")
    temperature: Any = sent.get("temperature")
    if own is not None:
        if not isinstance(own, list) or len(own) != kept["count"]:
            return
        if not all(_number(z) and abs(z) <= LARGEST for z in own):
            return
        own = tuple(map(float, own))
    if true_class in range(kept["count"]) and _number(temperature):
        kept.update(own=own, temperature=_temperature(temperature), true_class=int(true_class))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _temperature(value: float) -> float:
    return float(min(max(value, TEMPERATURES[0]), TEMPERATURES[1])) if math.isfinite(value) else 1.0
