"""Heat maps in a real browser: the numbers under the pointer are the workers', by mouse and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cvlab.backbones import BACKBONES
from tests.browser.hands import press
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
LONG = 120_000  # a test of a map is some hundred passes, on a machine that may be busy


def opened(page, url, query="?network=stored"):
    page.goto(f"{url}/class_activation{query}")
    # The stored example has a heading and maps too, but no button for a test.
    page.get_by_role("button", name="Put Grad-CAM to the test").wait_for(timeout=LONG)
    page.locator('.overlay canvas[data-map="Guided backprop"]').wait_for(timeout=LONG)
    page.get_by_role("heading", name="Sources").wait_for(timeout=LONG)
    expect(page.get_by_test_id("stProgress")).to_have_count(0, timeout=LONG)  # the last map has come
    idle(page)


def says(page, name):
    return page.locator("figure", has=page.locator(f'canvas[data-map="{name}"]')).locator("output")


def test_the_lesson_by_mouse(page, app_url):
    opened(page, app_url)
    expect(page.get_by_role("heading", name="The network says 7")).to_be_visible()
    canvas = page.locator('.overlay canvas[data-map="Grad-CAM"]').first
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] * 0.52, "y": box["height"] * 0.52})
    expect(says(page, "Grad-CAM").first).to_contain_text("row 5, column 5:")
    # The same place of the picture on a map of another size.
    expect(says(page, "Guided backprop").first).to_contain_text("row 14, column 14:")
    # The last place sees rows and columns 20 to 27, and so lies at 23.5, not at the picture's rim.
    canvas.hover(position={"x": box["width"] * 23.5 / 28, "y": box["height"] * 24.5 / 28})
    expect(says(page, "Grad-CAM").first).to_contain_text("row 10, column 10:")
    before = canvas.screenshot()
    page.get_by_label("Strength of the map").first.fill("0")
    assert canvas.screenshot() != before
    page.get_by_role("button", name="Raw numbers as colours").first.click()
    expect(page.get_by_label("Strength of the map").first).to_be_disabled()

    page.get_by_role("radio", name="Guided backprop").click()
    page.get_by_role("button", name="Put Guided backprop to the test").click()
    expect(page.get_by_text("Do not lean on this map")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("cell", name="Depends on what was learned")).to_be_visible()
    page.get_by_text("What was measured").click()
    expect(page.get_by_text("Much of the map stays")).to_be_visible()
    expect(page.get_by_text("Average drop")).to_be_visible()
    expect(page.locator('.overlay canvas[data-map="Edge detector"]')).to_be_visible()


def test_the_lesson_by_keyboard_alone(page, app_url):
    opened(page, app_url)
    canvas = page.locator('.overlay canvas[data-map="Grad-CAM"]').first
    canvas.focus()
    expect(says(page, "Grad-CAM").first).to_contain_text("row 5, column 5:")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(says(page, "Grad-CAM").first).to_contain_text("row 4, column 6:")
    choice = page.get_by_role("combobox", name=re.compile("Class")).first
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Asked for"))).to_be_visible(timeout=LONG)
    test = page.get_by_role("button", name="Put Grad-CAM to the test")
    test.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="Faithful to this answer")).to_be_visible(timeout=LONG)
    random = page.locator("figure", has=page.locator('canvas[data-map="Random weights"]'))
    expect(random.get_by_text("11 × 11 · the same method, nothing learned")).to_be_visible(timeout=LONG)


@pytest.mark.skipif(
    not BACKBONES["mobilenet_v2"]().available(), reason="the weights of MobileNetV2 are not here"
)
def test_a_long_method_shows_how_far_it_is_and_can_be_stopped(page, app_url):
    opened(page, app_url, "?network=mobilenet_v2&method_rise_masks=8000")
    page.get_by_role("combobox", name=re.compile("Methods")).fill("RISE")
    page.get_by_role("option", name="RISE").click()
    page.keyboard.press("Escape")  # while the list is open, the rest of the page is hidden from roles
    stop = page.get_by_role("button", name="Stop RISE").first
    stop.wait_for(timeout=LONG)
    stop.click()
    expect(page.get_by_text("RISE was stopped.")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Again")).to_be_visible()


def test_the_link_restores_the_methods_the_class_the_layer_and_the_map_to_test(page, app_url):
    query = (
        "class=2&layer=max_pooling2d&methods=Grad-CAM&methods=LayerCAM&picture_mode=Sample&tested=LayerCAM"
    )
    page.goto(f"{app_url}/class_activation?{query}")
    page.get_by_role("button", name="Put LayerCAM to the test").wait_for(timeout=LONG)
    expect(page.get_by_role("heading", name=re.compile("Asked for 2"))).to_be_visible()
    expect(page.locator(".overlay canvas")).to_have_count(2, timeout=LONG)
    expect(page.locator('.overlay canvas[data-map="LayerCAM"]')).to_have_attribute(
        "aria-label", re.compile("13 by 13 numbers")
    )
    press(page, "Link")
    expect(page.get_by_text(f"/class_activation?{query}")).to_be_visible()
