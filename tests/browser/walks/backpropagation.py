"""The lesson on backpropagation, by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, toggle
from tests.browser.waiting import idle


def right_of(page: Page, share: float) -> None:
    """Wait until that share of the training points is right."""
    page.wait_for_function(
        """share => [...document.querySelectorAll("*")].some(
            e => Number(e.shadowRoot?.querySelector(".backpropagation")?.dataset.right) >= share)""",
        arg=share,
    )


def passes(page: Page) -> None:
    page.locator(".backpropagation .first").click()
    for _ in range(3):
        page.locator(".backpropagation .next").click()


def played(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    right_of(page, 0.97)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_url(re.compile("backpropagation_epoch="))
    idle(page)


def nudged(page: Page) -> None:
    box = page.get_by_role("spinbutton", name="Value of this weight")
    box.fill(str(float(box.input_value()) + 0.01))
    idle(page)


def updates(page: Page) -> None:
    for _ in range(3):
        page.get_by_role("button", name="End »").click()
        for _ in range(2):
            page.locator(".backpropagation .next").click()
    idle(page)


def not_cleared(page: Page) -> None:
    toggle(page, "Gradients are not set to zero")
    for _ in range(20):
        page.get_by_role("button", name="One epoch").click()
    page.wait_for_url(re.compile("backpropagation_epoch=20"))
    idle(page)


def deep(page: Page) -> None:
    box = page.get_by_role("textbox", name="Units in the hidden layers")
    box.fill("4, 4, 4, 4")
    box.press("Enter")
    idle(page)
    choose(page, "Activation", "sigmoid")


def kernel(page: Page) -> None:
    page.locator("[data-grid=gk] button").first.click()


def awake(page: Page) -> None:
    page.locator("[data-grid=b] button").click()
    page.get_by_role("spinbutton", name="Value of this number").fill("0.5")
    page.wait_for_url(re.compile("backpropagation_numbers="))
    expect(page.locator("[data-grid=b] button")).to_have_text("0.5")
    idle(page)


WALK = (passes, played, nudged, updates, not_cleared, deep, kernel, awake)
