"""Somebody else's text is shown letter for letter: it cannot become a link, a picture, an icon or a formula."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cvlab.text import JOINER, as_said, clean, in_plot, plain, quoted
from tests.hostile.words import HOSTILE

# What Streamlit rewrites in a text after Markdown was read (its StreamlitMarkdown, remark-emoji, remark-gfm).
AFTERWARDS = {
    "emoji": r":\+1:|:-1:|:[\w-]+:",
    "icon": r":material[/_]\w+:",
    "arrow": r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
    "address": r"(https?://|www(?=\.))[-.\w]+",
    "mail": r"[-.\w+]+@[-\w]+(\.[-\w]+)+",
}
# What it reads with Markdown: text directives, formulas, footnotes.
BESIDES = {
    "directive": r"(?<!\\):[a-zA-Z]",
    "formula": r"(?<!\\)\$",
    "footnote": r"(?<!\\)\[\^",
}


def shown(source: str) -> str:
    """What a reader sees of the Markdown `source`; fails where anything but a text comes out of it."""
    tokens = MarkdownIt("commonmark").enable(["strikethrough", "table"]).parse(source)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], source
    assert {token.type for token in tokens[1].children} <= {"text", "text_special"}, source
    for name, pattern in BESIDES.items():
        assert not re.search(pattern, source), (name, source)
    assert ":material/" not in source  # replaced before anything is read
    text = "".join(token.content for token in tokens[1].children)
    for name, pattern in AFTERWARDS.items():
        assert not re.search(pattern, text, re.IGNORECASE), (name, text)
    return text.replace(JOINER, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_is_shown_as_it_is_written(text):
    assert shown(plain(text, 200)) == clean(text, 200)
    assert clean(text, 200) == " ".join(text.split())


PIECES = st.one_of(
    st.sampled_from(
        ["http://", "www.", "a@b.c", "material/", "red[", "![", "1.", "smile", "->", "<-", "::", "\u202e"]
    ),
    st.sampled_from([*":[](){}`$*_\\<>&#-|~=^!+ \n", "x", "\u200b"]),
    st.text(max_size=4),
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_text_whatever_becomes_more_than_text(text):
    assert shown(plain(text, 200)) == clean(text, 200)


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(2, 80))
def test_a_text_is_one_line_of_letters_that_can_be_seen(text, longest):
    line = clean(text, longest)
    assert len(line) <= longest
    assert line == line.strip()
    assert {unicodedata.category(letter) for letter in line}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert clean(line, longest) == line
    line.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("cat\u202egnp.exe", "catgnp.exe"),
        ("a\u200bb\u200d\u2060\ufeffc\u00ad", "abc"),
        ("\u2066a\u2069 \u061c\u200fb", "a b"),
        ("a\x00\x1b[31mb\x7f\x85c", "a[31mb c"),
        ("one\ttwo\r\n\u2028three\u00a0four", "one two three four"),
        ("\ud800x", "\ufffdx"),
        ("\u3164\u115f", ""),
        ("e" + "\u0323" * 50, "\u1eb9\u0323\u0323\u0323"),
        ("cafe\u0301", "café"),
        ("Äpfel 猫 Кошка 🐈", "Äpfel 猫 Кошка 🐈"),
    ],
)
def test_letters_that_cannot_be_seen_are_gone(text, line):
    assert clean(text) == line


@pytest.mark.parametrize(
    ("sentence", "shown_as"),
    [
        ("The file /home/x/.keras/models/a.h5 is damaged.", "The file …/a.h5 is damaged."),
        ("[Errno 13] Permission denied: '/srv/data/set'", r"\[Errno 13\] Permission denied: '…/set'"),
        ("train/test and/or 1/3 of 3 / 4 stay", "train/test and/or 1/3 of 3 / 4 stay"),
    ],
)
def test_a_sentence_says_nothing_of_where_things_lie_on_the_server(sentence, shown_as):
    assert as_said(sentence) == shown_as


def test_a_sentence_is_cut_too():
    assert as_said("a" * 64_000) == "a" * 599 + "…"


def test_a_label_of_a_plot_is_shown_letter_for_letter():
    assert (
        in_plot('<a href="https://example.org">x</a> & y')
        == '&lt;a href="https://example.org"&gt;x&lt;/a&gt; &amp; y'
    )


def test_a_long_text_is_cut_with_an_ellipsis():
    assert clean("a" * 60) == "a" * 60
    assert clean("a" * 61) == "a" * 59 + "…"
    assert clean("*" * 10**6) == "*" * 59 + "…"
    assert plain("*" * 61) == r"\*" * 59 + "…"


def test_ordinary_words_stay_as_they_are():
    for text in ("Batch size is 3; it must lie between 1 and 5.", "cats & dogs (12)", "a, b: c! 1.5 – 3 %"):
        assert plain(text) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (10**399, "a whole number of about 400 digits"),
        (-(1 << 10**6), "a whole number of about 301"),
        (-5, "-5"),
        (True, "True"),
        (2.5, "2.5"),
        ("x" * 100, "'xxxx"),
        ([[[[1]]]], "[[[...]]]"),
        ((3, 9), "(3, 9)"),
        (float("nan"), "nan"),
    ],
    ids=range(9),
)
def test_a_value_is_quoted_in_few_letters(value, words):
    assert quoted(value).startswith(words)
    assert len(quoted(value)) <= 60


def test_a_value_hundreds_deep_is_quoted():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert quoted({"a": deep}) == "{'a': [[...]]}"
