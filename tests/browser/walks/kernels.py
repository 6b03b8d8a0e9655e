"""The kernels lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, pick, point, press, slide, toggle, unfold
from tests.browser.waiting import idle

RESULT = ".result .over"


def flip(page: Page) -> None:
    point(page, RESULT)
    press(page, "Flip left and right")


def both_sides(page: Page) -> None:
    toggle(page, "ReLU")
    press(page, "+ Add filter")
    press(page, "Flip left and right")


def cell(page: Page, place: int, value: str) -> None:
    """Type into that cell of the kernel, counted from the left upper one; of a colour kernel red comes first."""
    found = page.locator(".bench .cells input").nth(place)
    found.click()
    page.keyboard.type(value)
    page.keyboard.press("Enter")
    idle(page)


def brightness(page: Page) -> None:
    cell(page, 4, "5")
    page.wait_for_url("**filters=**")
    idle(page)
    press(page, "Normalise")


def sharpen(page: Page) -> None:
    cell(page, 4, "1.8")
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        cell(page, place, "-0.1")


def border(page: Page) -> None:
    unfold(page, "Stride, padding, dilation")
    choose(page, "Padding", "same")
    point(page, RESULT, 0.99, 0.5)
    point(page, RESULT, 0.99, 0.01)


def red(page: Page) -> None:
    for _ in range(2):
        press(page, "One row less")
        press(page, "One column less")
    for place, value in enumerate(("1", "-0.5", "-0.5")):
        cell(page, place, value)


def colour_kernel(page: Page) -> None:
    press(page, "One row more")
    press(page, "One column more")


def cube(page: Page) -> None:
    press(page, "+ Add filter")
    page.wait_for_url("**filters=**")
    idle(page)
    choose(page, "Start from", "Horizontal edges")


def bank(page: Page) -> None:
    pick(page, "The whole bank")
    point(page, ".tiles canvas")


def separable(page: Page) -> None:
    choose(page, "Start from", "Laplacian")


def rivals(page: Page) -> None:
    slide(page, "Spoilt pixels, %", 12)


WALK = (
    flip,
    both_sides,
    brightness,
    sharpen,
    border,
    red,
    colour_kernel,
    cube,
    bank,
    separable,
    rivals,
)
