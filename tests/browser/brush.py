"""Drawing on the pad by mouse, as a hand does it."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page, expect

from tests.browser.waiting import drawn

# In the middle of the window no part of the pad lies under Streamlit's bar.
_CENTRED = """board => {
    board.scrollIntoView({ block: "center" })
    const box = board.getBoundingClientRect()
    return [box.x, box.y, box.width, box.height]
}"""


def draw(page: Page, *points: Iterable[float], clear: bool = False) -> None:
    """One pull of the brush through these places, given as shares of the pad's sides; `clear` empties the pad first.

    The pad keeps its drawing from page to page of one browser.
    """
    board = page.locator("canvas.board")
    board.wait_for()
    if clear:
        page.get_by_role("toolbar").get_by_role("button", name="Clear").click()
        expect(board).to_have_attribute("data-strokes", "0")
    before = board.get_attribute("data-strokes")
    left, top, width, height = _still(page)
    places = [(left + x * width, top + y * height) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    expect(board).not_to_have_attribute("data-strokes", before)  # one more, or one in place of the sample


def _still(page: Page) -> list[float]:
    """Where the pad is, in the middle of the window, once nothing above it grows or shrinks any more."""
    box: list[float] = []
    while box != (box := page.locator("canvas.board").evaluate(_CENTRED)):
        drawn(page)
    return box
