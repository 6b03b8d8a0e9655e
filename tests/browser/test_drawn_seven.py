"""A plain 7 drawn by mouse is read as a 7 on every page that answers; what is no digit is answered with a doubt."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.brush import draw
from tests.browser.hands import unfold

pytestmark = pytest.mark.browser
SEVEN = ((0.28, 0.25), (0.7, 0.26), (0.6, 0.5), (0.47, 0.8))
LETTER_M = ((0.2, 0.8), (0.2, 0.2), (0.5, 0.5), (0.8, 0.2), (0.8, 0.8))


def opened(page: Page, url: str, slug: str) -> None:
    page.goto(f"{url}/{slug}")
    page.get_by_role("heading", name="Sources").wait_for()


def test_a_plain_seven_by_mouse_is_read_on_every_page_that_answers(page: Page, app_url: str):
    opened(page, app_url, "feature_maps")
    draw(page, *SEVEN, clear=True)
    expect(page.get_by_role("heading", name=re.compile("The network reads 7: "))).to_be_visible()
    expect(page.get_by_text("The network is not sure")).to_have_count(0)

    opened(page, app_url, "class_activation?picture_mode=Draw")
    draw(page, *SEVEN, clear=True)
    expect(page.get_by_role("heading", name=re.compile("The network says 7: "))).to_be_visible()

    opened(page, app_url, "softmax?picture_mode=Draw")
    draw(page, *SEVEN, clear=True)
    answer = page.locator(".answer[data-probabilities]")
    answer.wait_for()
    shares = [float(v) for v in answer.get_attribute("data-probabilities").split(",")]
    assert max(range(10), key=shares.__getitem__) == 7

    opened(page, app_url, "augmentation?photo_mode=Draw")
    unfold(page, "Choose or draw the picture")
    draw(page, *SEVEN, clear=True)
    expect(page.get_by_text("It reads your picture as 7")).to_be_visible()


def test_a_letter_is_answered_with_a_doubt(page: Page, app_url: str):
    opened(page, app_url, "feature_maps")
    draw(page, *LETTER_M, clear=True)
    expect(page.get_by_text("The network is not sure")).to_be_visible()


def test_the_larger_network_for_digits_is_offered_and_reads_the_sample_seven(page: Page, app_url: str):
    page.goto(f"{app_url}/feature_maps?network=large")
    page.get_by_role("heading", name="Sources").wait_for()
    expect(page.get_by_role("combobox", name=re.compile("^Network|larger"))).to_have_value(
        "cvlab's own, for digits, larger"
    )
    expect(page.get_by_role("heading", name=re.compile("The network reads 7: "))).to_be_visible()
