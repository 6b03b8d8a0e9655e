"""Every step of every lesson, done as its words say: set up, walked by hand, and ticked by the page.

The first step of each lesson is walked with all other tests; the whole walk is `pytest -m walk`.
"""

from __future__ import annotations

from importlib import import_module

import pytest
from playwright.sync_api import Page, expect

from cvlab.lessons import LESSONS
from cvlab.steps import steps_of
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser


def places() -> list[object]:
    """(lesson, number of its step), all but the first ones behind the marker."""
    return [
        pytest.param(item.slug, n, id=f"{item.slug}-{n + 1}", marks=[pytest.mark.walk] if n else [])
        for item in LESSONS
        for n, _ in enumerate(steps_of(item.slug).steps)
    ]


@pytest.mark.parametrize(("slug", "n"), places())
def test_a_step_is_ticked_when_it_was_done_as_its_words_say(page: Page, app_url: str, slug: str, n: int):
    walk, steps = import_module(f"tests.browser.walks.{slug}").WALK, steps_of(slug).steps
    assert len(walk) == len(steps)
    page.goto(f"{app_url}/{slug}")
    strip = page.get_by_role("region", name="Steps of this lesson")
    seen = strip.locator(".signs .seen")
    if n == 0:
        idle(page)
        expect(seen).to_have_count(0)  # nothing is done on a page that was only opened
    strip.locator(".places button").nth(n).click()
    strip.get_by_role("button", name="Set the page up for this step").click()
    expect(strip).to_have_attribute("data-turn", "1")
    idle(page)
    if at := steps[n].at:
        expect(page.locator(f".st-key-{at}")).to_be_in_viewport()
    assert seen.count() < strip.locator(".signs li").count(), "done before anything was done"
    walk[n](page)
    expect(strip.locator(".signs li:not(.seen)")).to_have_count(0)
    expect(strip.get_by_role("button", name=f"Step {n + 1}, done")).to_be_visible()
