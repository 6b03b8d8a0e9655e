"""The overfitting lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, press, slide, toggle
from tests.browser.waiting import idle


def to_its_end(page: Page) -> None:
    page.locator(".cures[data-done=true]").wait_for(timeout=300_000)
    idle(page)


def three_degrees(page: Page) -> None:
    slide(page, "Degree", 9)
    slide(page, "Degree", 3)


def from_the_start(page: Page) -> None:
    press(page, "From the start")


def cured_by(page: Page, *cures: str) -> None:
    for n, cure in enumerate(cures):
        choose(page, "Cure", cure)
        page.locator(f".cures[data-name='{cure}']").wait_for()
        to_its_end(page)
        page.locator(".signs .seen").nth(n).wait_for()  # one looks before one goes on


def penalties(page: Page) -> None:
    cured_by(page, "L2", "L1")


def dropped(page: Page) -> None:
    choose(page, "Cure", "Dropout")
    press(page, "From the start")
    press(page, "One step")
    press(page, "Play")
    to_its_end(page)


def two_more(page: Page) -> None:
    cured_by(page, "Early stopping", "More points")


def normalised(page: Page) -> None:
    cured_by(page, "Batch normalisation")
    for seed in (1, 2, 3):
        slide(page, "Seed", seed)
        to_its_end(page)


def scattered(page: Page) -> None:
    slide(page, "Degree", 6)
    slide(page, "Degree", 1)


def held(page: Page) -> None:
    slide(page, "L2 on the coefficients", 0.01)
    slide(page, "L2 on the coefficients", 1)


def to_a_hundred(page: Page) -> None:
    toggle(page, "Up to degree 100")


WALK = (
    three_degrees,
    from_the_start,
    penalties,
    dropped,
    two_more,
    normalised,
    scattered,
    held,
    to_a_hundred,
)
