"""A lesson is one line in lessons.py, a page, its words and its picture; nothing else stands in the folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cvlab.lessons import LESSONS, lesson
from cvlab.ui.page import SECTIONS, cut, fill, fill_dots, read_words
from tests.cases.links import opened

ROOT = Path(__file__).parents[1]
each_lesson = pytest.mark.parametrize("item", LESSONS, ids=lambda item: item.slug)


@each_lesson
def test_a_lesson_has_its_page_and_its_pictures(item):
    assert (ROOT / "pages" / f"{item.slug}.py").is_file()
    assert (ROOT / "assets" / "lessons" / f"{item.slug}.png").is_file()
    assert (ROOT / "assets" / "lessons" / f"{item.slug}_dark.png").is_file()


@each_lesson
def test_a_lesson_has_all_its_words_in_the_one_order(item):
    words = read_words(item.slug)
    assert tuple(words) == SECTIONS
    assert all(words.values())


@each_lesson
def test_the_sources_of_a_lesson_are_links(item):
    assert "https://" in read_words(item.slug)["Sources"]


def test_every_page_belongs_to_a_lesson():
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert pages == {item.slug for item in LESSONS} | {"home"}


def test_lessons_of_one_section_stand_together():
    sections = [item.section for item in LESSONS]
    assert sections == sorted(sections, key=sections.index)


def test_an_unknown_lesson_is_named():
    with pytest.raises(ValueError, match="no lesson called 'nothing'"):
        lesson("nothing")


def test_numbers_are_filled_in_and_the_braces_of_formulas_stay():
    assert fill("{n} weights: $\\frac{a}{b}$", {"n": 27}) == "27 weights: $\\frac{a}{b}$"


@pytest.mark.parametrize(
    "link",
    [
        "embeddings?embeddings_view=One+triplet",
        "detection?detection_view=Pascal+VOC",
        "modularity?modularity_view=Elsewhere",
    ],
)
def test_a_view_without_a_net_shows_no_name_of_a_number(link):
    page = opened(link)
    assert not page.exception
    shown = [re.sub(r"\$[^$]+\$", "", one.value) for one in page.markdown]
    assert any("How it works" in header.value for header in page.header)
    assert not [name for text in shown for name in re.findall(r"\{\w+\}", text)]


@pytest.mark.parametrize("slug", [item.slug for item in LESSONS])
def test_words_without_a_result_have_dots_for_every_number_and_keep_their_formulas(slug):
    for text in read_words(slug).values():
        formulas = re.findall(r"\$\$.+?\$\$|\$.+?\$", text, flags=re.DOTALL)
        shown = fill_dots(text)
        for formula in formulas:
            assert formula in shown
            shown = shown.replace(formula, "", 1)
        assert not re.search(r"\{\w+\}", shown)


def test_dots_stand_for_the_numbers_and_formulas_of_a_line_or_their_own_stay():
    assert fill_dots("$$a_{t}$$\n\n{n} of $b_{t}$ and {m}") == "$$a_{t}$$\n\n… of $b_{t}$ and …"


def test_a_number_changes_no_paragraph_but_those_that_say_it():
    text = "One.\n\n$$a$$\n\nThere are {n}.\n\n- a\n- b"
    assert cut(text) == ("One.\n\n$$a$$", "There are {n}.", "- a\n- b")


@pytest.mark.parametrize("slug", [item.slug for item in LESSONS])
def test_the_words_in_pieces_are_the_words(slug: str):
    for name in SECTIONS:
        text = read_words(slug)[name]
        assert "\n\n".join(cut(text)) == re.sub(r"\n\s*\n", "\n\n", text)
