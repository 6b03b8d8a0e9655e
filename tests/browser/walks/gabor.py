"""The Gabor lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.brush import draw
from tests.browser.hands import point, slide, unfold
from tests.browser.waiting import idle

PICTURE, DIRECTIONS = (f"[data-count='2'] figure:nth-child({n}) .over" for n in (1, 2))
EVEN, ODD, ENERGY = (f"[data-count='3'] figure:nth-child({n}) .over" for n in (1, 2, 3))


def two_colours(page: Page) -> None:
    point(page, DIRECTIONS, 0.5, 0.25)
    point(page, DIRECTIONS, 0.55, 0.6)


def falling_stroke(page: Page) -> None:
    draw(page, (0.2, 0.2), (0.75, 0.75))
    idle(page)


def filter_at(page: Page, column: int, row: int) -> None:
    """Click the filter of that place in the bank of 8 x 4."""
    bank = page.locator("canvas.kernels")
    bank.scroll_into_view_if_needed()
    box = bank.bounding_box()
    bank.click(position={"x": box["width"] * (column + 0.5) / 8, "y": box["height"] * (row + 0.5) / 4})
    page.wait_for_url(f"**filter={row}.{column}**")
    idle(page)


def leaning(page: Page) -> None:
    filter_at(page, 1, 2)
    point(page, EVEN)
    point(page, ODD)


def china(page: Page) -> None:
    for x, y in ((0.9, 0.05), (0.4, 0.4), (0.85, 0.6)):
        point(page, PICTURE, x, y)


def wavelengths(page: Page) -> None:
    filter_at(page, 2, 1)
    for key, row in (("ArrowUp", 0), ("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 3)):
        page.keyboard.press(key)
        page.wait_for_url(f"**filter={row}.2**")
        idle(page)


def narrow(page: Page) -> None:
    unfold(page, "More about Gabor bank")
    slide(page, "Bandwidth", 0.5)


def between(page: Page) -> None:
    point(page, PICTURE, 0.5 + 0.2, 0.5 + 0.25 * 0.414)


def lengthened(page: Page) -> None:
    unfold(page, "More about Gabor bank")
    slide(page, "Gamma", 0.3)
    between(page)


def across_an_edge(page: Page) -> None:
    point(page, ENERGY)
    page.locator(ENERGY).focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")


WALK = (
    two_colours,
    falling_stroke,
    leaning,
    china,
    wavelengths,
    narrow,
    between,
    lengthened,
    across_an_edge,
)
