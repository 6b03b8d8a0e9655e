"""Pictures that come from outside: a camera's, and files of every kind and every fault."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})


def test_a_photograph_is_taken_filtered_and_still_there_after_another_page(page: Page, app_url: str):
    page.goto(f"{app_url}/kernels?picture_mode=Camera")
    expect(page.get_by_text("Take a photograph, or allow this page")).to_be_visible()
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    # A camera's first picture comes a little later than its size.
    page.wait_for_function("() => document.querySelector('video').currentTime > 0")
    page.get_by_role("button", name="Take Photo").click()
    expect(page.locator(".bench[data-painted] .count")).to_have_text("27 weights + 1 bias")
    height, width, _ = map(int, page.locator(".bench[data-painted] .source-size").inner_text().split(" × "))
    assert min(height, width) >= 100
    page.get_by_role("link", name="Pooling").click()
    expect(page.get_by_role("heading", name="Pooling").first).to_be_visible()
    page.get_by_role("link", name="Kernels", exact=True).click()
    expect(page.locator(".bench[data-painted] .source-size")).to_have_text(f"{height} × {width} × 3")


def test_a_file_that_is_no_picture_is_one_sentence_and_the_picture_before_stays(page: Page, app_url: str):
    page.goto(f"{app_url}/kernels?picture_mode=Upload")
    good = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    upload(page, "good.png", png(good))
    expect(page.locator(".bench[data-painted] .source-size")).to_have_text("40 × 50 × 3")
    for name, data in (
        ("text.png", b"this is no picture at all"),
        ("cut.png", png(good)[:200]),
    ):
        upload(page, name, data)
        expect(page.get_by_text(re.compile("The picture from before stays"))).to_be_visible()
        expect(page.locator(".bench[data-painted] .source-size")).to_have_text("40 × 50 × 3")


def test_every_way_to_a_picture_can_be_seen_beside_a_wide_result(page: Page, app_url: str):
    page.goto(f"{app_url}/kernels")
    for label in ("Draw", "Sample", "Upload", "Camera"):
        button = page.get_by_test_id("stButtonGroup").first.get_by_text(label, exact=True)
        expect(button).to_be_visible()
        box, column = button.bounding_box(), page.get_by_test_id("stColumn").first.bounding_box()
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
