"""The softmax lesson, by hand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.hands import point, press
from tests.browser.waiting import idle


def shares(page: Page) -> list[float]:
    return [float(v) for v in page.locator(".answer").get_attribute("data-probabilities").split(",")]


def pull(page: Page, name: int, key: str, enough) -> None:
    """Move the slider of that class by the arrow key until it is enough."""
    slider = page.get_by_label(f"Pull the logit of class {name}", exact=True)
    slider.focus()
    for _ in range(400):
        if enough():
            break
        page.keyboard.press(key)
    idle(page)


def level(page: Page) -> None:
    first, second = sorted(range(10), key=lambda k: -shares(page)[k])[:2]
    pull(page, second, "ArrowRight", lambda: abs(shares(page)[first] - shares(page)[second]) < 0.05)


def row(page: Page) -> None:
    point(page, ".flatten .maps", 0.4, 0.5)
    point(page, "[data-strip=flat]", 0.3, 0.5)


def loser(page: Page) -> str:
    """A class that has next to no share."""
    return str(min(range(10), key=lambda k: shares(page)[k]))


def pushed_down(page: Page) -> None:
    page.locator("select.class").select_option(loser(page))
    page.get_by_text("The strongest pushes, and the sum").click()
    page.locator("[data-pushes=down] button").first.click()


def lift(page: Page) -> None:
    for _ in range(3):
        press(page, "All logits + 1")


def temperatures(page: Page) -> None:
    for value in ("0.1", "10"):
        page.get_by_label("Temperature", exact=True).fill(value)
        page.get_by_text(f"At temperature {value} class").wait_for(state="attached")


def wrong(page: Page) -> None:
    name = loser(page)
    page.locator("select.true").select_option(name)
    cell = page.get_by_label(f"Logit of class {name}", exact=True)
    before = float(cell.input_value())
    pull(page, int(name), "ArrowLeft", lambda: float(cell.input_value()) <= before - 5.1)


WALK = (level, row, pushed_down, lift, temperatures, wrong)
