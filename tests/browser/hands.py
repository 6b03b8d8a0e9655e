"""What a learner's hands do with the controls of a page, by the names that the page shows."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from cvlab.lessons import LESSONS
from tests.browser.waiting import idle

SAID = "aria-valuetext"  # where Streamlit writes what a slider says


def choose(page: Page, label: str, option: str) -> None:
    """Take an option of the menu with that label."""
    idle(page)  # a run that ends meanwhile closes the menu
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option, exact=True).click()
    idle(page)


def toggle(page: Page, label: str) -> None:
    """Press the switch or the box with that label."""
    page.locator("label").filter(has_text=label).first.click()
    idle(page)


def pick(page: Page, name: str) -> None:
    """Press one of a row of choices."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    idle(page)


def press(page: Page, name: str) -> None:
    """Press the button with that name."""
    page.get_by_role("button", name=name, exact=True).first.click()
    idle(page)


def slide(page: Page, label: str, to: float) -> None:
    """Move the slider with that label by the arrow keys until it says `to`."""
    slider = page.get_by_role("slider", name=label).first
    for _ in range(1000):
        now = number(slider)
        if now == to:
            break
        said = slider.get_attribute(SAID)
        # It may have lost the focus to what was drawn anew.
        slider.press("ArrowRight" if now < to else "ArrowLeft")
        expect(slider).not_to_have_attribute(SAID, said or "")
    idle(page)


def number(slider: Locator) -> float:
    """What the slider says."""
    said = slider.get_attribute(SAID) or ""
    return float(re.sub(r"[^\d.\-]", "", said.replace("−", "-")))


GROWN = """async part => {
    for (let growing; (growing = part.getAnimations()).length;)
        await Promise.allSettled(growing.map(one => one.finished));
}"""


def unfold(page: Page, name: str) -> None:
    """Open a part of a form, which may lie in another one, if it is closed."""
    title = page.locator("summary").filter(has=page.get_by_text(name, exact=True))
    if title.locator("..").get_attribute("open") is None:
        title.click()
        # While it still grows, what scrolls with it closes an open menu; what is drawn anew
        # meanwhile breaks one growth off and begins the next.
        title.locator("..").evaluate(GROWN)


def point(page: Page, selector: str, x: float = 0.5, y: float = 0.5) -> None:
    """Point at the first thing of that selector, at so much of its width and height."""
    idle(page)  # what still runs may put another one in its place
    found = page.locator(selector).first
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    page.mouse.move(box["x"] + box["width"] * x - 2, box["y"] + box["height"] * y)
    page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def type_in(page: Page, label: str, value: str) -> None:
    """Type a number into the box with that label."""
    box = page.get_by_role("spinbutton", name=label).first
    box.fill(value)
    box.press("Enter")
    idle(page)


def visit(page: Page, title: str) -> None:
    """Go to that lesson by the menu at the top."""
    section = next(item.section for item in LESSONS if item.title == title)
    page.get_by_test_id("stTopNavSection").get_by_text(section, exact=True).click()
    page.get_by_role("menuitem", name=title).click()
    page.get_by_role("heading", name=re.compile(f"{title}$"), level=1).wait_for()
    idle(page)


def predict(page: Page) -> None:
    """Go to the question at the end of the steps."""
    steps = page.get_by_role("region", name="Steps of this lesson")
    steps.get_by_role("button", name="The question").click()
