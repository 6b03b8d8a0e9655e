"""Pictures that form live: by mouse and by keyboard alone; pausing is not asking."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import predict, press, visit
from tests.browser.waiting import answered, idle

pytestmark = pytest.mark.browser
WAIT = 60_000


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/maximization{query}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=WAIT)
    expect(page.locator(".count")).to_have_text(re.compile(r"step [1-9]\d* of"), timeout=WAIT)


def step(page: Page) -> int:
    return int(re.search(r"step (\d+)", page.locator(".count").inner_text())[1])


def spread(page: Page, n: int) -> float:
    """How much the n-th picture's pixels differ."""
    return (
        page.locator(".tiles canvas")
        .nth(n)
        .evaluate(
            """canvas => { const d = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
          let sum = 0, squares = 0
          for (let i = 0; i < d.length; i += 4) { sum += d[i]; squares += d[i] * d[i] }
          const count = d.length / 4
          return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) }"""
        )
    )


def pause(page: Page) -> None:
    """Pause the climb; a step of its own comes behind a slice that was still under way."""
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Continue")).to_be_visible(timeout=WAIT)
    before = step(page)
    with answered(page, "/ascents/"):
        page.get_by_role("button", name="One step").click()
        expect(page.locator(".count")).not_to_have_text(f"step {before} of 512", timeout=WAIT)


def test_a_layers_pictures_form_rest_while_paused_and_go_on_to_the_end(page: Page, app_url: str):
    opened(page, app_url, "?recipe=own&steps=512")  # long enough to be paused on a fast computer
    assert page.locator(".tiles button").count() == 12
    pause(page)
    paused = step(page)
    page.get_by_role("button", name="One step").click()
    expect(page.locator(".count")).to_have_text(f"step {paused + 1} of 512", timeout=WAIT)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Form again")).to_be_visible(timeout=WAIT)
    assert step(page) == 512
    assert min(spread(page, n) for n in range(12)) > 5
    page.locator(".tiles button").nth(3).click()
    expect(page.locator(".large figcaption")).to_contain_text("filter 3")
    expect(page.locator(".sentence")).to_contain_text(
        "filter 3: after 512 steps the mean of the map has gone from"
    )


def test_the_same_seed_gives_the_same_pictures_and_the_link_brings_them_back(page: Page, app_url: str):
    seen = []
    for query in ("?recipe=classic&seed=4", "?recipe=classic&seed=4", "?recipe=classic&seed=5"):
        opened(page, app_url, query)
        expect(page.get_by_role("button", name="Form again")).to_be_visible(timeout=WAIT)
        seen.append(page.locator(".tiles canvas").nth(1).evaluate("canvas => canvas.toDataURL()"))
    assert seen[0] == seen[1] != seen[2]


def test_a_finished_climb_forms_again_to_the_same_pictures(page: Page, app_url: str):
    opened(page, app_url, "?recipe=classic&seed=3")
    again = page.get_by_role("button", name="Form again")
    expect(again).to_be_visible(timeout=WAIT)
    before = page.locator(".tiles canvas").nth(1).evaluate("canvas => canvas.toDataURL()")
    steps: list[str] = []
    page.on(
        "response", lambda answer: "/ascents/" in answer.url and steps.append(answer.url.partition("?")[2])
    )
    again.click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=WAIT)
    expect(again).to_be_visible(timeout=WAIT)
    assert step(page) == 40
    assert steps[0] == "again=1"
    assert len(steps) > 1, "it was climbed anew, not only asked for"
    assert page.locator(".tiles canvas").nth(1).evaluate("canvas => canvas.toDataURL()") == before


def test_a_paused_climb_is_as_it_was_left_after_another_page(page: Page, app_url: str):
    opened(page, app_url, "?recipe=own&steps=512&seed=9")
    pause(page)
    page.locator(".tiles button").nth(5).click()
    stretch = page.get_by_role("button", name="Stretch contrast")
    stretch.click()
    shown, paused = stretch.get_attribute("aria-pressed"), step(page)
    assert 0 < paused < 512
    visit(page, "Learned filters")
    visit(page, "Filter maximisation")
    expect(page.locator(".count")).to_have_text(f"step {paused} of 512", timeout=WAIT)
    idle(page)
    assert step(page) == paused
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    expect(page.locator(".large figcaption")).to_contain_text("filter 5")
    expect(stretch).to_have_attribute("aria-pressed", shown)


def test_a_mixture_offers_the_filters_there_are_and_names_both(page: Page, app_url: str):
    opened(page, app_url, "?recipe=classic&objective=Mixture&objective_mixture_other=4000")
    expect(page.get_by_role("slider", name="Second filter")).to_have_attribute("max", "11")
    expect(page.locator(".large figcaption")).to_contain_text("filter 0 + 1")
    opened(page, app_url, "?recipe=classic&objective=Mixture&objective_mixture_other=11")
    expect(page.locator(".large figcaption")).to_contain_text("filter 0 + 11")
    page.get_by_role("combobox", name="Layer").click()
    page.get_by_role("option", name="conv2d", exact=True).click()
    expect(page.get_by_role("slider", name="Second filter")).to_have_attribute("max", "5", timeout=WAIT)
    expect(page.locator(".large figcaption")).to_contain_text(re.compile(r"filter 0 \+ [0-5] "), timeout=WAIT)


def test_a_class_that_is_climbed_down_is_captioned_so_and_the_lesson_says_how(page: Page, app_url: str):
    opened(page, app_url, "?recipe=classic&objective=Negative&climbed=activation_2")
    expect(page.locator(".large figcaption")).to_contain_text("minus the answer")
    expect(page.get_by_text("climbs minus one unit's answer in the layer activation_2")).to_be_visible()
    expect(page.get_by_text("divided by its root mean square")).to_be_visible()
    opened(page, app_url, "")
    expect(page.get_by_text("The direction is Adam's")).to_be_visible()


def test_without_a_picture_a_dream_says_beside_it_what_to_do(page: Page, app_url: str):
    opened(page, app_url, "?way=my+picture")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("A dream grows out of a picture: draw something or choose one.")).to_be_visible(
        timeout=WAIT
    )


def test_on_a_phone_the_climb_comes_first_and_the_controls_in_a_sheet(page: Page, app_url: str):
    page.set_viewport_size({"width": 400, "height": 800})
    opened(page, app_url, "?recipe=own&steps=40")
    says = page.get_by_text("activation_1 · Activation, relu · 11 × 11 × 12")
    expect(says).to_be_visible()
    assert page.locator(".count").bounding_box()["y"] < 600
    layer = page.get_by_role("combobox", name="Layer")
    expect(layer).to_be_hidden()
    press(page, "Controls")
    expect(layer).to_be_visible()
    press(page, "Controls")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(says).to_be_hidden()


def test_by_keyboard_alone(page: Page, app_url: str):
    opened(page, app_url, "?recipe=own&steps=512")
    button = page.get_by_role("button", name="Pause")
    button.focus()
    button.press("Enter")
    expect(page.get_by_role("button", name="Continue")).to_be_visible(timeout=WAIT)
    first = page.locator(".tiles button").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tiles button").nth(2)).to_be_focused()
    expect(page.locator(".large figcaption")).to_contain_text("filter 2")
    stretch = page.get_by_role("button", name="Stretch contrast")
    before = stretch.get_attribute("aria-pressed")
    stretch.press("Enter")
    expect(stretch).to_have_attribute("aria-pressed", {"true": "false", "false": "true"}[before])
    predict(page)
    guess = page.get_by_label("Your guess")
    guess.fill(str(12 * 28 * 28))
    guess.press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).press("Enter")
    expect(page.get_by_text("Right: it is 9,408")).to_be_visible(timeout=WAIT)


def test_classes_are_climbed_by_name_and_a_dream_grows_out_of_a_picture(page: Page, app_url: str):
    opened(page, app_url, "?recipe=classic&climbed=activation_2")
    expect(page.locator(".tiles button").nth(7)).to_contain_text("7")
    expect(page.locator(".large figcaption")).to_contain_text("answer", timeout=WAIT)
    opened(page, app_url, "?way=my+picture&picture_mode=Sample")
    expect(page.get_by_role("button", name="Form again")).to_be_visible(timeout=WAIT)
    expect(page.locator(".sentence")).to_contain_text("the mean square of the layer has gone from")
