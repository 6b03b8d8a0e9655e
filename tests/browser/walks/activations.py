"""The activations lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, slide
from tests.browser.waiting import idle


def take(page: Page, name: str) -> None:
    """Choose the activation of that name."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    idle(page)


def put(page: Page, x: str) -> None:
    """Type where the point shall be, and wait until the page knows."""
    page.get_by_role("spinbutton", name="x", exact=True).fill(x)
    page.get_by_text(f"At x = {x.replace('-', '−')}, which of the eight").wait_for(state="attached")
    idle(page)


def into_the_grey(page: Page) -> None:
    put(page, "5")
    put(page, "0")


def three_places(page: Page) -> None:
    take(page, "ReLU")
    for x in ("-1", "0", "1"):
        put(page, x)


def on_a_picture(page: Page) -> None:
    take(page, "ReLU")
    take(page, "Leaky ReLU")


def comes_back(page: Page) -> None:
    take(page, "ReLU")


def the_spread(page: Page) -> None:
    slide(page, "Spread s", 0.125)


def he(page: Page) -> None:
    take(page, "ReLU")
    choose(page, "Weights at the start", "He")


def dead(page: Page) -> None:
    slide(page, "Layers", 30)
    take(page, "Leaky ReLU")


def no_matrix(page: Page) -> None:
    page.get_by_label("W₁, row 1, column 1").fill("2")
    page.get_by_label("W₁, row 1, column 1").press("Tab")
    idle(page)
    take(page, "ReLU")
    take(page, "Tanh")


WALK = (into_the_grey, three_places, on_a_picture, comes_back, the_spread, he, dead, no_matrix)
