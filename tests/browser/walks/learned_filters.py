"""The learned filters lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, press, toggle, type_in, visit
from tests.browser.waiting import idle
from tests.browser.walks.training import ended, start, unfold


def kernel(page: Page, number: int) -> None:
    page.locator(".st-key-learned_gallery").get_by_role("button", name=f"filter {number}", exact=True).click()
    expect(page.get_by_role("heading", name=f"Filter {number}", exact=True)).to_be_visible()
    idle(page)


def alike(page: Page) -> None:
    for number in (1, 5):
        kernel(page, number)


def with_relu(page: Page) -> None:
    kernel(page, 2)
    toggle(page, "ReLU")


def to_the_kernels_page(page: Page) -> None:
    press(page, "Take it to the Kernels page")
    cell = page.locator(".bench .cells input").first
    cell.click()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    idle(page)
    visit(page, "Learned filters")


def colours(page: Page) -> None:
    for number in (2, 6):
        kernel(page, number)


def input_channels(page: Page) -> None:
    choose(page, "Convolution", "conv2d_1")
    type_in(page, "Input channel", "5")


def training_on(page: Page) -> None:
    visit(page, "Training")
    unfold(page, "When to stop")
    type_in(page, "Epochs", "60")
    start(page)
    visit(page, "Learned filters")
    expect(page.get_by_role("combobox", name="Network")).not_to_have_value("cvlab's own, for digits")
    idle(page)
    visit(page, "Training")
    ended(page)
    visit(page, "Learned filters")


def another_seed(page: Page) -> None:
    for seed in ("1", "2"):
        visit(page, "Training")
        unfold(page, "Optimizer")
        type_in(page, "Seed", seed)
        start(page)
        ended(page)
    visit(page, "Learned filters")
    kernel(page, 3)


WALK = (alike, with_relu, to_the_kernels_page, colours, input_channels, training_on, another_seed)
