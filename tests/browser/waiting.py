"""What browser tests wait for: things that can be seen, never the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Request, expect


def idle(page: Page) -> None:
    """Return when the page's script has run to its end, and what it brought is drawn."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    drawn(page)


def drawn(page: Page) -> None:
    """Return when the browser has drawn two more frames: what was in hand before them is on screen."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def press(page: Page, slider: str, *keys: str) -> None:
    """Press these keys on the slider of that name; each after the page has taken in the one before."""
    found = page.get_by_role("slider", name=slider)
    found.focus()
    for key in keys:
        found.press(key)
        idle(page)


@contextmanager
def answered(page: Page, part: str) -> Iterator[None]:
    """After the block, wait until every request whose address holds `part` has had its answer."""
    open_ones: set[Request] = set()

    def ask(request: Request) -> None:
        if part in request.url:
            open_ones.add(request)

    def hear(request: Request) -> None:
        open_ones.discard(request)

    heard = {"request": ask, "requestfinished": hear, "requestfailed": hear}
    for event, listener in heard.items():
        page.on(event, listener)
    try:
        yield
        while open_ones:
            drawn(page)  # the browser's events come in meanwhile
        drawn(page)
    finally:
        for event, listener in heard.items():
            page.remove_listener(event, listener)
