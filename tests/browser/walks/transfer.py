"""The transfer lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import pick, press, slide
from tests.browser.waiting import idle

TRAINED = ".way[data-way]:not([data-right=''])"  # a card that has its figure


def four_ways(page: Page) -> None:
    page.get_by_role("button", name="Train all four", exact=True).click()
    expect(page.locator(TRAINED)).to_have_count(4, timeout=300_000)
    expect(page.get_by_role("button", name="Train all four", exact=True)).to_be_enabled(timeout=60_000)
    idle(page)


def frozen(page: Page) -> None:
    board = page.locator(".freeze[data-frozen]")
    for name, left in (("All train", "0"), ("Freeze all", "18"), ("The last four layers train", "14")):
        press(page, name)
        expect(board).to_have_attribute("data-frozen", left)
    idle(page)


def measured(page: Page) -> None:
    press(page, "Measure")
    page.get_by_text("With 10 pictures a class").wait_for(timeout=600_000)
    idle(page)


def slide_to(page: Page, label: str, block: str) -> None:
    """Move a slider of blocks until it says that one."""
    slider = page.get_by_role("slider", name=label).first
    slide(page, label, int(block[-1]))
    expect(slider).to_have_attribute("aria-valuetext", block)


def whole_base(page: Page) -> None:
    slide_to(page, "Base up to", "block4")
    four_ways(page)


def a_slow_base(page: Page) -> None:
    slide(page, "The base's share of it", 0.03)
    four_ways(page)


def from_the_first(page: Page) -> None:
    slide_to(page, "Fine-tune from", "block1")
    four_ways(page)
    pick(page, "Freeze")
    expect(page.locator(".freeze .moved", has_text="moved")).to_have_count(3)  # block4 is left away


WALK = (
    four_ways,
    frozen,
    four_ways,
    four_ways,
    four_ways,
    four_ways,
    a_slow_base,
    measured,
    whole_base,
    from_the_first,
)
