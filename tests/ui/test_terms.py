"""A word of the course opens its meaning where it is met first, and nothing else in the words changes."""

from __future__ import annotations

import re

import pytest

from cvlab.lessons import LESSONS
from cvlab.steps import steps_of
from cvlab.ui.steps.terms import meanings, with_terms


def terms(html: str) -> list[str]:
    return re.findall(r'<button [^>]*class="term"[^>]*>([^<]*)</button>', html)


def test_a_term_opens_once_in_whatever_form_it_is_met_first():
    html = with_terms("Two Kernels? One kernel, and the kernel again; its weights, a weight.")
    assert terms(html) == ["Kernels", "weights"]


def test_names_on_the_page_code_links_and_parts_of_words_are_left_alone():
    assert not terms(with_terms("Press **Kernel size**, type `kernel`, [stride](x), epochal, over-stride."))


def test_what_stands_around_a_term_stays_text():
    assert "&lt;b&gt; &amp; <button" in with_terms("<b> & stride")
    assert "<b>" not in with_terms("<b>stride</b>")


def test_the_longest_term_wins():
    assert terms(with_terms("A learning rate.")) == ["learning rate"]
    assert terms(with_terms("batch normalisation, then batch")) == ["batch normalisation", "batch"]


@pytest.mark.parametrize("item", LESSONS, ids=lambda item: item.slug)
def test_every_lesson_has_words_that_open(item):
    assert any(terms(with_terms(step.words)) for step in steps_of(item.slug).steps)


def test_a_meaning_is_one_sentence():
    for form, words in meanings().items():
        assert words.endswith("."), form
        assert words.count(". ") == 0, form
