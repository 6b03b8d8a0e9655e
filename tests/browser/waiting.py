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

    page.on("request", ask)
    page.on("requestfinished", open_ones.discard)
    page.on("requestfailed", open_ones.discard)
    try:
        yield
        while open_ones:
            page.wait_for_event("requestfinished")
        drawn(page)
    finally:
        page.remove_listener("request", ask)
        page.remove_listener("requestfinished", open_ones.discard)
        page.remove_listener("requestfailed", open_ones.discard)
