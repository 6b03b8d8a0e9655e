"""The steps of a lesson beside its work: one at a time, ticked when the page sees that it was done.

Which step is looked at and what was done is kept by the browser; Python says which signs hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import streamlit as st
from markdown_it import MarkdownIt

from cvlab.lessons import LESSONS, Lesson
from cvlab.steps import MINUTES, Step, holds, steps_of
from cvlab.ui.components import register
from cvlab.ui.link import write
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.networks.network import ASKED, CHOICE
from cvlab.ui.steps.terms import with_terms

_mount = register(
    "steps",
    __path__[0],
    '<section class="strip" aria-label="Steps of this lesson"></section>',
    parts=("progress", "view"),
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
FACTS = "steps.facts"  # what the last run of the page knew, by name
SHOWN = "steps.shown"  # what the strip was last told
TURN = "steps.turn"  # how often the page was set up


def strip(item: Lesson, numbers: Mapping[str, object], fill: Callable[[str], str], asks: bool) -> None:
    """The steps of the lesson. numbers: what is on screen; fill: puts them into the words; asks: whether a question
    to predict stands below."""
    told = steps_of(item.slug)
    st.session_state[FACTS] = dict(numbers)
    held = st.session_state[SHOWN] = _held(item.slug)
    first = told.setting(None)
    data = {
        "slug": item.slug,
        "minutes": MINUTES,
        "asks": asks,
        "turn": st.session_state.get(TURN, 0),
        "steps": [_shown(step, fill, held[step.id], _ready(first, step)) for step in told.steps],
    }
    _mount(key=f"steps_{item.slug}", data=data, on_set_change=lambda: _set_up(item.slug))


def noticed(slug: str) -> None:
    """Called by a part of the page that runs by itself: the whole page runs where a sign has come or gone."""
    if st.session_state.get(SHOWN) != _held(slug):
        st.rerun()


def start_again(slug: str) -> None:
    """Bring the page's controls back to what they are at first."""
    _bring(slug, None)


def _set_up(slug: str) -> None:
    """Bring the page to where the step begins that the browser names."""
    chosen = st.session_state[f"steps_{slug}"].get("set")
    for step in steps_of(slug).steps:
        if step.id == chosen:
            _bring(slug, step)


def _bring(slug: str, step: Step | None) -> None:
    told = steps_of(slug)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    for name in told.forget:
        st.session_state.pop(name, None)
        write(name, None)
    for name, value in told.setting(step).items():
        st.session_state[name] = value


def _held(slug: str) -> dict[str, list[bool]]:
    """Of each step which signs hold now; those that wait for a deed too, where all else is as they ask."""
    # What the page itself says counts: a control of another lesson may have left the same name behind.
    facts = {**{str(k): v for k, v in st.session_state.items()}, **st.session_state.get(FACTS, {})}
    return {step.id: [holds(sign, facts) for sign in step.signs] for step in steps_of(slug).steps}


def _ready(first: Mapping[str, Any], step: Step) -> bool:
    """Whether the controls that the step sets, at first as given, stand as it sets them."""
    now = {name: st.session_state.get(name, first.get(name, value)) for name, value in step.set.items()}
    if ASKED in now and CHOICE in st.session_state:
        now[ASKED] = st.session_state[CHOICE][0]  # what was asked for is forgotten as soon as it is chosen
    return all(_plain(now[name]) == _plain(value) for name, value in step.set.items())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _shown(step: Step, fill: Callable[[str], str], held: list[bool], ready: bool) -> dict[str, Any]:
    return {
        "id": step.id,
        "ready": ready,
        "minutes": step.minutes,
        "at": step.at,
        "words": with_terms(fill(step.words)),
        "hint": _html(fill(step.hint)),
        "answer": _html(fill(step.answer)),
        "signs": [
            {"look": _MARKDOWN.renderInline(fill(sign.look)), "did": sign.did, "holds": now}
            for sign, now in zip(step.signs, held, strict=True)
        ],
    }


@lru_cache(maxsize=2048)  # every run of every page asks again, mostly for the same words
def _html(text: str) -> str:
    return _MARKDOWN.render(text)


def next_lesson(item: Lesson) -> None:
    """The way to the lesson after this one."""
    place = LESSONS.index(item) + 1
    if place < len(LESSONS):
        st.page_link(lesson_page_file(LESSONS[place]), label=f"Next lesson: {LESSONS[place].title}")
