"""What must happen to each of the cases in `links`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from cvlab.permalink import decode
from cvlab.text import as_said

PAGES = Path(__file__).parents[2] / "pages"
# What the sentence says of each; the last is no experiment but a number on the page itself.
REFUSED = {
    "a whole number of 400 digits": r"is a whole number of about 40[01] digits; it must lie between",
    "a pair with a number of 400 digits": r"is a whole number of about 40[01] digits; it must lie between",
    "lists hundreds deep in a layer's field": r"There are lists here that lie in more than \d others",
    "2.5 epochs": r"Epochs \(epochs\) is 2\.5; it must be a whole number",
    "batches of 31.5 pictures": r"Batch size \(batch_size\) is 31\.5; it must be a whole number",
    "text with a picture and a link in it": r"Metric \(metric\) is '!\[x\]\(https.*…'; it must be one of accuracy",
    "111 GiB of activations": r"111|GiB|GB|memory",
}


def opened(link: str) -> AppTest:
    """The page as the link opens it."""
    slug, _, query = link.partition("?")
    page = AppTest.from_file(PAGES / f"{slug}.py", default_timeout=60)
    for name, values in parse_qs(query).items():
        page.query_params[name] = values
    return page.run()


def refused(link: str, words: str) -> None:
    """A sentence of those words, here and on the page, where nothing of the link's is read as Markdown."""
    with pytest.raises(ValueError, match=words) as caught:
        decode(parse_qs(link.partition("?")[2])["experiment"][0])
    page = opened(link)
    assert not page.exception
    assert as_said(caught.value) in [error.value for error in page.error]
    assert not [button for button in page.button if button.key == "shared_start"]


def hostile_links(path: Path) -> None:
    for case in json.loads(path.read_text(encoding="utf-8")):
        if case["name"] in REFUSED:
            refused(case["link"], REFUSED[case["name"]])
            continue
        assert case["name"] == "epochs=Infinity"
        page = opened(case["link"])
        assert not page.exception
        assert page.number_input(key="epochs").value == 10
        assert "epochs" not in page.query_params


CASES: dict[str, Callable[[Path], None]] = {"hostile_links.json": hostile_links}
