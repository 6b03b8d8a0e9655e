"""The perceptron lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, press, slide
from tests.browser.waiting import idle


def data(page: Page, name: str) -> str:
    return page.locator(".perceptron").get_attribute(f"data-{name}") or ""


def to_the_last(page: Page) -> None:
    for _ in range(8):
        page.get_by_role("button", name="Next mistake").click()
    expect(page.locator(".perceptron")).to_have_attribute("data-done", "true")


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where on the screen that place of the plane is."""
    over = page.locator(".points .over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    return box["x"] + (x + 6) / 12 * box["width"], box["y"] + (6 - y) / 12 * box["height"]


def nearer(page: Page) -> None:
    page.get_by_role("button", name="Show R and γ").click()
    before = float(data(page, "gamma"))
    page.mouse.move(*place(page, 0.97, 2.87))  # the orange square that holds the gap
    page.mouse.down()
    page.mouse.move(*place(page, 0.8, 2.87), steps=4)
    page.mouse.up()
    assert 0 < float(data(page, "gamma")) < before
    idle(page)


def noisier(page: Page) -> None:
    slide(page, "Noise", 1.0)
    expect(page.locator(".count")).to_contain_text("= 5,900")
    slide(page, "Noise", 1.2)
    press(page, "To the end")


def rates(page: Page) -> None:
    for rate in (0.1, 10.0):
        slide(page, "Learning rate η", rate)
        end = page.get_by_role("button", name="To the end")
        if end.is_enabled():
            end.click()
        page.wait_for_url("**perceptron_steps=1000*")
        expect(page.locator(".perceptron")).to_have_attribute("data-mistakes", "8")
        idle(page)


def by_hand(page: Page) -> None:
    press(page, "Start at w = 0")
    for name, value in (("Weight w₁ by hand", "5"), ("Bias b by hand", "-1.8")):
        page.get_by_role("slider", name=name).fill(value)
    expect(page.locator(".perceptron")).to_have_attribute("data-wrong", "0")


def strips(page: Page) -> None:
    for offset in (2.0, 4.0):
        slide(page, "Lines apart c", offset)


def three_and_eight(page: Page) -> None:
    choose(page, "Digit for −1", "3")
    choose(page, "Digit for +1", "8")
    page.get_by_role("button", name="Next wrong one").click()


def ends(page: Page) -> None:
    for end in ("sigmoid", "none"):
        choose(page, "Activation at the end", end)


WALK = (to_the_last, nearer, noisier, rates, by_hand, strips, three_and_eight, ends)
