"""The class activation maps lesson, by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.brush import draw
from tests.browser.hands import choose, point, press, unfold
from tests.browser.waiting import idle

LONG = 120_000  # a test of a map is some hundred passes, on a machine that may be busy
MAP = '.st-key-where canvas[data-map="Grad-CAM"]'


def warm_and_cold(page: Page) -> None:
    # A stored example is shown until the network answers, and after it the maps of the picture.
    page.get_by_role("button", name=re.compile("to the test$")).wait_for()
    point(page, ".overlay canvas")


def other_classes(page: Page) -> None:
    for name in ("tabby", "lemon"):
        menu = page.get_by_role("combobox", name="Class")
        menu.click()
        page.keyboard.type(name)
        page.get_by_role("option", name=re.compile(f"^{name}, ")).click()
        expect(page.get_by_role("heading", name=re.compile(f"Asked for {name}"))).to_be_visible()
        idle(page)


def early(page: Page) -> None:
    choose(page, "Layer", "block_1_expand_relu")
    page.locator(MAP).and_(page.get_by_label(re.compile("112 by 112 numbers"))).wait_for()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)  # the last of the maps is there
    idle(page)
    point(page, MAP)


def tests_of_two_maps(page: Page) -> None:
    expect(page.locator(".set.primary")).to_have_count(0)  # it is set up: nothing asks for that any more
    for name in ("Grad-CAM", "Guided backprop"):
        page.get_by_role("radio", name=name).click()
        idle(page)
        press(page, f"Put {name} to the test")
        expect(page.get_by_role("cell", name="Depends on what was learned")).to_be_visible(timeout=LONG)
        idle(page)


def from_black(page: Page) -> None:
    methods = page.get_by_role("combobox", name="Methods")
    methods.click()
    page.keyboard.type("Integrated")
    page.get_by_role("option", name="Integrated gradients").click()
    page.keyboard.press("Escape")
    idle(page)
    unfold(page, "Choices of the methods")
    choose(page, "Starts from", "black")


def a_wrong_answer(page: Page) -> None:
    choose(page, "Sample", "Flower")
    expect(page.get_by_role("heading", name="The network says honeycomb")).to_be_visible()
    idle(page)
    point(page, MAP)


def erased(page: Page) -> None:
    press(page, "Eraser")
    for height in (0.23, 0.27, 0.52):
        draw(page, (0.15, height), (0.85, height))


WALK = (
    warm_and_cold,
    other_classes,
    early,
    tests_of_two_maps,
    from_black,
    a_wrong_answer,
    erased,
)
