"""The pixels lesson in a real browser: its main path by mouse, and again by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cvlab.pixels import grey_terms, to_bytes
from cvlab.samples import sample
from tests.browser.hands import predict

pytestmark = pytest.mark.browser


@pytest.fixture
def says(page):
    return page.locator(".pixels .says")


def over(page, name):
    return page.locator("figure", has_text=name).locator("canvas.over").first


def point(page, canvas, row, column, rows, columns):
    """Move the mouse to a pixel of a picture that is shown as a whole."""
    box = canvas.bounding_box()
    cell = min(box["width"] / columns, box["height"] / rows)
    left = box["x"] + (box["width"] - columns * cell) / 2
    page.mouse.move(left + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell)


def test_the_numbers_of_a_digit_by_mouse(page, app_url, says):
    page.goto(f"{app_url}/pixels?picture_mode=Sample&picture_sample=Handwritten+digits")
    canvas = over(page, "Picture")
    canvas.wait_for()
    digit = to_bytes(sample("Handwritten digits").image(0))[..., 0]
    expect(says).to_contain_text("of 255")
    for row, column in ((14, 14), (4, 20), (27, 0)):
        canvas.scroll_into_view_if_needed()
        point(page, canvas, row, column, 28, 28)
        page.get_by_text(f"Picture, row {row}, column {column}: {digit[row, column]} of 255").wait_for()
    base = page.locator(".pixels canvas.base").first
    assert base.get_attribute("data-numbers") == "false"
    point(page, canvas, 14, 14, 28, 28)
    for _ in range(12):
        page.mouse.wheel(0, -120)
    expect(base).to_have_attribute("data-numbers", "true")
    expect(page.locator("p.says").first).to_contain_text(f"row 14, column 14: {digit[14, 14]} of 255")
    page.get_by_role("button", name="Whole picture").click()
    assert base.get_attribute("data-numbers") == "false"
    predict(page)
    page.get_by_role("spinbutton", name="Your guess").fill("9408")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is").wait_for()


def test_a_photograph_is_taken_apart_by_mouse_and_its_grey_is_the_sum(page, app_url, says):
    page.goto(f"{app_url}/pixels?view=Channels")
    page.get_by_text("it has one channel").wait_for()
    page.get_by_role("button", name="Take the flower").click()
    over(page, "Blue").wait_for()
    assert page.locator(".pixels figure").count() == 5
    over(page, "Shown").hover()
    found = re.search(
        r"red (\d+), green (\d+), blue (\d+) of 255.* = (0\.\d{3}|1\.000)\.", says.text_content()
    )
    *bytes_, grey = found.groups()
    assert float(grey) == pytest.approx(grey_terms(*(int(b) / 255 for b in bytes_)).grey, abs=2e-3)
    page.get_by_role("button", name="Green", exact=True).click()
    expect(says).to_contain_text("green 0,")


def test_a_grey_picture_after_a_colour_one_is_not_made_grey_again(page, app_url, says):
    page.goto(f"{app_url}/pixels?picture_mode=Sample&picture_sample=Flower")
    expect(says).to_contain_text("As grey")
    page.get_by_role("combobox", name="Sample").click()
    page.get_by_role("option", name="Handwritten digits").click()
    page.get_by_text("28 × 28 × 1").wait_for()
    expect(says).not_to_contain_text("As grey")


def test_layers_that_are_equally_bright_are_equally_right(page, app_url):
    page.goto(f"{app_url}/pixels?view=Channels&picture_mode=Sample&picture_sample=Colour+bars")
    predict(page)
    page.get_by_test_id("stRadioGroup").get_by_text("green").click()
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is red or green or blue, which are equal.").wait_for()


@pytest.mark.parametrize(
    "slug", ["pixels", "kernels", "gabor", "pooling", "softmax", "convolution?view=Stack"]
)
def test_an_empty_drawing_leaves_the_lesson_its_words(page, app_url, slug):
    page.goto(f"{app_url}/{slug}")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("Draw something").first.wait_for()
    for name in ("How it works", "Sources"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_have_count(1)
    expect(page.get_by_role("region", name="Steps of this lesson")).to_have_count(1)
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("A link to exactly this")).to_have_count(1)


def test_every_view_by_keyboard_alone(page, app_url, says):
    page.goto(f"{app_url}/pixels?picture_mode=Sample&picture_sample=Flower")
    canvas = over(page, "Picture")
    canvas.wait_for()
    canvas.focus()
    start = page.locator(".pixels").get_attribute("data-at").split(",")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert page.locator(".pixels").get_attribute("data-at") == f"{int(start[0]) + 5},{int(start[1]) + 1}"
    for _ in range(9):
        page.keyboard.press("+")
    assert page.locator(".pixels canvas.base").first.get_attribute("data-numbers") == "true"
    page.keyboard.press("0")
    assert float(page.locator(".pixels").get_attribute("data-zoom")) == 1
    for name, seen in (
        ("Channels", "As grey"),
        ("Resize", "Before, row"),
        ("Normalise", "Stored, row"),
    ):
        page.get_by_role("radio", name=name, exact=True).press("Enter")
        says.filter(has_text=seen).wait_for()
    page.get_by_role("radio", name="Cube", exact=True).press("Enter")
    page.get_by_text("drawn by a fixed lot").wait_for()
    expect(page.locator("[data-testid=stPlotlyChart]")).to_have_count(1)


def test_a_resized_pixel_names_the_old_ones_that_it_is_made_of(page, app_url, says):
    page.goto(f"{app_url}/pixels?picture_mode=Sample&picture_sample=Handwritten+digits&view=Resize&side=14")
    canvas = over(page, "Area")
    canvas.wait_for()
    point(page, canvas, 5, 6, 14, 14)
    page.get_by_text("A mean of 4 old pixels, rows 10 to 11, columns 12 to 13: each counts 1/4.").wait_for()
    point(page, over(page, "Nearest"), 5, 6, 14, 14)
    page.get_by_text("Copied from the old pixel at row 11, column 13.").wait_for()
