"""The training laboratory: compared at one click, read in a sentence, its mistakes and its inside looked at."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import unfold
from tests.browser.test_road import settled_step, steps, wait_for_step
from tests.browser.test_training import WAIT, open_page, said, start
from tests.serving import answer

pytestmark = [pytest.mark.browser, pytest.mark.keras]


def figure(page: Page, name: str) -> Locator:
    return page.locator(f'[data-figure="{name}"]')


def finished(page: Page) -> None:
    expect(figure(page, "Status")).to_have_text("finished", timeout=2 * WAIT)


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def test_dropout_is_compared_at_one_click_read_and_its_mistakes_are_seen(page: Page, app_url: str):
    open_page(page, app_url, "epochs=8")
    tab(page, "Compare")
    page.get_by_role("button", name="Dropout 0.2").click()
    legend = page.locator(".legend span")
    expect(legend).to_have_count(4, timeout=WAIT)
    finished(page)
    answers = page.locator(".answers")
    expect(answers.locator(".note")).to_have_text(re.compile(r"^After 8\.00 epochs \d of 8 are read rightly"))
    expect(answers.locator(".bars i")).to_have_count(80)
    expect(answers.locator(".bars i.right")).to_have_count(8)
    readings = page.locator(".reading")
    expect(readings.filter(has_text="without dropout")).to_contain_text("improving", timeout=WAIT)
    expect(readings.filter(has_text="dropout 0.2")).to_contain_text(
        re.compile(r"From epoch \d to \d the training loss")
    )
    page.locator(".which select").select_option("validation")
    expect(legend).to_have_count(2)

    page.reload()
    expect(legend).to_have_count(4, timeout=WAIT)
    expect(page.locator(".verdict")).to_contain_text(re.compile(r"Highest validation accuracy so far: \w+"))
    expect(page.get_by_role("button", name="2. dropout 0.2")).to_be_visible(timeout=WAIT)

    tab(page, "Mistakes")
    page.get_by_role("button", name="Look at its answers").click()
    expect(page.get_by_text(re.compile(r"% of 179 validation pictures are read rightly"))).to_be_visible(
        timeout=WAIT
    )
    cell = page.get_by_role("button", name=re.compile("^6 read as 6: 1[0-9] pictures"))
    cell.click()
    expect(page.get_by_text("6 read as 6")).to_be_visible(timeout=WAIT)
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(re.compile(r"\d+\.\d % sure$")).first).to_be_visible(timeout=WAIT)

    tab(page, "Share")
    for name in ("Script", "Notebook"):
        expect(page.get_by_role("button", name=name)).to_be_visible(timeout=WAIT)


def test_the_laboratory_is_used_by_keyboard_alone(page: Page, app_url: str):
    open_page(page, app_url, "epochs=3&seed=21")
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    finished(page)
    smoothing = page.get_by_role("slider", name="Smoothing")
    smoothing.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".run output")).to_have_text("0.20")
    page.get_by_role("tab", name="Runs").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Look at its answers").press("Enter")
    corner = page.get_by_role("button", name=re.compile("^0 read as 0: "))
    corner.focus(timeout=WAIT)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name=re.compile("^1 read as 1: "))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 read as 1")).to_be_visible(timeout=WAIT)


def test_one_epoch_is_trained_and_then_it_rests(page: Page, app_url: str):
    open_page(page, app_url, "epochs=400&seed=22")
    start(page)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="One epoch")).to_be_visible(timeout=WAIT)
    before = settled_step(page)
    page.get_by_role("button", name="One epoch").click()
    wait_for_step(page, before)
    expect(figure(page, "Status")).to_have_text("paused", timeout=WAIT)
    assert settled_step(page) == (before // 40 + 1) * 40, "digits has 40 steps an epoch of 32 pictures"
    page.get_by_role("button", name="Stop and keep").click()


def test_slow_motion_slows_and_full_pace_comes_back(page: Page, app_url: str):
    open_page(page, app_url, "epochs=400&seed=23")
    start(page)
    pace = page.get_by_role("slider", name="Pace")
    pace.focus()
    pace.press("End")
    expect(pace).to_have_attribute("aria-valuetext", "1 steps/s", timeout=WAIT)
    slow = wait_for_step(page, steps(page))
    for _ in range(3):  # each point of the curve is one step now
        slow = wait_for_step(page, slow)
    run = re.search(r"run=(\w+)", page.url)[1]
    told = json.loads(answer(f"{app_url}/runs/{run}?since={slow - 3}"))["points"]
    assert [point[1] for point in told[:3]] == [slow - 2, slow - 1, slow]
    pace.press("Home")
    expect(pace).to_have_attribute("aria-valuetext", "full", timeout=WAIT)
    wait_for_step(page, slow + 100)
    page.get_by_role("button", name="Stop and keep").click()


def test_a_schedule_is_drawn_and_moves_the_learning_rate(page: Page, app_url: str):
    open_page(page, app_url, "epochs=4&seed=24&schedule=Cosine+decay")
    unfold(page, "Optimizer")
    unfold(page, "Learning-rate schedule")
    expect(page.get_by_text("From 0.001 over 0.001 to 0 in 160 steps")).to_be_visible(timeout=WAIT)
    start(page)
    finished(page)
    assert re.search("10⁻[5-9]|^0$", figure(page, "Learning rate, last step").inner_text())


def test_early_stopping_ends_a_run_and_says_so(page: Page, app_url: str):
    rule = "stopping=true&stopping_rule_monitor=validation_accuracy&stopping_rule_patience=1"
    open_page(page, app_url, f"epochs=200&seed=25&{rule}")
    start(page)
    finished(page)
    said(page, "[Ss]topped early after epoch")
    assert steps(page) < 200 * 40
    words = page.get_by_test_id("stAlert").filter(has_text="taken back").inner_text()
    epoch, accuracy = re.search(
        r"weights of epoch (\d+) were taken back: validation accuracy ([\d.]+) %", words
    ).groups()
    expect(figure(page, "Validation accuracy")).to_have_text(f"{accuracy} % (epoch {epoch})")
    expect(page.locator(".legend span").last).to_have_text(f"epoch {epoch}, whose weights were taken back")


def test_the_first_kernels_form_before_the_eye_and_every_layer_is_followed(page: Page, app_url: str):
    open_page(page, app_url, "epochs=400&seed=26")
    start(page)
    tab(page, "Inside")
    kernels = page.locator(".inside .grid canvas")
    expect(kernels).to_have_count(6, timeout=WAIT)
    grid, sentence = page.locator(".inside .grid"), page.locator(".inside .sentence").first
    grid.focus()
    grid.press("ArrowRight")
    expect(sentence).to_contain_text("Kernel 2 at step")
    expect(page.locator(".inside tbody tr").filter(has_text="conv2d_1")).to_contain_text("%", timeout=WAIT)
    when = page.get_by_role("slider", name="As it was at")
    for _ in range(2):  # some frames to go back through
        newest = page.locator(".inside output").inner_text()
        expect(page.locator(".inside output")).not_to_have_text(newest)
    when.focus()
    when.press("Home")
    expect(page.locator(".inside output")).not_to_contain_text("now")
    page.get_by_role("button", name="Stop and keep").click()


def test_on_a_telephone_start_and_the_curves_come_before_the_controls(browser, app_url: str):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    open_page(page, app_url, "epochs=2&seed=27")
    expect(page.get_by_text("What you can choose is under Controls")).to_be_visible(timeout=WAIT)
    start(page)
    finished(page)
    places = [
        page.get_by_role("button", name="Start"),
        page.locator(".run canvas").first,
        page.get_by_role("tab", name="Runs"),
    ]
    heights = [place.evaluate("place => place.getBoundingClientRect().y") for place in places]
    assert heights == sorted(heights)
    assert heights[0] + page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") < 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    expect(page.get_by_text("When to stop", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Controls", exact=True).click()
    expect(page.get_by_text("When to stop", exact=True)).to_be_visible()
    context.close()


def test_on_a_wide_screen_the_controls_stand_beside_start(page: Page, app_url: str):
    open_page(page, app_url)
    start_at = page.get_by_role("button", name="Start").bounding_box()
    data_at = page.get_by_text("Data", exact=True).bounding_box()
    assert data_at["x"] < start_at["x"]
    assert abs(data_at["y"] - start_at["y"]) < 60
    expect(page.get_by_text("What you can choose is under Controls")).to_be_hidden()


def test_a_network_that_mirrors_digits_is_warned_of_where_it_is_chosen(page: Page, app_url: str):
    open_page(page, app_url, "network=Flowers+with+augmentation+inside")
    said(page, "a mirrored 2 is no 2")
