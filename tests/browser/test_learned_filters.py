"""Learned kernels in a real browser: chosen, laid on a picture, and taken to the Kernels page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cvlab.experiment import stored_net
from cvlab.learned_filters import most_alike
from tests.browser.hands import predict

pytestmark = pytest.mark.browser
WAIT = 60_000


def opened(page: Page, url: str) -> None:
    page.goto(f"{url}/learned_filters?picture_mode=Sample")
    page.get_by_role("heading", name="Sources").wait_for(timeout=WAIT)


def test_a_kernel_is_chosen_by_mouse_and_taken_to_the_kernels_page(page: Page, app_url: str):
    opened(page, app_url)
    page.get_by_role("button", name="filter 5", exact=True).click()
    expect(page.get_by_role("heading", name="Filter 5")).to_be_visible(timeout=WAIT)
    kernel = stored_net()[1][0][:, :, 0, 5]
    name, likeness = most_alike(kernel)[0]
    expect(
        page.get_by_text(re.compile(rf"most like {re.escape(name)}.*likeness −?{abs(likeness):.2f}"))
    ).to_be_visible()
    page.get_by_role("button", name="Take it to the Kernels page").click()
    page.get_by_role("heading", name=re.compile("Kernels$")).wait_for(timeout=WAIT)
    cell = page.get_by_role("textbox").or_(page.get_by_role("spinbutton"))
    expect(cell.first).to_be_visible(timeout=WAIT)
    assert "filters=" in page.url
    assert f"{kernel[0, 0]:.4g}"[:5] in page.url


def test_by_keyboard_alone(page: Page, app_url: str):
    opened(page, app_url)
    button = page.get_by_role("button", name="filter 2", exact=True)
    button.focus()
    button.press("Enter")
    expect(page.get_by_role("heading", name="Filter 2")).to_be_visible(timeout=WAIT)
    predict(page)
    guess = page.get_by_label("Your guess")
    guess.fill("156")
    guess.press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).press("Enter")
    expect(page.get_by_text("Right: it is 156")).to_be_visible(timeout=WAIT)


def test_the_link_restores_the_filter_and_its_input_channel(page: Page, app_url: str):
    page.goto(f"{app_url}/learned_filters?picture_mode=Sample&convolution=conv2d_1&filter=7&input_channel=4")
    expect(page.get_by_role("heading", name="Filter 7")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("spinbutton", name="Input channel")).to_have_value("4")
