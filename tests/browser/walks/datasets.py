"""The data sets lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.brush import draw
from tests.browser.hands import choose, press, slide, unfold
from tests.browser.waiting import idle

CHANGES = "Fewer, unbalanced or wrongly labelled pictures"
SHAPES = {
    "star": [(0.2, 0.9), (0.5, 0.1), (0.8, 0.9), (0.1, 0.4), (0.9, 0.4), (0.2, 0.9)],
    "heart": [(0.5, 0.9), (0.15, 0.4), (0.3, 0.2), (0.5, 0.4), (0.7, 0.2), (0.85, 0.4), (0.5, 0.9)],
}


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    idle(page)


def walk_through(page: Page) -> None:
    choose(page, "Class", "8")
    handful = page.get_by_role("spinbutton", name="Handful")
    handful.fill("2")
    handful.press("Enter")
    idle(page)
    page.locator(".album button").nth(2).click()


def classes(page: Page) -> None:
    view(page, "Classes")


def find_labels(page: Page) -> None:
    press(page, "Find labels to look at twice")
    page.get_by_text("training pictures were looked at").wait_for()
    idle(page)


def noise(page: Page) -> None:
    unfold(page, CHANGES)
    slide(page, "Label noise", 0.2)
    view(page, "Doubts")
    find_labels(page)
    slide(page, "Votes against a label", 9)


def no_noise(page: Page) -> None:
    find_labels(page)
    page.locator(".album button[data-mark=asked]").first.click()


def imbalance(page: Page) -> None:
    unfold(page, CHANGES)
    slider = page.get_by_role("slider", name="Class imbalance")
    slider.focus()
    page.keyboard.press("End")
    idle(page)


def collected(page: Page, each: int) -> None:
    """So many drawings of either shape, made a data set."""
    count = 0
    for name, points in SHAPES.items():
        field = page.get_by_role("textbox", name="Class")
        field.fill(name)
        field.press("Enter")
        idle(page)
        for n in range(each):
            draw(page, *((x * (0.8 + 0.02 * n), y) for x, y in points))
            press(page, "Add the drawing")
            count += 1
            page.get_by_role(
                "button", name=f"Make {'this one picture' if count == 1 else f'these {count} pictures'}"
            ).wait_for()
            expect(page.locator("canvas.board")).to_have_attribute("data-strokes", "0")
    press(page, f"Make these {count} pictures a data set")


def ten_each(page: Page) -> None:
    collected(page, 10)


def three_each(page: Page) -> None:
    again = page.get_by_role("button", name="Start anew")
    if again.count():
        press(page, "Start anew")
    collected(page, 3)


WALK = (walk_through, classes, noise, no_noise, imbalance, ten_each, three_each)
