"""The convolution lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, pick, point, press, slide
from tests.browser.waiting import idle


def played(page: Page) -> None:
    press(page, "Play")
    choose(page, "Padding", "same: keeps the size at stride 1")
    expect(page.locator("section.output .size")).to_have_text("5 × 5")


def used(page: Page) -> None:
    slide(page, "Stride", 2)
    press(page, "How often each input is used")


def wasted(page: Page) -> None:
    point(page, ".input .over", 0.95, 0.5)
    slide(page, "Input size", 7)


def spanned(page: Page) -> None:
    slide(page, "Dilation", 2)
    slide(page, "Dilation", 1)
    slide(page, "Kernel size", 5)


def checkerboard(page: Page) -> None:
    pick(page, "Transposed")
    press(page, "Products under each output")
    slide(page, "Kernel size", 4)


def joined(page: Page) -> None:
    choose(page, "Joining channels", "Grouped")
    slide(page, "Groups", 4)
    choose(page, "Joining channels", "Separable")


def ways(page: Page) -> None:
    point(page, ".others figure:last-child canvas")
    press(page, "How many ways lead there")


def fill(page: Page, label: str, layer: int, value: int) -> None:
    """Type into the box of that name in the row of that layer, counted from 1."""
    rows = page.locator(".st-key-stage_controls, [data-testid=stMain]").get_by_role("spinbutton", name=label)
    rows.nth(layer - 1).fill(str(value))
    page.keyboard.press("Enter")
    idle(page)


def pooled(page: Page) -> None:
    slide(page, "Layers", 5)
    for layer, kernel in ((1, 5), (3, 5), (5, 4)):
        fill(page, "Kernel", layer, kernel)


def dilated(page: Page) -> None:
    for layer, dilation in ((2, 2), (3, 4), (4, 4), (5, 4)):
        fill(page, "Dilation", layer, dilation)


WALK = (played, used, wasted, spanned, checkerboard, joined, ways, pooled, dilated)
