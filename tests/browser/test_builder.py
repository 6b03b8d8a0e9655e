"""The builder in a real browser: a network from nothing by mouse and by keyboard alone, mended, trained, restored."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cvlab.architecture import PRESETS, Architecture
from cvlab.builder import to_text
from cvlab.layers import Activation, Conv2D, Dense, Flatten, MaxPooling2D
from tests.browser.hands import unfold, visit
from tests.browser.test_road import wait_for_step

pytestmark = pytest.mark.browser
WAIT = 60_000


def opened(page: Page, url: str, network: Architecture | None = None) -> None:
    page.goto(f"{url}/builder" + (f"?net={to_text(network)}" if network else ""))
    page.locator(".bench tbody").wait_for(timeout=60_000, state="attached")
    page.get_by_role("heading", name="Sources").wait_for(timeout=WAIT)


def rows(page: Page) -> list[str]:
    return page.locator(".bench tbody th").all_inner_texts()


def says(page: Page, parameters: int) -> None:
    """The table's foot counts that many parameters."""
    expect(page.locator(".bench tfoot td").nth(1)).to_have_text(f"{parameters:,}", timeout=WAIT)


def add(page: Page, name: str, count: int) -> None:
    page.locator(".bench .kinds").get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".bench tbody tr")).to_have_count(count, timeout=WAIT)


def empty(page: Page) -> None:
    page.get_by_text("Start from a preset or from nothing").click()
    # A list that opens while its frame still unfolds closes again.
    page.wait_for_function("() => document.getAnimations().every(a => a.playState !== 'running')")
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name="Nothing").click()
    page.get_by_role("button", name="Start from nothing").click()
    expect(page.locator(".bench tbody tr")).to_have_count(0, timeout=WAIT)


def test_a_network_is_built_from_nothing_by_mouse_and_trained(page: Page, app_url: str):
    opened(page, app_url)
    says(page, 3730)
    empty(page)
    for count, name in enumerate(("Convolution", "Activation", "Max pooling", "Flatten"), start=1):
        add(page, name, count)
    assert rows(page)[0] == "1 Conv2D 3 × 3, 6 filters"
    page.get_by_role("button", name="End with Dense(10) and softmax").click()
    built = Architecture(
        (28, 28, 1),
        (Conv2D(), Activation(), MaxPooling2D(), Flatten(), Dense(units=10, activation="softmax")),
    )
    says(page, built.parameter_count())
    page.locator(".bench tbody tr").first.click()
    page.get_by_role("spinbutton", name="Filters").fill("8")
    page.get_by_role("spinbutton", name="Filters").press("Enter")
    says(page, 80 + 13 * 13 * 8 * 10 + 10)
    page.get_by_role("link", name="Train this network on digits").click()
    page.get_by_role("button", name="Start").wait_for(timeout=WAIT)
    page.get_by_text("13,610 parameters").locator("visible=true").first.wait_for(timeout=WAIT)
    page.get_by_role("button", name="Start").click()
    wait_for_step(page, 0)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished", timeout=60_000)


def test_a_network_is_built_by_keyboard_alone(page: Page, app_url: str):
    opened(page, app_url, Architecture((28, 28, 1), ()))
    kinds = page.locator(".bench .kinds")
    for count, name in enumerate(("Convolution", "Flatten", "Dense"), start=1):
        kinds.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".bench tbody tr")).to_have_count(count, timeout=WAIT)
    says(page, 60 + 4056 * 10 + 10)
    scene = page.locator(".bench .scene")
    scene.focus()
    page.keyboard.press("Home")
    expect(page.locator(".bench .sentence")).to_contain_text("The picture: 28 × 28 × 1 = 784 numbers")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".bench .sentence")).to_contain_text("6 filters × (3 × 3 × 1 weights + 1 bias) = 60")
    expect(page.locator(".bench .spoken")).to_contain_text("36,504")
    page.keyboard.press("Enter")
    page.get_by_text("Layer 1: Convolution").wait_for(timeout=WAIT)
    width = page.get_by_role("spinbutton", name="Kernel width")
    width.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    says(page, 6 * 28 + 26 * 20 * 6 * 10 + 10)
    for button, first in (("Duplicate", 2), ("Remove", 1)):
        page.get_by_role("button", name=button, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".bench tbody tr", has_text="Conv2D")).to_have_count(first, timeout=WAIT)
    page.get_by_role("button", name="Undo", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bench tbody tr", has_text="Conv2D")).to_have_count(2, timeout=WAIT)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".bench tbody tr", has_text="Conv2D")).to_have_count(1, timeout=WAIT)


def test_where_it_breaks_it_says_why_and_is_mended_in_one_click(page: Page, app_url: str):
    opened(page, app_url, PRESETS["notes_convnet"])
    page.locator(".bench tbody tr").nth(3).click()
    page.get_by_text("Layer 4: Convolution").wait_for(timeout=WAIT)
    for last in range(4, 7):
        page.get_by_role("button", name="Move down").click()
        expect(page.locator(".bench tbody tr").nth(last)).to_contain_text("12 filters", timeout=WAIT)
    said = page.get_by_test_id("stAlert").filter(has_text=re.compile("Layer 7, conv2d_1.*numbers in a row"))
    expect(said).to_be_visible(timeout=WAIT)
    expect(page.locator(".bench tr.problem")).to_contain_text("it needs a map")
    page.get_by_role("button", name="Move it before layer 6 (Flatten)").click()
    expect(page.locator(".bench tr.problem")).to_have_count(0, timeout=WAIT)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".bench tr.problem")).to_have_count(1, timeout=WAIT)


def test_what_was_built_outlives_a_change_of_page_and_travels_in_the_link(page: Page, app_url: str, browser):
    opened(page, app_url, PRESETS["notes_convnet"])
    page.locator(".bench tbody tr").nth(8).click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".bench tbody tr")).to_have_count(8, timeout=WAIT)
    visit(page, "Kernels")
    page.wait_for_url("**/kernels**")
    visit(page, "Builder")
    page.wait_for_url("**/builder?**net=*")
    expect(page.locator(".bench tbody tr")).to_have_count(8, timeout=WAIT)
    stranger = browser.new_context().new_page()
    stranger.goto(page.url)
    expect(stranger.locator(".bench tbody tr")).to_have_count(8, timeout=60_000)


def test_training_offers_what_fits_the_pictures_and_says_what_it_adapted(page: Page, app_url: str):
    page.goto(f"{app_url}/training?network=Digits+ConvNet&data=CIFAR-10")
    unfold(page, "Network")
    page.get_by_text(
        "takes pictures of 32 × 32 × 3 instead of 28 × 28 × 1. 122,570 parameters"
    ).first.wait_for(timeout=60_000)
    page.goto(f"{app_url}/training?network=VGG16&data=CIFAR-10")
    unfold(page, "Network")
    page.get_by_text("ends with 10 units instead of 1,000. 33,638,218 parameters").first.wait_for(
        timeout=60_000
    )
    unfold(page, "Data")
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name="digits", exact=True).click()
    page.get_by_text("3,730 parameters").locator("visible=true").first.wait_for(timeout=WAIT)
    page.get_by_role("combobox", name="Network").click()
    expect(page.get_by_role("option", name="VGG16")).to_have_count(0)


def test_vgg16_is_drawn_with_all_its_layers(page: Page, app_url: str):
    opened(page, app_url, PRESETS["vgg16"])
    says(page, 138_357_544)
    expect(page.locator(".bench .block")).to_have_count(23)
    sides = page.locator(".bench .block .side")
    first, second = (sides.nth(n).evaluate("side => side.getBBox().height") for n in (1, 4))
    assert first == pytest.approx(2 * second, rel=0.02)  # 224 and 112 pixels
    fronts = page.locator(".bench .block .front")
    few, many = (fronts.nth(n).evaluate("front => front.getBBox().width") for n in (7, 11))
    assert many == pytest.approx(2 * few, rel=0.02)  # 256 and 512 channels


def test_a_damaged_link_is_one_sentence_and_the_bench_goes_on(page: Page, app_url: str):
    page.goto(f"{app_url}/builder?net=1.nonsense")
    page.get_by_text("This link is damaged or cut short").wait_for(timeout=60_000)
    says(page, 3730)


def test_it_fits_a_telephone(browser, app_url: str):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    opened(page, app_url, PRESETS["vgg16"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
