"""Somebody else's text in a real page: it is shown letter for letter, and the browser asks no other server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from cvlab.text import JOINER, clean
from tests.browser.hands import unfold
from tests.hostile.words import HOSTILE, packed
from tests.serving import ROOT

pytestmark = pytest.mark.browser
WAIT = 120_000
SHOWING = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from cvlab.text import as_said, plain
from tests.test_text import HOSTILE

for n, text in enumerate(HOSTILE):
    with st.container(key=f"text_{{n}}"):
        st.markdown(plain(text, 200))
    with st.container(key=f"bold_{{n}}"):
        st.markdown(f"**{{plain(text, 200)}}** and more")
with st.container(key="error"):
    st.error(as_said(" ".join(HOSTILE[:5])))
with st.container(key="label"):
    st.button(plain(HOSTILE[0]))
st.write("All is shown.")
"""


def foreign(page: Page) -> list[str]:
    """The addresses on other servers that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def elsewhere(asked: list[str]) -> list[str]:
    return [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]


def test_hostile_texts_are_shown_as_they_are_written(page: Page, serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("escaping") / "page.py"
    script.write_text(SHOWING, encoding="utf-8")
    asked = foreign(page)
    page.goto(serve(Path(script)))
    expect(page.get_by_text("All is shown.")).to_be_visible(timeout=WAIT)
    for n, text in enumerate(HOSTILE):
        shown = page.locator(f".st-key-text_{n} [data-testid='stMarkdownContainer']")
        assert shown.inner_text().replace(JOINER, "") == clean(text, 200)
        assert shown.locator("a, img, code, pre, ul, ol, h1, hr, span, em, strong, del").count() == 0, text
        bold = page.locator(f".st-key-bold_{n}")
        assert bold.inner_text().replace(JOINER, "").strip("* ").endswith("and more")
        assert bold.locator("a, img").count() == 0, text
    assert page.locator(".st-key-error").locator("a, img").count() == 0
    assert page.locator(".st-key-label").locator("a, img").count() == 0
    assert elsewhere(asked) == []


def test_a_link_with_a_picture_in_it_shows_neither_picture_nor_link(page: Page, app_url: str):
    asked = foreign(page)
    data = {
        "dataset": {"kind": "digits"},
        "architecture": {},
        "![x](https://example.org/x.png) [y](//example.org)": 1,
    }
    page.goto(f"{app_url}/training?experiment={packed(data)}&epochs=Infinity&seed=2.5&batch_size=31.5")
    alert = page.get_by_test_id("stAlert").filter(has_text="An experiment has no")
    expect(alert).to_contain_text("![x](https:", timeout=WAIT)
    assert alert.locator("a, img").count() == 0
    unfold(page, "When to stop")
    epochs = page.get_by_role("spinbutton", name="Epochs")
    expect(epochs).to_have_value("10", timeout=WAIT)
    unfold(page, "Optimizer")
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("0")
    page.wait_for_function("!location.search.includes('Infinity')")
    assert elsewhere(asked) == []
