"""The convolution arithmetic lesson in a real browser: by mouse, by keyboard alone, by finger, from a link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import choose
from tests.browser.waiting import idle, press
from tests.serving import ROOT

pytestmark = pytest.mark.browser

SCRIPT = f"""
import streamlit as st
st.set_page_config(layout="wide")
st.navigation([st.Page({str(ROOT / "pages" / "convolution.py")!r}, default=True)]).run()
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory) -> str:
    script = tmp_path_factory.mktemp("convolution") / "trial.py"
    script.write_text(SCRIPT)
    return serve(script)


def open_page(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/?{query}")
    page.locator("section.output canvas.over").wait_for()
    expect(page.locator("p.sentence")).to_contain_text("row 0, column 0")
    idle(page)


def grid(page: Page, name: str) -> Locator:
    return page.locator(f"section.{name} canvas.over")


def cell(page: Page, name: str, row: int, column: int, rows: int, columns: int) -> dict[str, float]:
    """The middle of a cell, from the canvas' left upper corner."""
    box = grid(page, name).bounding_box()
    return {"x": (column + 0.5) * box["width"] / columns, "y": (row + 0.5) * box["height"] / rows}


def says(page: Page, words: str) -> None:
    expect(page.locator("p.sentence")).to_have_text(re.compile(words))


def sizes(page: Page) -> list[str]:
    return page.locator("section .size").all_text_contents()


def test_the_main_path_by_mouse(page: Page, url: str):
    open_page(page, url)
    assert sizes(page) == ["5 × 5", "3 × 3"]
    grid(page, "output").hover(position=cell(page, "output", 1, 2, 3, 3))
    says(page, r"^Output row 1, column 2, from 9 inputs: .* = 19\.")
    grid(page, "input").hover(position=cell(page, "input", 2, 2, 5, 5))
    says(page, r"^Input row 2, column 2 = 2 is used by 9 outputs: rows 0 to 2, columns 0 to 2\.")
    page.mouse.move(5, 5)
    says(page, "^Output row 0, column 0")
    page.get_by_role("button", name="Step forward").click()
    says(page, "^Output row 0, column 1")
    page.get_by_role("button", name="Step back").click()
    says(page, "^Output row 0, column 0")

    place = grid(page, "input").bounding_box()
    page.mouse.move(place["x"] + 60, place["y"] + 60)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 10, place["y"] + place["height"] - 10, steps=5)
    page.mouse.up()
    says(page, r"^(Output row 2, column 2|Input row 4, column 4)")
    page.mouse.move(5, 5)
    says(page, r"^Output row 2, column 2, .* = 14\.")

    page.get_by_label("Speed").select_option("60 a second")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".arithmetic")).to_have_attribute("data-playing", "false")
    says(page, "^Output row 2, column 2")
    page.get_by_role("button", name="How often each input is used").click()
    expect(page.get_by_role("button", name="How often each input is used")).to_have_attribute(
        "aria-pressed", "true"
    )

    page.get_by_text("Transposed", exact=True).first.click()
    expect(page.locator("section.output .size")).to_have_text("7 × 7")
    grid(page, "output").hover(position=cell(page, "output", 0, 0, 7, 7))
    says(page, r"^Output row 0, column 0, from 1 input: 3 × 0 = 0\.")
    page.get_by_role("button", name="Reveal", exact=True).click()
    expect(page.get_by_text("It is 12.")).to_be_visible()


def test_the_main_path_by_keyboard_alone(page: Page, url: str):
    open_page(page, url)
    press(page, "Stride", "ArrowRight")
    expect(page.locator("section.output .size")).to_have_text("2 × 2")
    press(page, "Kernel size", "ArrowLeft")
    press(page, "Stride", "ArrowLeft")
    expect(page.locator("section.output .size")).to_have_text("4 × 4")
    output = grid(page, "output")
    output.focus()
    page.keyboard.press("ArrowRight")
    says(page, "^Output row 0, column 1, from 4 inputs")
    page.keyboard.press("ArrowDown")
    says(page, "^Output row 1, column 1")
    page.keyboard.press("End")
    says(page, "^Output row 3, column 3")
    page.keyboard.press("ArrowLeft")
    says(page, "^Output row 3, column 2")
    page.keyboard.press("Space")
    expect(page.locator(".arithmetic")).to_have_attribute("data-playing", "true")
    page.keyboard.press("Space")
    expect(page.locator(".arithmetic")).to_have_attribute("data-playing", "false")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+Tab")
    says(page, "^Output row 0, column 0")
    page.keyboard.press("ArrowRight")
    says(page, "^Input row 0, column 1 = 3 is used by 2 outputs: row 0, columns 0 to 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    says(page, "^Output row 0, column 1")
    guess = page.get_by_role("spinbutton", name="Your guess")
    guess.focus()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Right: it is 9.")).to_be_visible()


def test_no_slider_can_be_set_to_what_does_not_fit(page: Page, url: str):
    open_page(page, url)
    press(page, "Kernel size", "End")
    expect(page.locator("section.output .size")).to_have_text("1 × 1")
    press(page, "Input size", "Home")
    expect(page.locator("section.input .size")).to_have_text("5 × 5")
    expect(page.get_by_role("slider", name="Dilation")).to_be_disabled()
    assert page.get_by_test_id("stAlert").count() == 0


def test_padding_that_leaves_mends_the_kernel(page: Page, url: str):
    query = "padding=full%3A+every+overlap&input_size=3x3&kernel_size=5x5&dilation_rate=2x2"
    open_page(page, url, query)
    expect(page.locator("section.output .size")).to_have_text("11 × 11")
    choose(page, "Padding", "valid: none")
    expect(page.locator("section.output .size")).to_have_text("1 × 1")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_link_restores_height_and_width_apart(page: Page, url: str):
    query = "apart=true&input_size=6x9&kernel_size=2x3&strides=1x2&dilation_rate=2x1"
    open_page(page, url, query)
    assert sizes(page) == ["6 × 9", "4 × 4"]
    press(page, "Input size, width", "ArrowRight", "ArrowRight")
    expect(page.locator("section.output .size")).to_have_text("4 × 5")
    expect(page.get_by_test_id("stAlert").filter(has_text="Keras refuses").first).to_be_visible()
    address = page.url
    assert "input_size=6x11" in address
    open_page(page, url, address.split("?")[1])
    assert sizes(page) == ["6 × 11", "4 × 5"]
    page.get_by_text("Height and width apart").click()
    expect(page.locator("section.input .size")).to_have_text("6 × 6")


def test_a_damaged_link_still_shows_a_lesson(page: Page, url: str):
    open_page(page, url, "input_size=0x999&kernel_size=abc&strides=9x9&dilation_rate=4&padding=nothing")
    assert page.get_by_test_id("stException").count() == 0


def test_a_finger_drags_the_window_and_nothing_is_wider_than_a_phone(browser, url: str):
    context = browser.new_context(has_touch=True, viewport={"width": 400, "height": 900})
    page = context.new_page()
    open_page(page, url)
    grid(page, "input").scroll_into_view_if_needed()
    box = grid(page, "input").bounding_box()
    client = context.new_cdp_session(page)

    def touch(kind, *points):
        client.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    touch("touchStart", (box["x"] + 40, box["y"] + 40))
    for part in range(1, 9):
        touch("touchMove", (box["x"] + 40, box["y"] + 40 + part * (box["height"] - 60) / 8))
    touch("touchEnd")
    says(page, "row 2, column 0")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    context.close()


def test_channels_are_joined_and_counted(page: Page, url: str):
    page.goto(f"{url}/?view=Channels")
    metric = page.get_by_test_id("stMetricValue")
    expect(metric.first).to_have_text("330")
    choose(page, "Joining channels", "Depthwise")
    expect(metric.first).to_have_text("60")
    expect(page.get_by_text("3 × 3 × 6 × 1, 6")).to_be_visible()


def test_the_receptive_field_follows_the_pointer_and_the_arrow_keys(page: Page, url: str):
    page.goto(f"{url}/?view=Stack")
    says_last = (
        "^Layer 4 .* row 2, column 2 has seen rows 8 to 17 and columns 8 to 17 .* 10 × 10 = 100 pixels"
    )
    expect(page.locator(".fields .sentence")).to_have_text(re.compile(says_last))
    page.get_by_label("Map of layer 4; arrow keys choose an output").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".fields .sentence")).to_contain_text("columns 12 to 21")
    page.get_by_label("Map of layer 1; arrow keys choose an output").hover(position={"x": 3, "y": 3})
    expect(page.locator(".fields .sentence")).to_contain_text("rows 0 to 2 and columns 0 to 2")
    page.get_by_role("spinbutton", name="Dilation").first.fill("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("each sees 5 pixels")).to_be_visible()


def test_output_padding_is_offered_only_where_keras_has_a_result(page: Page, url: str):
    query = (
        "layer=Transposed&padding=same%3A+keeps+the+size+at+stride+1&kernel_size=2x2&strides=3x3&by_hand=true"
    )
    open_page(page, url, query)
    expect(page.locator("section.output .size")).to_have_text("13 × 13")
    page.get_by_test_id("stButtonGroup").last.get_by_text("2", exact=True).click()
    expect(page.locator("section.output .size")).to_have_text("14 × 14")
    press(page, "Stride", "Home")
    expect(page.get_by_test_id("stAlert")).to_contain_text("no result for an output padding")
    press(page, "Kernel size", "ArrowRight")
    expect(page.locator("section.output .size")).to_have_text("5 × 5")
