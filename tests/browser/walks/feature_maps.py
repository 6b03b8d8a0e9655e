"""The feature maps lesson, by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, pick, point, toggle, type_in, visit
from tests.browser.waiting import idle
from tests.browser.walks.training import to_the_end

LARGE = ".st-key-maps .pair figure:nth-child(2) .over"


def click_map(page: Page, layer: str, channel: int) -> None:
    maps = page.locator(".st-key-maps")  # no longer the stored example's
    maps.get_by_role("button", name=re.compile(rf"^{layer}, map {channel} of")).click()
    expect(page.get_by_role("heading", name=f"Without {layer}, channel {channel}")).to_be_visible()
    idle(page)


def bar_and_stroke(page: Page) -> None:
    for channel in (2, 1):
        click_map(page, "activation", channel)


def patches(page: Page) -> None:
    point(page, LARGE)
    click_map(page, "conv2d_1", 4)
    point(page, LARGE, 0.4, 0.3)


def one_map_through_three_layers(page: Page) -> None:
    for layer in ("conv2d", "activation", "max_pooling2d"):
        click_map(page, layer, 1)


def all_of_the_network(page: Page) -> None:
    choose(page, "Colours compare", "all of the network")


def whole_network(page: Page) -> None:
    pick(page, "The whole network")
    page.locator(".overview .tile").nth(20).click()


def second_picture(page: Page) -> None:
    toggle(page, "A second picture beside it")
    type_in(page, "Which one, 0 to 99", "11")
    click_map(page, "activation", 2)


def exciting(page: Page) -> None:
    click_map(page, "conv2d_1", 5)
    page.locator(".st-key-excites img").first.wait_for()
    point(page, ".st-key-excites img")


def switch_off(page: Page) -> None:
    off = page.get_by_role("combobox", name=re.compile("Switch off"))
    for channel in ("0", "1"):
        off.click()
        page.keyboard.type(channel)
        page.get_by_role("option", name=channel, exact=True).click()
        page.keyboard.press("Escape")
        idle(page)


def zeros(page: Page) -> None:
    profile = page.locator(".st-key-profile")
    samples = page.get_by_test_id("stButtonGroup").get_by_text("Sample", exact=True)
    page.mouse.wheel(0, -9000)
    for part in (profile, samples):
        expect(part).to_be_in_viewport(ratio=0.9)  # what is done and what comes of it stand on one screen
    point(page, ".st-key-profile", 0.4)
    pick(page, "Sample")
    choose(page, "Sample", "Handwritten digits")
    expect(page.get_by_role("heading", name="The network reads 0")).to_be_visible()
    idle(page)
    point(page, ".st-key-profile", 0.5)


def own_network(page: Page) -> None:
    visit(page, "Training")
    to_the_end(page)
    visit(page, "Feature maps")


def deep(page: Page) -> None:
    for layer in ("Conv1", "block_16_project"):
        page.locator(f'.st-key-maps .tall [data-layer$="/{layer}"] .tile').first.click()
        expect(page.get_by_role("heading", name=f"Without {layer}, channel 0")).to_be_visible()
        idle(page)


WALK = (
    bar_and_stroke,
    patches,
    one_map_through_three_layers,
    all_of_the_network,
    whole_network,
    second_picture,
    exciting,
    switch_off,
    zeros,
    own_network,
    deep,
)
