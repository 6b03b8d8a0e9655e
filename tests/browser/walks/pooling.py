"""The pooling lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, pick, point, press, slide


def a_cell(page: Page) -> None:
    point(page, "[data-view=max] .over")


def winners(page: Page) -> None:
    press(page, "Show every winner")


def coarser(page: Page) -> None:
    pick(page, "feature map")
    slide(page, "Pool size", 5)


def one_by_one(page: Page) -> None:
    slide(page, "Pool size", 3)
    choose(page, "Stride", "1")


def moved(page: Page) -> None:
    page.get_by_label("Right by").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")


def by_three(page: Page) -> None:
    slide(page, "Pool size", 3)


def blurred(page: Page) -> None:
    for blur in ("1 1", "1 2 1", "1 4 6 4 1"):
        page.get_by_role("combobox", name="Blur").select_option(blur)


WALK = (a_cell, winners, coarser, one_by_one, moved, by_three, blurred)
