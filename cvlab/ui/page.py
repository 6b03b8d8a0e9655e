"""The frame of every lesson: promise, steps, choose, show, How it works, sources, code, link; and errors."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from typing import Any, NoReturn
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.lessons import Lesson, lesson
from cvlab.plots.slides import Slide
from cvlab.steps import FOLDER, steps_of
from cvlab.text import as_said
from cvlab.ui.link import said
from cvlab.ui.saving import save_menu
from cvlab.ui.steps import next_lesson, start_again, strip
from cvlab.ui.steps.question import question

SECTIONS = ("How it works", "Sources")
LOG = logging.getLogger("cvlab")
NAMED = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=64)
def read_words(slug: str) -> dict[str, str]:
    """The lesson's words by section, from assets/lessons/<slug>.md."""
    text = (FOLDER / f"{slug}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## +(.+)$", text, flags=re.MULTILINE)
    return {name.strip(): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def fill(text: str, numbers: dict[str, object]) -> str:
    """The text with each {name} replaced by its number; other braces, as formulas have, stay."""
    return NAMED.sub(lambda found: str(numbers.get(found[1], found[0])), text)


def fill_dots(text: str) -> str:
    """The text with dots for each {name} outside its formulas."""
    parts = re.split(r"(\$\$[^$]+\$\$|\$[^$]+\$)", text)
    return "".join(part if part.startswith("$") else NAMED.sub("…", part) for part in parts)


@lru_cache(maxsize=128)
def cut(text: str) -> tuple[str, ...]:
    """The text in pieces: each paragraph that a number may change by itself, what lies between as it is.

    The browser draws a piece anew where it has changed. In one piece a slider had all formulas of a lesson set again,
    a fifth of what was waited for.
    """
    pieces: list[str] = []
    for changes, found in groupby(re.split(r"\n\s*\n", text), key=lambda one: bool(NAMED.search(one))):
        paragraphs = list(found)
        pieces += paragraphs if changes else ["\n\n".join(paragraphs)]
    return tuple(pieces)


class LessonPage:
    """Where a page puts its controls, its result, its steps, and its words. Made by `lesson_page`."""

    def __init__(self, item: Lesson, widths: tuple[float, float]) -> None:
        self._item = item
        self._head()
        # Steps come first for those who read by keyboard or ear; what stands in them is known last.
        with st.container(key="stage_steps"):
            self._steps, self._question, following = st.container(), st.container(), st.container()
        with following.container(key="stage_next"):
            next_lesson(item)
        self._over = st.container()
        left, self._right = st.columns(widths, gap="large")
        self._left = left.container(key="stage_controls")
        self._wide = st.container()
        self._below = st.container(key="stage_reading")
        self._said = self._asks = False

    def _head(self) -> None:
        """One line: title, promise, and what else there is of the lesson."""
        slug = self._item.slug
        with st.container(key="lesson_head", horizontal=True, vertical_alignment="center", gap="small"):
            st.title(f"{self._item.icon} {self._item.title}", anchor=False, width="content")
            st.markdown(f"{self._item.promise} [How it works](#how-it-works)")
            with st.container(key="lesson_tools", horizontal=True, gap="small", width="content"):
                self._code = st.popover("Code", icon=":material/code:")
                self._link = st.popover("Link", icon=":material/link:")
                self._save = st.popover("Save", icon=":material/download:")
                st.button(
                    "As at first",
                    icon=":material/restart_alt:",
                    key="as_at_first",
                    help=f"Brings all controls of this page back to what they were. {steps_of(slug).stays}",
                    on_click=start_again,
                    args=(slug,),
                )

    def over(self) -> DeltaGenerator:
        """`with page.over():` above both sides, for a result as wide as the page that they steer."""
        return self._over

    def choose(self) -> DeltaGenerator:
        """`with page.choose():` the left side, where the learner decides; on a phone a sheet at the bottom."""
        return self._left

    def show(self) -> DeltaGenerator:
        """`with page.show():` the right side, where the result appears."""
        return self._right

    def on_phones(self) -> DeltaGenerator:
        """`with page.on_phones():` above the result, only where the controls are out of sight in their sheet."""
        return self._right.container(key="on_phones")

    def later(self) -> DeltaGenerator:
        """`with page.later():` under the result."""
        return self._right.container()

    def wide(self) -> DeltaGenerator:
        """`with page.wide():` under both sides, for a result that needs the whole width."""
        return self._wide

    def error(self, sentence: str) -> None:
        """Say in one sentence, beside the result, what was wrong; nothing chosen is lost."""
        self._right.error(as_said(sentence), icon=":material/warning:")

    def words(self, **numbers: object) -> None:
        """The steps, How it works and Sources, with the numbers on screen put for {name}; dots where unknown."""
        self._say(lambda text: fill_dots(fill(text, numbers)), numbers)

    def _say(self, filled: Callable[[str], str], numbers: dict[str, object]) -> None:
        self._said = True
        words = read_words(self._item.slug)
        with self._below:
            for name in SECTIONS:
                st.header(name)
                for piece in cut(words[name]):
                    st.markdown(filled(piece))
        with self._steps:
            strip(self._item, numbers, filled, self._asks)

    def finish(self, *, code: str = "") -> None:
        """What a page without a result still says, once: its words with dots for the numbers, the code, the link."""
        if self._said:
            return
        self._say(fill_dots, {})
        if code:
            self.code(code)
        self.link()

    def stop(self, *, code: str = "") -> NoReturn:
        """End the page here, before there is a result."""
        self.finish(code=code)
        st.stop()

    def predict(self, text: str, answer: float | str | tuple[str, ...], **options: Any) -> None:
        """A question about what is on screen, the last of the steps; see `cvlab.ui.steps.question`. Before `words`."""
        self._asks = True
        with self._question.container(key="stage_question"):
            question(f"{self._item.slug}_question", text, answer, **options)

    def code(self, text: str, *, label: str = "The Keras code of what is on screen") -> None:
        """The runnable code that does what the page shows, to copy."""
        with self._code:
            st.caption(label)
            st.code(text, language="python")

    def figures(self, *slides: Slide | None) -> None:
        """What the page shows, to save for slides; the page and its address are written below each. None is nothing."""
        source = f"cvlab · {self._item.title} · {self._address()}"
        with self._save:
            save_menu([slide for slide in slides if slide], source)

    def _address(self, **extra: str) -> str:
        # A widget of several choices repeats its name in the address.
        query = urlencode({**said(), **extra}, doseq=True)
        return f"{st.context.url or ''}{'?' if query else ''}{query}"

    def link(self, **extra: str) -> None:
        """The address that restores the page, to copy."""
        with self._link:
            st.caption(
                "A link to exactly this. It restores what you chose; drawings, uploads and networks from files stay "
                "with you."
            )
            st.code(self._address(**extra), language=None, wrap_lines=True)


@contextmanager
def lesson_page(slug: str, *, widths: tuple[float, float] = (2, 3)) -> Generator[LessonPage, None, None]:
    """The frame of the lesson `slug`; a ValueError raised inside is shown as its sentence, above the lesson's words."""
    page = LessonPage(lesson(slug), widths)
    try:
        yield page
    except ValueError as error:
        LOG.info("%s: %s", slug, error, exc_info=True)
        page.error(str(error))
        page.finish()
