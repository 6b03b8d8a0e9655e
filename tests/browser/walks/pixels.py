"""The pixels lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, pick, point, press, slide
from tests.browser.waiting import idle

PANEL = ".pixels figure:nth-child({}) .over"


def numbers(page: Page) -> None:
    press(page, "Show the numbers")


def channels(page: Page) -> None:
    pick(page, "Channels")


def grey_of_a_petal(page: Page) -> None:
    point(page, PANEL.format(1), 0.4, 0.65)


def without_green(page: Page) -> None:
    pick(page, "Green")


def swapped(page: Page) -> None:
    choose(page, "Swap", "red and blue")


def greys(page: Page) -> None:
    choose(page, "Seen from", "along the greys")


def flat_cube(page: Page) -> None:
    pick(page, "Blue")


def rings(page: Page) -> None:
    slide(page, "Longest side, in pixels", 64)


def old_pixels(page: Page) -> None:
    for panel in (2, 3, 4):
        point(page, PANEL.format(panel), 0.3, 0.4)


def scalings(page: Page) -> None:
    point(page, PANEL.format(2), 0.8, 0.1)
    choose(page, "Scaling", "As stored, 0 to 255")
    idle(page)


WALK = (
    numbers,
    channels,
    grey_of_a_petal,
    without_green,
    swapped,
    greys,
    flat_cube,
    rings,
    old_pixels,
    scalings,
)
