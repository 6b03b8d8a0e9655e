"""The builder lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, press, unfold
from tests.browser.waiting import idle

ROWS = ".bench tbody tr"


def row(page: Page, number: int) -> None:
    """Take a layer in hand by its row of the table."""
    button = page.locator(ROWS).nth(number - 1).locator("button")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    idle(page)


def add(page: Page, *names: str) -> None:
    """Press these buttons, each after the layer before it has come."""
    for name in names:
        count = page.locator(ROWS).count()
        page.locator(".bench .kinds").get_by_role("button", name=name, exact=True).click()
        expect(page.locator(ROWS)).to_have_count(count + 1)
        idle(page)


def remove(page: Page, *numbers: int) -> None:
    """Take these layers out, the last one first."""
    for number in numbers:
        count = page.locator(ROWS).count()
        row(page, number)
        press(page, "Remove")
        expect(page.locator(ROWS)).to_have_count(count - 1)
        idle(page)


def first_network(page: Page) -> None:
    expect(page.locator(ROWS)).to_have_count(0)
    add(page, "Convolution", "Activation", "Max pooling", "Flatten")
    press(page, "End with Dense(10) and softmax")


def past_flatten(page: Page) -> None:
    row(page, 4)
    for number in (5, 6, 7):
        press(page, "Move down")
        expect(page.locator(ROWS).nth(number - 1)).to_contain_text("Conv2D")
    press(page, "Move it before layer 6 (Flatten)")


def poolings(page: Page) -> None:
    row(page, 6)
    add(page, "Max pooling")
    remove(page, 7, 6, 3)


def wide_kernel(page: Page) -> None:
    width = page.get_by_role("spinbutton", name="Kernel width")
    width.fill("9")
    width.press("Enter")
    idle(page)


def small_network(page: Page) -> None:
    """8 and 14 filters, and three poolings before the dense layer."""
    for layer, filters in ((1, 8), (4, 14)):
        row(page, layer)
        field = page.get_by_role("spinbutton", name="Filters")
        field.fill(str(filters))
        field.press("Enter")
        expect(page.locator(ROWS).nth(layer - 1)).to_contain_text(f"{filters} filters")
    row(page, 6)
    add(page, "Max pooling")


def vgg(page: Page) -> None:
    unfold(page, "Start from a preset or from nothing")
    choose(page, "Start from", "VGG16")
    press(page, "Take it as it is")


WALK = (first_network, past_flatten, poolings, wide_kernel, small_network, vgg)
