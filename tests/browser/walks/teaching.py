"""The lesson of own classes, by hand."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.browser.brush import draw
from tests.browser.hands import press, toggle
from tests.browser.waiting import idle

STAR = ((0.5, 0.1), (0.75, 0.9), (0.1, 0.4), (0.9, 0.4), (0.25, 0.9), (0.5, 0.1))
HOUSE = ((0.1, 0.45), (0.5, 0.1), (0.9, 0.45), (0.8, 0.45), (0.8, 0.9), (0.2, 0.9), (0.2, 0.45))
CUP = ((0.2, 0.15), (0.28, 0.9), (0.65, 0.9), (0.72, 0.15), (0.95, 0.2), (0.9, 0.6), (0.68, 0.6))
RING = ((0.5, 0.1), (0.85, 0.3), (0.85, 0.7), (0.5, 0.9), (0.15, 0.7), (0.15, 0.3), (0.5, 0.1))


def add(page: Page, label: str, shape: Sequence[Sequence[float]]) -> None:
    """Draw something and add it to that class."""
    draw(page, *shape)
    button = page.get_by_role("button", name=f"Add the drawing: {label}", exact=True)
    count = button.locator("..").locator(".count")
    before = count.inner_text()
    button.click()
    expect(count).not_to_have_text(before)
    idle(page)


def picture_of(page: Page, line: str, number: int = 0) -> None:
    """Press a small picture in that line of the album."""
    page.locator(".album section", has=page.get_by_role("heading", name=line)).locator("button").nth(
        number
    ).click()
    idle(page)


def no_fish(page: Page) -> None:
    picture_of(page, "none of these")


def two_of_ones_own(page: Page) -> None:
    press(page, "Begin with my own")
    add(page, "class 1", STAR)
    add(page, "class 2", RING)
    draw(page, *STAR)


def a_fourth(page: Page) -> None:
    press(page, "Add a class")
    add(page, "class 4", CUP)
    add(page, "class 4", CUP)


def a_mistake(page: Page) -> None:
    add(page, "star", HOUSE)
    picture_of(page, "star", 12)
    press(page, "Take it out")


def no_stranger(page: Page) -> None:
    limit = page.get_by_role("slider", name="Limit")
    bench = page.locator(".teach")
    limit.focus()
    for _ in range(60):
        if bench.get_attribute("data-accepts") == "0":
            break
        page.keyboard.press("ArrowLeft")
        idle(page)


def no_chair(page: Page) -> None:
    toggle(page, "Where it looks")
    picture_of(page, "none of these")
    page.locator(".signs .seen").first.wait_for()
    picture_of(page, "cup, to test by")


def cups_alone(page: Page) -> None:
    for _ in range(3):
        add(page, "cup", CUP)


def held_back(page: Page) -> None:
    toggle(page, "Keep for the test")
    for label, shape in (("star", STAR), ("house", HOUSE)):
        draw(page, *shape)
        button = page.get_by_role("button", name=f"Add the drawing: {label}", exact=True)
        button.click()
        expect(button.locator("..").locator(".count")).to_have_text("12 + 1")
        idle(page)


def by_camera(page: Page) -> None:
    press(page, "Start the camera")
    page.locator(".teach[data-camera=on]").wait_for()
    for n in (1, 2):
        record(page, f"class {n}", 3 * n)
    page.locator(".signs .seen").first.wait_for()
    toggle(page, "Where it looks")


def record(page: Page, label: str, until: int) -> None:
    """Hold the button of that class until so many pictures were taken on this page, and let go."""
    button = page.get_by_role("button", name=f"Hold to record: {label}", exact=True)
    button.scroll_into_view_if_needed()
    button.hover()
    page.mouse.down()
    taken(page, until)
    page.mouse.up()
    expect(button).to_have_attribute("aria-pressed", "false")
    idle(page)


def taken(page: Page, count: int) -> None:
    """Return when so many pictures were taken on this page."""
    bench = page.locator(".teach").element_handle()
    page.wait_for_function(
        "([bench, count]) => Number(bench.dataset.taken ?? 0) >= count", arg=[bench, count]
    )


WALK = (
    no_fish,
    two_of_ones_own,
    a_fourth,
    a_mistake,
    no_stranger,
    no_chair,
    cups_alone,
    held_back,
    by_camera,
)

__all__ = ["WALK", "add", "picture_of", "record", "taken"]
