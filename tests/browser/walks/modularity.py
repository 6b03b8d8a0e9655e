"""The modularity lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import choose, pick, press, slide
from tests.browser.waiting import idle


def a_lost_form(page: Page) -> None:
    page.locator("[data-part=find] .lost button").nth(2).click()
    idle(page)


def a_perfect_finder(page: Page) -> None:
    press(page, "Find: truth instead")


def other_finders(page: Page) -> None:
    choose(page, "Find", "gaps, then split")
    choose(page, "Find", "connected ink")


def a_better_classifier(page: Page) -> None:
    choose(page, "Classify", "larger digits net")


def a_moved_form(page: Page) -> None:
    choose(page, "Find", "printed places")
    page.locator(".signs .seen").first.wait_for()
    slide(page, "Form moved", 8)


def the_rule(page: Page) -> None:
    choose(page, "Check", "refuse")
    page.locator(".signs .seen").first.wait_for()
    choose(page, "Check", "mend")


def another_pen(page: Page) -> None:
    choose(page, "Who writes", "digits")
    page.locator(".signs .seen").first.wait_for(timeout=60_000)
    choose(page, "Classify", "mean pictures")


def foretold(page: Page) -> None:
    choose(page, "Find", "printed places")


def trained(page: Page, count: int) -> None:
    """Wait until so many networks stand in the table of what has been learnt."""
    press(page, "Train")
    page.locator(".signs .seen").nth(count - 1).wait_for(timeout=300_000)
    idle(page)


def two_networks(page: Page) -> None:
    trained(page, 1)
    choose(page, "Network", "parts, classifier from these forms alone")
    trained(page, 2)


def the_curve(page: Page) -> None:
    press(page, "Train all of them")
    page.locator(".signs .seen").first.wait_for(timeout=900_000)


def a_neighbour(page: Page) -> None:
    choose(page, "Centre", "stretched")
    pick(page, "Data")
    choose(page, "Network", "parts, ready-made classifier tuned")
    trained(page, 2)
    pick(page, "Conveyor")
    choose(page, "Classify", "learnt here")


def written(page: Page) -> None:
    press(page, "Clear")
    board = page.locator(".strip .board")
    box = board.bounding_box()
    for share in (0.2, 0.4, 0.6, 0.8):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.25 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.75 * box["height"], steps=4)
        page.mouse.up()
        idle(page)
    page.get_by_role("textbox", name="What you wrote, four digits").fill("1113")
    page.keyboard.press("Enter")
    idle(page)


WALK = (
    a_lost_form,
    a_perfect_finder,
    other_finders,
    a_better_classifier,
    a_moved_form,
    the_rule,
    another_pen,
    foretold,
    two_networks,
    the_curve,
    a_neighbour,
    written,
)
