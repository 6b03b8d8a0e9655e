"""The steps of the lessons: each says what to do, how the page is set up, and by what one sees that it was done."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from cvlab.lessons import LESSONS
from cvlab.samples import SAMPLES
from cvlab.steps import MINUTES, Sign, holds, steps_of

ROOT = Path(__file__).parents[1]
each_lesson = pytest.mark.parametrize("slug", [item.slug for item in LESSONS])


@each_lesson
def test_a_step_says_what_to_do_gives_a_hint_and_an_answer_and_can_be_noticed(slug):
    for step in steps_of(slug).steps:
        assert all((step.words, step.hint, step.answer, step.signs)), step.words
        for sign in step.signs:
            assert sign.look
            assert sign.facts or sign.did, f"{sign.look} is always so"


@each_lesson
def test_the_words_need_no_formulas_which_the_strip_does_not_draw(slug):
    for step in steps_of(slug).steps:
        assert "$" not in step.words + step.hint + step.answer


@each_lesson
def test_the_tracks_go_from_the_shortest_to_the_longest_and_none_is_empty(slug):
    minutes = [step.minutes for step in steps_of(slug).steps]
    assert minutes == sorted(minutes)
    assert set(minutes) == set(MINUTES)


@each_lesson
def test_no_two_steps_have_one_name(slug):
    names = [step.id for step in steps_of(slug).steps]
    assert len(set(names)) == len(names)


@each_lesson
def test_every_name_of_a_control_in_the_words_stands_in_the_app(slug):
    known = app_text() | {item.name for item in SAMPLES}
    for step in steps_of(slug).steps:
        for text in (step.words, step.hint):
            for name in re.findall(r"\*+([^*]+)\*+", text):
                words = " ".join(name.split())
                assert any(words in text for text in known), words


@each_lesson
def test_where_a_step_brings_the_page_is_the_key_of_something(slug):
    keys = {key for text in app_text() for key in re.findall(r'key=f?"([^"]+)"', text)}
    patterns = [re.sub(r"\\{.*?\\}", ".+", re.escape(key)) for key in keys]
    for step in steps_of(slug).steps:
        assert not step.at or any(re.fullmatch(pattern, step.at) for pattern in patterns), step.at


@cache
def app_text() -> frozenset[str]:
    """Every source of what a page shows."""
    files = [
        file
        for folder in ("pages", "cvlab")
        for kind in ("py", "js", "html")
        for file in (ROOT / folder).rglob(f"*.{kind}")
    ]
    return frozenset(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize(
    ("wanted", "value", "fits"),
    [
        (True, True, True),
        (True, False, False),
        ("a", "b", False),
        (["a", "b"], "b", True),
        (["a", "b"], ["a", "b"], True),
        ({"min": 2}, 2, True),
        ({"min": 2}, 1, False),
        ({"min": 2}, None, False),
        ({"max": 2}, 3, False),
        ({"min": 1, "max": 3}, 2, True),
        ({"not": 2}, 2, False),
        ({"not": "Draw"}, "Sample", True),
    ],
)
def test_a_sign_holds_where_the_facts_are_as_it_asks(wanted, value, fits):
    assert holds(Sign(look="", facts={"x": wanted}), {"x": value}) == fits


def test_what_is_not_known_holds_for_no_sign():
    assert not holds(Sign(look="", facts={"x": 1}), {})


def test_a_bound_that_no_sign_knows_is_named():
    with pytest.raises(ValueError, match="not least"):
        holds(Sign(look="", facts={"x": {"least": 1}}), {"x": 2})
