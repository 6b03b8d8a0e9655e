"""The frame of every lesson: promise, choose, show, Try, How it works, sources, code, link; and errors."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.lessons import Lesson, lesson
from cvlab.text import as_said
from cvlab.ui.link import said
from cvlab.ui.question import question

WORDS = Path(__file__).parents[2] / "assets" / "lessons"
SECTIONS = ("Try", "How it works", "Sources")
# On a phone the result comes before the controls, and what is `later` after them.
RESULT_FIRST = """<style>
@media (max-width: 640px) {
  .st-key-result_first > div > [data-testid="stHorizontalBlock"] { flex-flow: column nowrap; gap: 1rem; }
  .st-key-result_first > div > div > [data-testid="stColumn"] { display: contents; }
  .st-key-result_first > div > div > :first-child > [data-testid="stVerticalBlock"] { order: 1; }
  .st-key-result_first > div > div > :last-child > [data-testid="stVerticalBlock"] { display: contents; }
  .st-key-result_first div:has(> .st-key-later) { order: 2; }
}
@media (min-width: 640.01px) { div:has(> .st-key-on_phones) { display: none; } }
</style>"""
LOG = logging.getLogger("cvlab")


def read_words(slug: str) -> dict[str, str]:
    """The lesson's words by section, from assets/lessons/<slug>.md."""
    text = (WORDS / f"{slug}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## +(.+)$", text, flags=re.MULTILINE)
    return {name.strip(): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def fill(text: str, numbers: dict[str, object]) -> str:
    """The text with each {name} replaced by its number; other braces, as formulas have, stay."""
    return re.sub(r"\{(\w+)\}", lambda found: str(numbers.get(found[1], found[0])), text)


def fill_dots(text: str) -> str:
    """The text with dots for each {name} outside its formulas."""
    parts = re.split(r"(\$\$[^$]+\$\$|\$[^$]+\$)", text)
    return "".join(part if part.startswith("$") else re.sub(r"\{\w+\}", "…", part) for part in parts)


class LessonPage:
    """Where a page puts its controls, its result, and its words. Made by `lesson_page`."""

    def __init__(self, item: Lesson, widths: tuple[float, float], result_first: bool) -> None:
        st.title(f"{item.icon} {item.title}")
        st.markdown(item.promise)
        self._item = item
        sides = st.container(key="result_first" if result_first else None)
        if result_first:
            st.html(RESULT_FIRST)
        self._left, self._right = sides.columns(widths, gap="large")
        self._wide = st.container()
        self._below = st.container()
        self._said = False

    def choose(self) -> DeltaGenerator:
        """`with page.choose():` the left side, where the learner decides."""
        return self._left

    def show(self) -> DeltaGenerator:
        """`with page.show():` the right side, where the result appears."""
        return self._right

    def on_phones(self) -> DeltaGenerator:
        """`with page.on_phones():` above the result, only where the controls are out of sight below it."""
        return self._right.container(key="on_phones")

    def later(self) -> DeltaGenerator:
        """`with page.later():` under the result, and where that comes first, under the controls."""
        return self._right.container(key="later")

    def wide(self) -> DeltaGenerator:
        """`with page.wide():` under both sides, for a result that needs the whole width."""
        return self._wide

    def error(self, sentence: str) -> None:
        """Say in one sentence, beside the result, what was wrong; nothing chosen is lost."""
        self._right.error(as_said(sentence), icon=":material/warning:")

    def words(self, **numbers: object) -> None:
        """Try, How it works and Sources, with the numbers on screen filled in for {name}."""
        self._say(lambda text: fill(text, numbers))

    def _say(self, filled: Callable[[str], str]) -> None:
        self._said = True
        words = read_words(self._item.slug)
        with self._below:
            for name in SECTIONS:
                st.header(name)
                st.markdown(filled(words[name]))

    def finish(self, *, code: str = "") -> None:
        """What a page without a result still says, once: its words with dots for the numbers, the code, the link."""
        if self._said:
            return
        self._say(fill_dots)
        if code:
            self.code(code)
        self.link()

    def stop(self, *, code: str = "") -> NoReturn:
        """End the page here, before there is a result."""
        self.finish(code=code)
        st.stop()

    def predict(self, text: str, answer: float | str | tuple[str, ...], **options: Any) -> None:
        """A question about what is on screen; see `cvlab.ui.question.question`. Call it before `words`."""
        with self._below:
            question(f"{self._item.slug}_question", text, answer, **options)

    def code(self, text: str, *, label: str = "The Keras code of what is on screen") -> None:
        """The runnable code that does what the page shows, to copy."""
        with self._below.expander(label, icon=":material/code:"):
            st.code(text, language="python")

    def link(self, **extra: str) -> None:
        """The address that restores the page, to copy."""
        # A widget of several choices repeats its name in the address.
        query = urlencode({**said(), **extra}, doseq=True)
        with self._below.expander("A link to exactly this", icon=":material/link:"):
            st.caption("It restores what you chose; drawings, uploads and networks from files stay with you.")
            st.code(f"{st.context.url or ''}{'?' if query else ''}{query}", language=None, wrap_lines=True)


@contextmanager
def lesson_page(
    slug: str, *, widths: tuple[float, float] = (2, 3), result_first: bool = False
) -> Generator[LessonPage, None, None]:
    """The frame of the lesson `slug`; a ValueError raised inside is shown as its sentence, above the lesson's words.

    Args:
        result_first: on a phone, where one stands above the other, the result before many controls.
    """
    page = LessonPage(lesson(slug), widths, result_first)
    try:
        yield page
    except ValueError as error:
        LOG.info("%s: %s", slug, error, exc_info=True)
        page.error(str(error))
        page.finish()
