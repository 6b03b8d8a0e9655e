"""Somebody else's text (a link's, a file's, a network's, a class's name) made fit to be shown."""

from __future__ import annotations

import html
import re
import reprlib
import unicodedata
from typing import Any

LONGEST = 60  # letters that are shown of a name or a value
SENTENCE = 600  # and of a sentence, which is cut only where something went wrong with it
# Letters that show nothing and are no format characters by Unicode's own table.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
MARKS = 3  # accents above or below one letter; more of them paint over the lines around
# U+2060 joins words and shows nothing. Streamlit rewrites :names:, arrows and addresses after it has read the
# escapes, so only a letter in their midst keeps them as they are.
JOINER = "\u2060"
_APART = re.compile(r":(?!\s)|@|www(?=\.)|(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)", re.IGNORECASE)
_SIGNS = re.compile(rf"[\\`*_\[\]<>|~$]|&(?=[#\w])|:(?={JOINER})")
_PATH = re.compile(r"(^|[\s'\"(\[=:])(?:/[^\s/'\"]+)+/([^\s/'\"]*)")
_START = re.compile(r"\d*[-+#=.)]")


def plain(text: object, longest: int = LONGEST) -> str:
    """The text as Markdown that shows it letter for letter: no link, picture, icon, colour, formula or HTML.

    Cleaned and cut as `clean` does. For what Streamlit reads as Markdown (markdown, caption, error, toast, labels,
    help, tabs, radio options); elsewhere `clean` is enough. Not for the inside of backticks, where escapes show.
    """
    escaped = _SIGNS.sub(r"\\\g<0>", _APART.sub(_put_apart, clean(text, longest)))
    start = _START.match(escaped)
    return f"{start[0][:-1]}\\{escaped[start.end() - 1 :]}" if start else escaped


def as_said(sentence: object) -> str:
    """A whole sentence, say an error's, as Markdown that shows it letter for letter; of a path its last part alone.

    Where things lie on a server is nobody's business but its owner's, who finds the whole path in the log.
    """
    return plain(_PATH.sub(r"\1…/\2", str(sentence)), SENTENCE)


def in_plot(text: object) -> str:
    """The text as plotly shows it letter for letter, which reads <b> and <a href> in its labels otherwise."""
    return html.escape(clean(text), quote=False)


def clean(text: object, longest: int = LONGEST) -> str:
    """The text in one line of at most `longest` letters, an ellipsis at its end where it was cut.

    Letters that cannot be seen or that turn the direction of what follows are gone, and blanks in a row are one.
    """
    letters, marks = [], 0
    for letter in unicodedata.normalize("NFC", str(text)[: 20 * longest]):
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        letters.append(_shown(letter) if marks <= MARKS else "")
    line = " ".join("".join(letters).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def quoted(value: Any, longest: int = LONGEST) -> str:
    """The value as Python writes it, cut at `longest` letters, at any size and depth; for a sentence about it."""
    return clean(_Short().repr(value), longest)


class _Short(reprlib.Repr):
    """A few entries of a list, two levels deep, and a huge number by how many digits it has."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxother = 2, LONGEST

    def repr_str(self, x: str, level: int) -> str:
        return repr(clean(x, LONGEST - 2))

    def repr_int(self, x: int, level: int) -> str:
        if x.bit_length() <= 100:
            return repr(x)
        return f"a whole number of about {int(x.bit_length() * 0.30103) + 1} digits"


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter.isspace():
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category in ("Cc", "Cf") or letter in BLANK else letter


def _put_apart(found: re.Match[str]) -> str:
    sign = found[0]
    return sign + JOINER if sign in (":", "@") or sign[0] in "wW" else sign[0] + JOINER + sign[1:]
