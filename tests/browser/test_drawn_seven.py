"""A plain 7 drawn by mouse is read as a 7 on every page that answers; what is no digit is answered with a doubt."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SLOW = 120_000
SEVEN = ((0.28, 0.25), (0.7, 0.26), (0.6, 0.5), (0.47, 0.8))
SCRAWL = ((0.2, 0.2), (0.8, 0.75), (0.25, 0.7), (0.75, 0.2), (0.5, 0.9), (0.45, 0.1), (0.1, 0.5), (0.9, 0.5))


def draw(page: Page, points: tuple[tuple[float, float], ...]) -> None:
    """One pull of the brush through these places of the pad."""
    board = page.locator("canvas.board")
    board.wait_for(timeout=SLOW)
    board.evaluate("board => board.scrollIntoView({ block: 'center' })")  # clear of Streamlit's bar
    box = board.bounding_box()
    place = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*place[0])
    page.mouse.down()
    for x, y in place[1:]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()
    expect(page.get_by_text("1 stroke", exact=True)).to_be_visible(timeout=SLOW)


def opened(page: Page, url: str, slug: str) -> None:
    page.goto(f"{url}/{slug}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=SLOW)


@pytest.mark.xfail(reason="open: the pad of Class activation maps moves while its page is busy", strict=False)
def test_a_plain_seven_by_mouse_is_read_on_every_page_that_answers(page: Page, app_url: str):
    opened(page, app_url, "feature_maps")
    draw(page, SEVEN)
    expect(page.get_by_role("heading", name=re.compile("The network reads 7: "))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("The network is not sure")).to_have_count(0)

    opened(page, app_url, "class_activation?picture_mode=Draw")
    draw(page, SEVEN)
    expect(page.get_by_role("heading", name=re.compile("The network says 7: "))).to_be_visible(timeout=SLOW)

    opened(page, app_url, "softmax?picture_mode=Draw")
    draw(page, SEVEN)
    answer = page.locator(".answer[data-probabilities]")
    answer.wait_for(timeout=SLOW)
    shares = [float(v) for v in answer.get_attribute("data-probabilities").split(",")]
    assert max(range(10), key=shares.__getitem__) == 7

    opened(page, app_url, "augmentation?photo_mode=Draw")
    draw(page, SEVEN)
    expect(page.get_by_text("It reads your picture as 7")).to_be_visible(timeout=SLOW)


def test_a_scrawl_is_answered_with_a_doubt(page: Page, app_url: str):
    opened(page, app_url, "feature_maps")
    draw(page, SCRAWL)
    expect(page.get_by_text("The network is not sure")).to_be_visible(timeout=SLOW)


def test_the_larger_network_for_digits_is_offered_and_reads_the_sample_seven(page: Page, app_url: str):
    page.goto(f"{app_url}/feature_maps?network=large")
    page.get_by_role("heading", name="Sources").wait_for(timeout=SLOW)
    expect(page.get_by_role("combobox", name=re.compile("^Network|larger"))).to_have_value(
        "cvlab's own, for digits, larger", timeout=SLOW
    )
    expect(page.get_by_role("heading", name=re.compile("The network reads 7: "))).to_be_visible(timeout=SLOW)
