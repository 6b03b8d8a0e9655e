"""The optimizers lesson, by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import slide, toggle
from tests.browser.waiting import idle


def board(page: Page, x: float, y: float) -> None:
    """Press into the surface, at so much of its width and height."""
    page.locator(".race[data-step]").wait_for()
    idle(page)
    page.locator(".race .over").scroll_into_view_if_needed()
    box = page.locator(".race .over").bounding_box()
    page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def another_start(page: Page) -> None:
    board(page, 0.25, 0.15)


def too_fast(page: Page) -> None:
    page.get_by_label("Learning rate of SGD", exact=True).fill("2.02")


def counted(page: Page) -> None:
    toggle(page, "Count by a run")


def longer(page: Page) -> None:
    slide(page, "Condition number", 40)
    slide(page, "Momentum", 0.5)


def down_at_last(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".race .count")).to_have_text(re.compile(r"step (1[3-9]\d|[2-9]\d\d|\d,\d+)"))
    page.get_by_role("button", name="Pause", exact=True).click()


def lighter(page: Page) -> None:
    slide(page, "Momentum", 0.85)


def long_memory(page: Page) -> None:
    slide(page, "β, the share kept", 0.98)


def thousandfold(page: Page) -> None:
    slide(page, "Gradients times", 1000)


def longest(page: Page) -> None:
    slide(page, "Condition number", 100)


def larger_batch(page: Page) -> None:
    slide(page, "Batch size B", 32)


WALK = (
    another_start,
    too_fast,
    counted,
    longer,
    down_at_last,
    lighter,
    long_memory,
    thousandfold,
    longest,
    larger_batch,
)
