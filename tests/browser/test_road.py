"""The first road through cvlab, as a class walks it: draw, filter, train, look inside."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.brush import draw
from tests.browser.hands import unfold, visit
from tests.browser.waiting import drawn
from tests.serving import answer

pytestmark = [pytest.mark.browser, pytest.mark.keras]

SEVEN = [(0.28, 0.25), (0.72, 0.25), (0.5, 0.8)]
WAIT = 60_000


def metric(page: Page, label: str) -> str:
    """What the figure of that name says, "" while there is no run on screen."""
    cell = page.locator(f'[data-figure="{label}"]')
    return cell.inner_text() if cell.count() else ""


def steps(page: Page) -> int:
    return int(metric(page, "Step").replace(",", "") or 0)


def wait_for_step(page: Page, more_than: int) -> int:
    """Wait until the run on screen has made more steps than that, and give how many."""
    wait_for_figure(page, "Step", more_than)
    return steps(page)


def wait_for_figure(page: Page, label: str, more_than: float) -> None:
    """Wait until the figure of that name is larger; it lies in a component's shadow, where only locators look."""
    until = time.monotonic() + WAIT / 1000
    while not _number(metric(page, label)) > more_than:
        assert time.monotonic() < until, f"{label} is {metric(page, label)!r}, not more than {more_than}"
        drawn(page)


def _number(words: str) -> float:
    digits = re.match(r"[\d,.]+", words)
    return float(digits[0].replace(",", "")) if digits else float("-inf")


def settled_step(page: Page) -> int:
    """How many steps a paused run has made, once its last slice has come in."""
    server = re.match(r"https?://[^/]+", page.url)[0]
    run = re.search(r"[?&]run=([\w-]+)", page.url)[1]
    while (told := json.loads(answer(f"{server}/runs/{run}") or "{}"))["moving"]:
        drawn(page)
    last = told["points"][-1][1]
    expect(page.locator('[data-figure="Step"]')).to_have_text(f"{last:,}")
    return last


def test_a_class_draws_filters_trains_and_looks_inside(page: Page, app_url: str):
    page.goto(app_url)
    visit(page, "Kernels")
    draw(page, *SEVEN, clear=True)
    expect(page.get_by_text("your drawing").or_(page.get_by_text("Vertical edges")).first).to_be_visible()

    visit(page, "Training")
    unfold(page, "When to stop")
    page.get_by_label("Epochs").fill("300")
    page.get_by_label("Epochs").press("Enter")
    page.get_by_role("button", name="Start").click()
    first = wait_for_step(page, 0)
    later = wait_for_step(page, first)
    assert later > first, "the curve moves while it is watched"

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=WAIT)
    paused = settled_step(page)
    assert settled_step(page) == paused, "a paused run stands still"
    page.get_by_role("button", name="One step").click()
    assert wait_for_step(page, paused) == paused + 1, "one step is one step"

    page.get_by_role("button", name="Resume").click()
    resumed = wait_for_step(page, paused + 1)
    page.reload()
    assert "run=" in page.url
    reloaded = wait_for_step(page, resumed)
    assert reloaded > resumed, "the run went on while the page was reloaded"
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=WAIT)

    # Well past 90 %, so that a digit drawn by hand is read rightly too.
    wait_for_figure(page, "Validation accuracy", 97)
    page.get_by_role("button", name="Stop and keep").click()
    expect(page.locator('[data-figure="Status"]')).to_have_text("stopped", timeout=WAIT)

    visit(page, "Feature maps")
    draw(page, *SEVEN, clear=True)
    expect(page.get_by_role("heading", name=re.compile("The network reads 7"))).to_be_visible(timeout=WAIT)
