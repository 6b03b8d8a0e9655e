"""Words of the course whose meaning opens where they are met, from assets/terms.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cvlab.steps import FOLDER

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@cache
def meanings() -> dict[str, str]:
    """What each term means, by each of its forms in lower case."""
    told = tomllib.loads(FOLDER.with_name("terms.toml").read_text("utf-8"))
    return {form.lower(): words for forms, words in told.items() for form in forms.split("|")}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(meanings(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=2048)  # every run of every page asks again, mostly for the same words
def with_terms(text: str) -> str:
    """Markdown as HTML in which each term, where it is met first, is a button that knows its meaning.

    Names on the page (bold), code and links are left as they are.
    """
    tokens, met = _MARKDOWN.parse(text), set()
    for token in tokens:
        depth = 0
        for child in token.children or ():
            depth += child.nesting  # inside bold words or a link
            if child.type == "text" and depth == 0:
                _marked(child, met)
    return _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})


def _marked(token: Token, met: set[str]) -> None:
    def button(found: re.Match[str]) -> str:
        means = meanings()[found[0].lower()]
        if means in met:
            return found[0]
        met.add(means)
        return f'<button type="button" class="term" data-means="{escape(means)}">{found[0]}</button>'

    # What lies between the terms is escaped first; no term holds a character that escaping changes.
    token.content, token.type = _pattern().sub(button, escape(token.content, quote=False)), "html_inline"
