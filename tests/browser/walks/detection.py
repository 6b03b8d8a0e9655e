"""The detection lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, press, slide
from tests.browser.waiting import idle


def board(page: Page) -> None:
    page.locator(".scene[data-stamp]").wait_for()
    idle(page)


def faults(page: Page) -> None:
    board(page)
    for _ in range(3):
        press(page, "Next fault")


def cures(page: Page) -> None:
    for n, name in enumerate(("+ a background class", "+ box regression", "+ its own mistakes")):
        choose(page, "The net", name)
        board(page)
        page.locator(".signs .seen").nth(n).wait_for()


def removals(page: Page) -> None:
    board(page)
    press(page, "2 Suppression")
    press(page, "To the end")
    press(page, "One back")


def moved(page: Page) -> None:
    board(page)
    press(page, "Next fault")
    press(page, "Make this move")


def overlapped(page: Page) -> None:
    page.locator(".overlap[data-iou] .over").focus()
    for key in (*["ArrowLeft"] * 9, *["ArrowUp"] * 4):
        page.keyboard.press(key)
    idle(page)


def coarser(page: Page) -> None:
    page.get_by_test_id("stExpander").get_by_text("The grid of windows, the measure of overlap").click()
    choose(page, "Sizes", "1")
    choose(page, "Stride", "16")
    board(page)


def proposed(page: Page) -> None:
    choose(page, "Proposals by", "Edges")
    board(page)


def responsible(page: Page) -> None:
    page.locator(".cells[data-row]").wait_for()
    press(page, "Next digit")
    page.locator(".cells .over").focus()
    for _ in range(17):
        page.keyboard.press("ArrowRight")
    idle(page)


def floors(page: Page) -> None:
    board(page)
    slide(page, "Score floor", 0.1)
    slide(page, "Score floor", 0.9)


def compared(page: Page) -> None:
    page.get_by_test_id("stNumberInputStepUp").click()
    page.locator(".signs .seen").first.wait_for()
    page.get_by_test_id("stNumberInputStepUp").click()


WALK = (
    faults,
    cures,
    removals,
    moved,
    overlapped,
    coarser,
    proposed,
    responsible,
    floors,
    compared,
)
