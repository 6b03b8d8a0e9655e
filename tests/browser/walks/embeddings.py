"""The embeddings lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, pick, press, slide
from tests.browser.waiting import idle


def learned(page: Page) -> None:
    """Wait until the training has come to its end, and the page knows."""
    page.locator(".twins[data-done=true]").wait_for(timeout=600_000)
    idle(page)


def matched(page: Page) -> None:
    """Wait until the net has learned, and the board stands."""
    page.locator(".matching[data-accepts]").wait_for(timeout=600_000)
    idle(page)


def tabled(page: Page) -> None:
    """Wait for the table and the groups below it."""
    page.get_by_role("slider", name="Groups").wait_for(timeout=600_000)
    idle(page)


def from_the_start(page: Page) -> None:
    press(page, "From the start")
    learned(page)


def downhill(page: Page) -> None:
    for _ in range(4):
        press(page, "One step downhill")
    expect(page.locator(".byhand")).to_have_attribute("data-kind", "easy")
    slide(page, "Margin", 2)
    expect(page.locator(".byhand")).to_have_attribute("data-kind", "semi-hard")


def enrol(page: Page) -> None:
    matched(page)
    press(page, "Enrol this picture")
    expect(page.get_by_text("not one has changed")).to_be_visible()
    page.get_by_test_id("stNumberInputStepUp").first.click()
    idle(page)


def collapse(page: Page) -> None:
    choose(page, "Which triplets", "hard")
    learned(page)
    expect(page.locator(".twins .sentence")).to_contain_text("Collapsed")


def pairs(page: Page) -> None:
    choose(page, "Learn from", "pairs")
    learned(page)


def maps(page: Page) -> None:
    learned(page)
    pick(page, "t-SNE")
    expect(page.locator(".twins .mapped")).to_contain_text("trustworthiness", timeout=600_000)
    idle(page)


def threshold(page: Page) -> None:
    matched(page)
    page.get_by_role("slider", name="Threshold").focus()
    page.keyboard.press("Home")
    expect(page.locator(".matching")).to_have_attribute("data-accepts", "0")
    idle(page)
    choose(page, "Judged by", "learned identities, new pictures")
    matched(page)


def compared(page: Page) -> None:
    tabled(page)


def grouped(page: Page) -> None:
    tabled(page)
    slide(page, "Groups", 3)


WALK = (from_the_start, downhill, enrol, collapse, pairs, maps, threshold, compared, grouped)
