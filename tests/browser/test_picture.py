"""Pictures that come from outside: a camera's, and files of every kind and every fault."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.hands import visit

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
    visit(page, "Pooling")
    visit(page, "Kernels")
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


def test_the_page_says_how_a_picture_was_taken_and_stretches_one_that_is_dim(page: Page, app_url: str):
    page.goto(f"{app_url}/kernels?picture_mode=Upload")
    deep = np.linspace(0, 4080, 40 * 50).reshape(40, 50).astype(np.uint16)
    upload(page, "camera.png", png(deep))
    said = page.get_by_text("only the lowest sixteenth of the range is used")
    expect(said).to_be_visible(timeout=60_000)
    page.get_by_text("Stretch to the full range").click()
    expect(page.get_by_role("switch", name="Stretch to the full range")).to_be_checked(timeout=60_000)
    ink = np.zeros((40, 50, 4), np.uint8)
    ink[10:30, 20:30] = 255
    upload(page, "ink.png", png(ink))
    expect(page.get_by_text("laid on black, because its ink is white")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Stretch to the full range")).to_have_count(0)


def test_a_format_that_is_not_read_is_named_with_what_to_do(page: Page, app_url: str):
    page.goto(f"{app_url}/kernels?picture_mode=Upload")
    page.locator("input[type=file]").wait_for(state="attached", timeout=60_000)
    for name, brand, words in (
        ("a.avif", b"avif", "AVIF"),
        ("b.jpg", b"heic", "HEIC"),
        ("c.jfif", b"avif", "AVIF"),
    ):
        upload(page, name, b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mif1" + bytes(99))
        expect(page.get_by_text(re.compile(f"{words} picture.*save it as JPEG or PNG"))).to_be_visible(
            timeout=60_000
        )


def test_every_way_to_a_picture_can_be_seen_beside_a_wide_result(page: Page, app_url: str):
    page.goto(f"{app_url}/kernels")
    for label in ("Draw", "Sample", "Upload", "Camera"):
        button = page.get_by_test_id("stButtonGroup").first.get_by_text(label, exact=True)
        expect(button).to_be_visible()
        box, column = button.bounding_box(), page.get_by_test_id("stColumn").first.bounding_box()
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
