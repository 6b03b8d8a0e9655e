"""The frame of every lesson: steps beside the work, sheets on a phone, a short head, the map that remembers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cvlab.lessons import LESSONS
from cvlab.steps import steps_of
from tests.browser.hands import toggle
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser

PHONE = {"width": 400, "height": 850}


@pytest.fixture
def kernels(page: Page, app_url: str) -> Page:
    page.goto(f"{app_url}/kernels")
    strip(page).get_by_role("button", name="Next ›").wait_for(state="attached")
    idle(page)
    return page


def strip(page: Page) -> Locator:
    return page.get_by_role("region", name="Steps of this lesson")


def test_one_steps_through_by_button_and_by_key_and_a_reload_keeps_the_place(kernels):
    head = strip(kernels).locator("h3")
    expect(head).to_have_text(re.compile("Step 1 of"))
    strip(kernels).get_by_role("button", name="Next ›").click()
    expect(head).to_have_text(re.compile("Step 2 of"))
    kernels.keyboard.press("Alt+Period")
    expect(head).to_have_text(re.compile("Step 3 of"))
    kernels.keyboard.press("Alt+Comma")
    expect(head).to_have_text(re.compile("Step 2 of"))
    kernels.reload()
    expect(head).to_have_text(re.compile("Step 2 of"))


def test_a_track_holds_the_steps_that_fit_into_its_minutes(kernels):
    steps = steps_of("kernels").steps
    for minutes in (5, 20, 45):
        strip(kernels).get_by_role("button", name=str(minutes), exact=True).first.click()
        count = sum(step.minutes <= minutes for step in steps)
        expect(strip(kernels).locator("h3")).to_have_text(f"Step 1 of {count}")
        expect(strip(kernels).locator(".places li")).to_have_count(count + 1)  # and the question


def test_hint_and_answer_open_only_when_they_are_asked_for(kernels):
    answer = strip(kernels).locator(".told").nth(1)
    expect(answer).to_be_hidden()
    strip(kernels).get_by_text("Answer").click()
    expect(answer).to_be_visible()
    strip(kernels).get_by_role("button", name="Next ›").click()
    expect(strip(kernels).locator(".told").nth(1)).to_be_hidden()


def test_the_question_is_the_last_step(kernels):
    guess = kernels.get_by_role("spinbutton", name="Your guess")
    expect(guess).to_be_hidden()
    strip(kernels).get_by_role("button", name="The question").click()
    expect(guess).to_be_visible()


def test_the_steps_can_be_put_away_and_stay_so(kernels):
    strip(kernels).get_by_role("button", name="Put the steps away").click()
    expect(strip(kernels).locator(".words")).to_be_hidden()
    kernels.reload()
    handle = strip(kernels).get_by_role("button", name="Steps", exact=True)
    expect(handle).to_be_visible()
    handle.click()
    expect(strip(kernels).locator(".words")).to_be_visible()


def test_the_page_goes_back_to_what_it_was_at_first_and_the_drawing_stays(kernels):
    toggle(kernels, "ReLU")
    kernels.wait_for_url(re.compile("relu=true"))
    kernels.get_by_role("button", name="As at first").click()
    idle(kernels)
    expect(kernels.get_by_role("switch", name="ReLU", exact=True)).not_to_be_checked()
    assert "relu" not in kernels.url
    expect(kernels.locator("canvas.board")).to_be_visible()


def test_code_and_link_open_from_the_head(kernels):
    kernels.get_by_role("button", name="Code").click()
    expect(kernels.get_by_test_id("stCode").first).to_contain_text("keras")
    kernels.keyboard.press("Escape")
    kernels.get_by_role("button", name="Link").click()
    expect(kernels.get_by_text("A link to exactly this")).to_be_visible()


def test_on_a_phone_the_result_comes_first_and_steps_and_controls_are_sheets(kernels):
    kernels.set_viewport_size(PHONE)
    menu = kernels.get_by_role("combobox", name="Start from")
    expect(menu).to_be_hidden()
    expect(strip(kernels).locator(".words")).to_be_hidden()
    kernels.get_by_role("button", name="Controls").click()
    expect(menu).to_be_visible()
    kernels.get_by_role("button", name="Step 1 of").click()
    expect(menu).to_be_hidden()
    expect(strip(kernels).locator(".words")).to_be_visible()
    assert kernels.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_map_tells_what_was_done_and_leads_back_to_it(kernels, app_url):
    strip(kernels).get_by_role("button", name="Next ›").click()
    toggle(kernels, "ReLU")
    expect(strip(kernels).locator(".signs .seen").first).to_be_visible()
    kernels.goto(app_url)
    kernels.get_by_role("button", name=re.compile("^Go on with Kernels")).click()
    kernels.wait_for_url("**/kernels**")
    expect(strip(kernels).locator("h3")).to_have_text(re.compile("Step 2 of"))


def test_the_whole_card_of_a_lesson_is_its_link(page, app_url):
    page.goto(app_url)
    page.locator(f".st-key-card_{LESSONS[-1].slug} img").wait_for()
    idle(page)
    item = LESSONS[2]
    page.locator(f".st-key-card_{item.slug}").click(position={"x": 30, "y": 30})
    expect(page).to_have_url(re.compile(f"/{item.slug}"))


def test_the_network_on_the_map_follows_the_pen_and_shows_the_sum_behind_a_pixel(page, app_url):
    page.goto(app_url)
    expect(page.locator(".overview .says")).to_have_text(re.compile("The network says 7"))
    board = page.locator("canvas.board")
    box = board.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 30, steps=5)
    expect(page.locator(".overview .says")).to_have_text(
        re.compile("The network says 1")
    )  # the pen is still down
    page.mouse.up()
    tile = page.locator(".overview .column.conv .tile").first
    tile.hover()
    expect(page.locator(".overview svg path")).to_have_count(1)
    tile.click()
    expect(page.locator(".overview .detail .sentence")).to_contain_text("the bias")
    page.get_by_role("button", name="Back to the network").click()
    expect(page.locator(".overview .detail")).to_be_hidden()
