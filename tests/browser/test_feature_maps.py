"""Feature maps in a real browser: read, enlarged, compared and switched off, by mouse and by keyboard alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.backbones import BACKBONES
from cvlab.convolution import correlate
from cvlab.experiment import stored_net
from cvlab.images import mnist_style
from cvlab.samples import SAMPLES, sample
from tests.browser.hands import predict, press, visit
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
WAIT = 60_000


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/feature_maps?picture_mode=Sample{query}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=WAIT)
    page.locator(".st-key-maps .tile").first.wait_for(timeout=WAIT)  # no longer the stored example's


def first_maps() -> np.ndarray:
    """26 x 26 x 6, worked out by numpy alone."""
    digit = mnist_style(sample(SAMPLES[0].name).image(0))
    kernels, bias = stored_net()[1][:2]
    layers = [correlate(digit, kernels[..., k])[..., 0] + bias[k] for k in range(6)]
    return np.stack(layers, axis=-1)


def said(page: Page) -> float:
    return float(re.search(r": (\S+)\. It", page.locator(".says").inner_text())[1].replace("−", "-"))


def test_a_map_is_enlarged_and_its_values_and_patches_are_read_by_mouse(page: Page, app_url: str):
    opened(page, app_url)
    page.get_by_role("button", name=re.compile("^conv2d, map 3 of 6")).click()
    expect(page.locator(".enlarged figcaption").nth(1)).to_have_text("conv2d, map 3")
    expect(page.get_by_role("heading", name="Without conv2d, channel 3")).to_be_visible(timeout=WAIT)
    idle(page)  # what the choice brought is drawn
    large = page.locator(".enlarged .over").nth(1)
    box = large.bounding_box()
    large.hover(position={"x": box["width"] * 12.5 / 26, "y": box["height"] * 9.5 / 26})
    expect(page.locator(".says")).to_contain_text("row 9, column 12")
    assert said(page) == pytest.approx(first_maps()[9, 12, 3], rel=1e-3, abs=1e-3)
    expect(page.locator(".says")).to_contain_text(
        "It has seen 3 × 3 pixels, rows 9 to 11 and columns 12 to 14."
    )
    expect(page.get_by_role("heading", name="What excites conv2d, channel 3")).to_be_visible()
    expect(page.get_by_text(re.compile(r"The highest of 1,257 training pictures"))).to_be_visible(
        timeout=WAIT
    )


def test_the_values_are_read_by_keyboard_alone_and_the_question_is_answered(page: Page, app_url: str):
    opened(page, app_url)
    tile = page.get_by_role("button", name=re.compile("^conv2d_1, map 5 of 12"))
    tile.focus()
    tile.press("Enter")
    over = page.get_by_role("img", name=re.compile("conv2d_1, map 5, enlarged"))
    over.focus()
    before = page.locator(".says").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".says")).to_contain_text("row 6, column 6")
    expect(page.locator(".says")).to_contain_text(
        "It has seen 8 × 8 pixels, rows 12 to 19 and columns 12 to 19."
    )
    assert page.locator(".says").inner_text() != before
    expect(page.get_by_role("heading", name="Without conv2d_1, channel 5")).to_be_visible(timeout=WAIT)
    predict(page)
    expect(page.get_by_text("Which channel of conv2d_1, switched off")).to_be_visible(timeout=WAIT)
    reveal = page.get_by_role("button", name="Reveal", exact=True)
    reveal.focus()
    reveal.press("Enter")
    expect(page.get_by_text(re.compile(r"Each of the 12 channels was switched off once"))).to_be_visible(
        timeout=WAIT
    )


def test_two_pictures_stand_map_by_map(page: Page, app_url: str):
    opened(page, app_url, "&two=true&second_mode=Sample&map_scale=all+of+the+network")
    expect(page.get_by_role("heading", name=re.compile("^The second: the network reads"))).to_be_visible(
        timeout=WAIT
    )
    tile = page.get_by_role("button", name=re.compile("^activation, map 0 of 6"))
    expect(tile.locator("canvas")).to_have_count(2, timeout=WAIT)
    assert page.locator(".enlarged .over").count() == 4
    assert " and " in page.locator(".says").inner_text()


def test_the_link_restores_the_map_and_the_channels_that_are_off(page: Page, app_url: str):
    opened(page, app_url, "&layer=conv2d_1&channel=5&off_conv2d_1_5=5&off_conv2d_1_5=7")
    expect(page.get_by_role("heading", name="Without conv2d_1, channel 5")).to_be_visible(timeout=WAIT)
    expect(page.get_by_test_id("stMultiSelect").get_by_text("7", exact=True)).to_be_visible()
    expect(page.locator(".enlarged figcaption").nth(1)).to_have_text("conv2d_1, map 5")
    page.get_by_role("button", name=re.compile("^conv2d, map 3 of 6")).click()
    expect(page.get_by_role("heading", name="Without conv2d, channel 3")).to_be_visible(timeout=WAIT)
    press(page, "Link")
    expect(page.get_by_text("/feature_maps?picture_mode=Sample&channel=3")).to_be_visible()


@pytest.mark.skipif(
    not BACKBONES["mobilenet_v2"]().available(), reason="the weights of MobileNetV2 are not here"
)
def test_all_layers_of_a_deep_network_are_looked_over_and_the_clicked_one_comes_whole(
    page: Page, app_url: str
):
    page.goto(f"{app_url}/feature_maps?network=mobilenet_v2&picture_mode=Sample")
    strip = page.locator(".strip.tall")
    strip.wait_for(timeout=WAIT)
    assert strip.locator(".layer").count() > 150
    layer = strip.locator('[data-layer$="/block_3_expand"]')
    expect(layer.locator(".tile")).to_have_count(12)
    layer.locator(".tile").nth(5).click()
    expect(page.get_by_role("heading", name="Without block_3_expand, channel 5")).to_be_visible(timeout=WAIT)
    expect(layer.locator(".tile")).to_have_count(64, timeout=WAIT)
    expect(layer.locator(".tile").nth(5)).to_be_in_viewport()
    expect(page.locator(".says")).not_to_contain_text("about", timeout=WAIT)
    expect(page.get_by_label("First channel").first).to_be_visible()
    page.get_by_role("combobox", name=re.compile("Layer that is shown whole")).click()
    page.keyboard.type("block_16_project_BN")
    page.get_by_role("option", name=re.compile("block_16_project_BN")).click()
    other = strip.locator('[data-layer$="/block_16_project_BN"]')
    expect(other.locator(".tile")).to_have_count(64, timeout=WAIT)
    strip.evaluate("box => box.scrollIntoView()")
    expect(other.locator("header")).to_be_in_viewport()
    expect(layer.locator(".tile")).to_have_count(12)
    # What the link brought is still there on another page, whose address does not name it.
    visit(page, "Class activation maps")
    expect(page.get_by_role("heading", name=re.compile("^The network says "))).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("combobox", name="Network")).to_have_value("MobileNetV2, for ImageNet")


def test_a_unit_is_chosen_where_it_is_pointed_at_or_by_keyboard(page: Page, app_url: str):
    opened(page, app_url)
    units = page.locator('[data-layer="dense"] .tile')
    box = units.bounding_box()
    units.click(position={"x": box["width"] * 3.5 / 10, "y": box["height"] / 2})
    expect(page.get_by_role("heading", name="Without dense, unit 3")).to_be_visible(timeout=WAIT)
    expect(page.locator(".says")).to_contain_text("dense, unit 3: ")
    over = page.get_by_role("img", name="dense, its units, enlarged")
    over.press("ArrowRight")
    expect(page.locator(".says")).to_contain_text("dense, unit 4: ")
    over.press("Enter")
    expect(page.get_by_role("heading", name="What excites dense, unit 4")).to_be_visible(timeout=WAIT)
    units.focus()
    units.press("Enter")  # the highest: the network reads a 7
    expect(page.get_by_role("heading", name="Without dense, unit 7")).to_be_visible(timeout=WAIT)


def test_one_tab_leads_into_the_strip_and_arrow_keys_walk_in_it(page: Page, app_url: str):
    opened(page, app_url)
    strip = page.get_by_role("group", name=re.compile("^The maps of all layers"))
    assert strip.locator('.tile[tabindex="0"]').count() == 1
    strip.locator('.tile[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(strip.get_by_role("button", name=re.compile("^activation, map 2 of 6"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Without activation, channel 2")).to_be_visible(timeout=WAIT)
    assert strip.locator('.tile[tabindex="0"]').count() == 1


def test_the_place_that_is_clicked_is_the_place_that_is_read(page: Page, app_url: str):
    opened(page, app_url)
    canvas = page.get_by_role("button", name=re.compile("^conv2d, map 3 of 6")).locator("canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 7.5 / 26, "y": box["height"] * 20.5 / 26})
    expect(page.locator(".says")).to_contain_text("conv2d, map 3, row 20, column 7")
    assert said(page) == pytest.approx(first_maps()[20, 7, 3], rel=1e-3, abs=1e-3)
