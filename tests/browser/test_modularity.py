"""The modularity lesson in a real browser: its stream is Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.modularity import PARTS, Parts, World
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.facts import perfect_finder
from cvlab.modularity.looking import told_of
from cvlab.modularity.telling import Told
from tests.browser.hands import choose, pick, predict, press, slide
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/modularity{'?' if query else ''}{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    page.locator(".belt [data-part=check]").wait_for()
    idle(page)


def assert_stream(
    page: Page, truths: tuple[str, ...] = (), world: World | None = None, **parts: object
) -> Told:
    """The conveyor shows what Python counts."""
    deepest = max((PARTS.index(part) + 1 for part in truths), default=0)
    told = told_of(world or World(), Parts(**parts), classifier(), "", deepest, None)
    stream = told.trace.stream(deepest)
    expect(page.locator(".conveyor")).to_have_attribute("data-stream", ",".join(map(str, stream)))
    expect(page.locator(".conveyor .sentence")).to_contain_text(f"{stream[-1]} of 200 numbers right")
    return told


def test_the_parts_by_mouse(page, app_url):
    opened(page, app_url)
    told = assert_stream(page)
    lost = np.flatnonzero(told.trace.lost() == 0)
    expect(page.locator("[data-part=find] .loses")).to_contain_text(f"loses {len(lost)}")
    page.locator("[data-part=find] .lost button").nth(2).click()
    expect(page.locator(".conveyor")).to_have_attribute("data-form", str(lost[2]))
    expect(page.locator("[data-part=check] .what")).to_contain_text("find lost it")
    press(page, "Find: truth instead")
    assert_stream(page, ("find",))
    press(page, "Classify: truth instead")
    expect(page.locator(".conveyor .sentence")).to_contain_text("200 of 200")
    expect(page.locator("[data-part=find]")).to_have_class("idle")
    press(page, "Classify: truth instead")
    press(page, "Find: truth instead")
    choose(page, "Find", "connected ink")
    assert_stream(page, finder="pieces")
    choose(page, "Check", "mend")
    assert_stream(page, finder="pieces", rule="mend")
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).click()
    answer = perfect_finder(
        told_of(World(), Parts(finder="pieces", rule="mend"), classifier(), "", 0, 0)
    ).answer
    page.get_by_text(f"It is {answer}.").wait_for()


def test_the_parts_by_keyboard_alone(page, app_url):
    opened(page, app_url, "modularity_form=5")
    page.get_by_role("button", name="Next form").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".conveyor")).to_have_attribute("data-form", "6")
    switch = page.get_by_role("button", name="Crop: truth instead")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert_stream(page, ("crop",))
    slide(page, "Form moved", 2)
    assert_stream(page, ("crop",), World(shift=2))
    page.locator(".lost button").first.focus()
    page.keyboard.press("Enter")
    idle(page)
    expect(page.locator(".lost button[aria-pressed=true]")).to_have_count(1)


def test_a_link_brings_the_parts_the_truths_and_the_form_back(page, app_url):
    opened(
        page, app_url, "modularity_finder=connected+ink&modularity_truths=find,nonsense&modularity_form=17"
    )
    assert_stream(page, ("find",), finder="pieces")
    expect(page.locator(".conveyor")).to_have_attribute("data-form", "17")


def test_a_classifier_learns_and_takes_its_place_and_another_is_stopped(page, app_url):
    opened(page, app_url)
    pick(page, "Data")
    choose(page, "Network", "parts, classifier from these forms alone")
    slide(page, "Forms to learn from", 20)
    press(page, "Train")
    stop = page.get_by_test_id("stMainBlockContainer").get_by_role(
        "button", name="Stop"
    )  # not Streamlit's own
    stop.wait_for()
    stop.wait_for(state="detached")
    slide(page, "Forms to learn from", 5000)
    press(page, "Train")
    stop.click()
    page.get_by_test_id("stProgress").wait_for(state="detached")
    pick(page, "Conveyor")
    choose(page, "Classify", "learnt here")
    expect(page.locator("[data-part=classify] h2")).to_contain_text("learnt here")
    expect(page.get_by_text("No classifier has been learnt yet")).to_have_count(0)


def test_a_form_that_cannot_be_read_is_told_why_and_nothing_is_lost(page, app_url):
    opened(page, app_url, "modularity_view=Write")
    expect(page.locator(".conveyor .sentence")).to_contain_text("The parts read 304")
    box = page.get_by_role("textbox", name="What you wrote, four digits")
    box.fill("3047")
    box.press("Enter")
    expect(page.locator(".conveyor .sentence")).to_contain_text("You wrote 304: right.")
    box.fill("30")
    box.press("Enter")
    page.get_by_text("What you wrote are four digits").wait_for()
    press(page, "Clear")
    page.get_by_text("There is no ink on this form").wait_for()
    board = page.locator(".strip .board")
    board.focus()
    for _ in range(3):
        for key in ("Space", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Space"):
            board.press(key)
        for _ in range(4):
            board.press("Shift+ArrowRight")
        for _ in range(4):
            board.press("ArrowUp")
    idle(page)
    page.get_by_text("found where 4 should stand").wait_for()
    press(page, "Undo")
    press(page, "A sample form")
    expect(page.locator(".conveyor .sentence")).to_contain_text("The parts read 304")


def test_the_same_idea_elsewhere_has_two_chains(page, app_url):
    page.goto(f"{app_url}/modularity?modularity_view=Elsewhere")
    expect(page.locator(".chain")).to_have_count(2)
    expect(page.locator(".chain").first).to_contain_text("867 parameters")
