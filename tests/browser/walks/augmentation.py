"""The augmentation lesson, by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.hands import choose, number, press, slide
from tests.browser.waiting import idle


def add(page: Page, name: str) -> None:
    """Take an augmentation of the menu into the list."""
    choose(page, "Add", name)
    page.get_by_role("button", name=f"Remove {name}", exact=True).wait_for()


def one_by_one(page: Page) -> None:
    press(page, "New draw")
    for name in ("Rotation", "Horizontal flip", "Zoom"):
        press(page, f"Remove {name}")
        page.get_by_role("button", name=f"Remove {name}", exact=True).wait_for(state="detached")
    idle(page)


def shear(page: Page) -> None:
    slider = page.get_by_role("slider", name="Shear")
    slider.focus()
    for _ in range(25):
        if number(slider) >= 20:
            break
        page.keyboard.press("PageUp")
    slide(page, "Shear", 20)
    page.locator(".st-key-augmentation_undo button").click()
    idle(page)


def rotation(page: Page) -> None:
    page.get_by_role("slider", name="1. Rotation").focus()
    page.keyboard.press("End")
    idle(page)
    page.get_by_text(re.compile(r"of the 6 are read as 9")).wait_for()


def fills(page: Page) -> None:
    for name in ("a mirror image", "one value", "the other side"):
        choose(page, "Outside the picture lies", name)


def order(page: Page) -> None:
    press(page, "Move Cutout down")


def survivors(page: Page) -> None:
    page.locator(".st-key-augmentation_clear button").click()
    idle(page)
    for name, value in (("Rotation", 10), ("Width shift", 0.05), ("Height shift", 0.05)):
        add(page, name)
        slide(page, re.compile(rf"\d\. {name}"), value)
    page.get_by_test_id("stAlert").get_by_text("The labels survive").wait_for()


WALK = (one_by_one, shear, rotation, fills, order, survivors)
