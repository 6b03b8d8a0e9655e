"""The training lesson, by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, press, unfold
from tests.browser.test_road import settled_step, wait_for_step
from tests.browser.waiting import drawn, idle

STATUS = '[data-figure="Status"]'
LONG = 240_000


def start(page: Page) -> None:
    """Start a run, and wait until it has made its first steps."""
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.locator(STATUS).wait_for()
    wait_for_step(page, 0)


def ended(page: Page) -> None:
    """Wait until the run on screen, and all laid over it, have ended and the page says so."""
    expect(page.locator(STATUS)).to_have_text("finished", timeout=LONG)
    page.wait_for_function("() => ![...document.querySelectorAll('[data-test-script-state=running]')].length")
    idle(page)


def pause(page: Page) -> None:
    press(page, "Pause")
    page.get_by_role("button", name="One step").wait_for()
    settled_step(page)


def stop(page: Page) -> None:
    press(page, "Stop and keep")
    expect(page.locator(STATUS)).to_have_text("stopped")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    idle(page)


def to_the_end(page: Page) -> None:
    start(page)
    ended(page)


def one_step(page: Page) -> None:
    start(page)
    pause(page)
    before = settled_step(page)
    for n in range(5):
        press(page, "One step")
        wait_for_step(page, before + n)
    stop(page)


def rate_to(page: Page, wanted: float) -> None:
    """Move the rate of the run on screen up to that value; a choice too many is worse than one too few."""
    slider = page.get_by_role("slider", name="Learning rate, now")
    slider.focus()
    while float(slider.get_attribute("aria-valuetext")) < wanted:
        page.keyboard.press("ArrowRight")
        drawn(page)
    idle(page)


def faster(page: Page) -> None:
    start(page)
    for rate in (0.01, 0.1):
        rate_to(page, rate)
        page.wait_for_function("() => document.readyState === 'complete'")
        wait_for_step(page, int(page.locator('[data-figure="Step"]').inner_text().replace(",", "")) + 40)
    stop(page)


def compared(page: Page, name: str) -> None:
    tab(page, "Compare")
    press(page, name)
    page.locator(STATUS).wait_for()
    ended(page)
    expect(page.locator(".verdict")).to_be_visible()


def dropout(page: Page) -> None:
    compared(page, "Dropout 0.2")


def mistakes(page: Page) -> None:
    to_the_end(page)
    tab(page, "Mistakes")
    press(page, "Look at its answers")
    cells = page.locator(".confusion td button")
    cells.first.wait_for()
    strengths = cells.evaluate_all(
        "all => all.map(b => b.dataset.row === b.dataset.column ? 0 : Number(b.textContent) || 0)"
    )
    cells.nth(strengths.index(max(strengths))).click()


def inside(page: Page) -> None:
    start(page)
    pace = page.get_by_role("slider", name="Pace")
    pace.focus()
    while pace.get_attribute("aria-valuetext") != "5 steps/s":
        page.keyboard.press("ArrowRight")
        drawn(page)
    tab(page, "Inside")
    when = page.get_by_role("slider", name="As it was at")
    expect(when).to_be_enabled()
    when.focus()
    when.press("Home")
    stop(page)


def with_optimizer(page: Page, name: str) -> None:
    """Choose the optimizer, start a run, and wait for its end."""
    unfold(page, "Optimizer")
    choose(page, "Optimizer", name)
    to_the_end(page)


def sgd_and_adam(page: Page) -> None:
    with_optimizer(page, "SGD")
    with_optimizer(page, "Adam")
    tab(page, "Runs")
    page.get_by_role("button", name=re.compile(r"\d+\. SGD")).first.click()
    idle(page)


def one_cycle(page: Page) -> None:
    unfold(page, "Optimizer")
    choose(page, "Optimizer", "SGD")
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    while float(rate.get_attribute("aria-valuetext")) < 0.3:
        page.keyboard.press("ArrowRight")
        drawn(page)
    idle(page)
    to_the_end(page)
    unfold(page, "Optimizer")
    unfold(page, "Learning-rate schedule")
    choose(page, "Schedule", "One cycle")
    to_the_end(page)


def penalties(page: Page) -> None:
    compared(page, "L1, L2 and both")


def three_places(page: Page) -> None:
    compared(page, "L2 in three places")
    unfold(page, "Data")
    unfold(page, "Validation and range of the pixels")
    page.get_by_role("radio", name="255").click()
    idle(page)
    compared(page, "L2 in three places")


def first_weights(page: Page) -> None:
    compared(page, "First weights")


def script(page: Page) -> None:
    tab(page, "Share")
    with page.expect_download():
        page.get_by_role("button", name="Script").click()


WALK = (
    *(to_the_end, one_step, faster, dropout, to_the_end, mistakes, inside, sgd_and_adam, one_cycle),
    *(penalties, three_places, first_weights, script),
)
