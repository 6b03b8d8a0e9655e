"""The Gabor lesson in a real browser: its main path by mouse, and again by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cvlab.gabor import GaborBank, orientation, respond
from cvlab.images import fit
from cvlab.samples import sample
from tests.browser.hands import pick, predict
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
EDGE = "picture_mode=Sample&picture_sample=Vertical+edge"


@pytest.fixture
def bench(page):
    return page.locator(".gabor").first


def answers(page):
    return page.locator(".gabor .says").nth(1)


def test_the_bank_by_mouse(page, app_url, bench):
    page.goto(f"{app_url}/gabor?{EDGE}")
    page.get_by_text("strongest is 0° (upright)").first.wait_for()
    idle(page)
    canvas = bench.locator("canvas.over").nth(1)
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] / 2)
    page.get_by_text("no filter answers; the picture is plain here").first.wait_for()
    pick(page, "Filters")
    kernels = page.locator("canvas.kernels")
    kernels.scroll_into_view_if_needed()
    size = kernels.bounding_box()
    kernels.click(
        position={"x": size["width"] * 0.5 + 8, "y": size["height"] * 0.6}
    )  # column 4, row 2 of 8 x 4
    page.wait_for_url(re.compile(r"filter=2\.4"))
    page.get_by_text("90° (lying), wavelength 8, at row").wait_for()
    predict(page)
    page.get_by_text("0° (upright)", exact=True).last.click()
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is").wait_for()


def test_the_bank_by_keyboard_alone(page, app_url):
    page.goto(f"{app_url}/gabor?{EDGE}&filter=1.0&gabor_view=Filters")
    page.get_by_text("0° (upright), wavelength 5.66, at row").wait_for()
    page.locator("canvas.kernels").focus()
    page.keyboard.press("ArrowLeft")  # beyond 0 degrees lie 157.5
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile(r"filter=2\.7"))
    page.get_by_text("157.5° (steeply falling), wavelength 8, at row").wait_for()
    bench = page.locator(".gabor").nth(1)  # the answers of the filter chosen
    canvas = bench.locator("canvas.over").first
    canvas.focus()
    row, column = map(int, bench.get_attribute("data-at").split(","))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert bench.get_attribute("data-at") == f"{row},{column - 6}"
    assert f"row {row}, column {column - 6}:" in answers(page).text_content()
    for _ in range(8):
        page.keyboard.press("+")
    assert canvas.locator("xpath=../canvas[1]").get_attribute("data-numbers") == "true"


def test_the_sentence_tells_python_s_numbers(page, app_url, bench):
    page.goto(f"{app_url}/gabor?picture_mode=Sample&picture_sample=Flower")
    page.get_by_text("strongest is").first.wait_for()
    row, column = map(int, bench.get_attribute("data-at").split(","))
    bank = GaborBank()
    responses = respond(fit(sample("Flower").image(), 256), bank.filters())
    found = orientation(responses)
    text = bench.locator(".says").text_content()
    assert f"together: {round(float(found.theta[row, column])) % 180}°" in text
    near = responses.energy[:, :, row // 2 * 2, column // 2 * 2].max()
    assert float(re.search(r"energy (\d\.\d+)", text)[1]) == pytest.approx(near, abs=2e-3)


def test_another_bank_has_other_filters(page, app_url):
    page.goto(f"{app_url}/gabor?{EDGE}&bank_orientations=4&bank_scales=2")
    page.get_by_text("4 angles × 2 wavelengths").wait_for()
    predict(page)
    expect(page.get_by_role("radiogroup", name="Your guess").get_by_role("radio")).to_have_count(4)
