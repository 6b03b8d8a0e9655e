"""The filter maximisation lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, pick, press, slide, type_in, visit
from tests.browser.waiting import idle
from tests.browser.walks.training import to_the_end


def formed(page: Page) -> None:
    """Wait until the pictures have climbed to their end."""
    expect(page.get_by_role("button", name="Form again")).to_be_visible()


def picture(page: Page, number: int) -> None:
    page.locator(".tiles button").nth(number).click()
    idle(page)


def again(page: Page) -> None:
    formed(page)
    press(page, "Form again")
    press(page, "Pause")
    press(page, "One step")


def recipes(page: Page) -> None:
    formed(page)
    pick(page, "classic")
    formed(page)
    picture(page, 3)
    pick(page, "better")
    formed(page)


def seeds(page: Page) -> None:
    for seed in ("1", "2"):
        type_in(page, "Seed", seed)
        picture(page, 5)


def digits(page: Page) -> None:
    choose(page, "Layer", "dense")
    formed(page)
    picture(page, 3)


def against_and_mixed(page: Page) -> None:
    choose(page, "Climb", "Negative")
    formed(page)
    choose(page, "Climb", "Mixture")
    slide(page, "Second filter", 5)


def diverse(page: Page) -> None:
    choose(page, "Climb", "Diverse")
    formed(page)
    for number in range(4):
        picture(page, number)


def own_network(page: Page) -> None:
    visit(page, "Training")
    to_the_end(page)
    visit(page, "Filter maximisation")


def dream(page: Page) -> None:
    for layer in ("block_1_expand_relu", "block_15_add"):
        choose(page, "Layer", layer)
        formed(page)


WALK = (again, recipes, seeds, digits, against_and_mixed, diverse, own_network, dream)
