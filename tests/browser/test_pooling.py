"""The pooling lesson in a real browser: its numbers are Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cvlab.convolution import correlate
from cvlab.handwriting.drawing import SEVEN, rasterize
from cvlab.images import mnist_style
from cvlab.kernels import KERNELS
from cvlab.pooling import pool, winners
from cvlab.pooling.shifts import shift_study
from tests.browser.hands import pick, predict
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    return mnist_style(rasterize(SEVEN))


def opened(page, url, query=""):
    page.goto(f"{url}/pooling{query}")
    page.locator(".pooling[data-at], .shifts[data-plain]").wait_for(timeout=60_000)
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)  # nothing moves any more


def shown(page) -> dict:
    """What the windows view says: cell, winner, maximum and mean."""
    data = page.locator(".pooling").evaluate("root => ({...root.dataset})")
    return {
        "at": tuple(map(int, data["at"].split(","))),
        "won": tuple(map(int, data["won"].split(","))),
        "max": float(data["max"]),
        "average": float(data["average"]),
    }


def assert_true_of(image, found, *settings):
    row, column = found["at"]
    assert found["max"] == pytest.approx(float(pool(image, *settings)[row, column, 0]), abs=1e-6)
    mean = pool(image, *settings, kind="average")[row, column, 0]
    assert found["average"] == pytest.approx(float(mean), abs=1e-6)
    assert found["won"] == tuple(winners(image, *settings)[row, column, 0])


def hover(page, view, x, y):
    box = page.locator(f"[data-view={view}] .over").bounding_box()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def agreements(page, name):
    shifts = page.locator(".shifts")
    expect(shifts).to_have_attribute(f"data-{name}", re.compile(","))  # drawn once it has a size
    return [float(v) for v in shifts.get_attribute(f"data-{name}").split(",")]


def assert_shifts_are_pythons(page, image, rows, columns, **settings):
    blur = settings.pop("blur", 3)
    for name, width in (("plain", 1), ("soft", blur)):
        study = shift_study(image, rows, columns, blur=width, **settings)
        assert agreements(page, name) == pytest.approx([study.along, study.same, study.pixels], abs=1e-6)


def test_the_lesson_by_mouse(page, app_url, seven):
    opened(page, app_url)
    for view, x, y, cell in (("max", 0.5, 0.3, (4, 7)), ("average", 0.26, 0.99, (13, 3))):
        hover(page, view, x, y)
        found = shown(page)
        assert found["at"] == cell
        assert_true_of(seven, found)
    hover(page, "input", 20.5 / 28, 7.5 / 28)
    assert shown(page)["at"] == (3, 10)
    page.get_by_role("button", name="global average").click()
    expect(page.locator(".pooling .said .average")).to_contain_text("/ 784 = 0.126")
    page.get_by_role("button", name="Show every winner").click()
    count = len({tuple(place) for place in winners(seven).reshape(-1, 2)})
    expect(page.locator(".won")).to_contain_text(f"{count} of 784 pixels win")

    pick(page, "Moves")
    page.get_by_role("button", name="Average", exact=True).click()
    assert_shifts_are_pythons(page, seven, 0, 1, kind="average")
    page.get_by_role("button", name="Max", exact=True).click()
    page.get_by_role("combobox", name="Blur").select_option("5")
    assert_shifts_are_pythons(page, seven, 0, 1, blur=5)

    predict(page)
    page.get_by_role("spinbutton", name="Your guess").fill("784")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is 784.").wait_for()


def test_the_lesson_by_keyboard_alone(page, app_url, seven):
    opened(page, app_url)
    page.get_by_role("slider", name="Pool size").focus()
    page.keyboard.press("ArrowRight")
    page.locator("[data-size=max]", has_text="9 × 9").wait_for()
    page.locator("[data-view=max] .over").focus()
    before = shown(page)["at"]
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    found = shown(page)
    assert found["at"] == (before[0] - 2, before[1] - 1)
    assert_true_of(seven, found, 3)
    expect(page.locator(".pooling .spoken")).to_contain_text("wins")
    page.get_by_role("radio", name="Moves").press("Enter")
    page.get_by_label("Right by").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.get_by_label("Down by").focus()
    page.keyboard.press("ArrowLeft")
    assert_shifts_are_pythons(page, seven, -1, 3, pool_size=3)
    expect(page.locator(".shifts .sentence")).to_contain_text("Moved by 3 right and −1 down")
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is 324.").wait_for()


def test_a_link_restores_feature_map_stride_and_padding(page, app_url, seven):
    opened(page, app_url, "?pool=3&pool_stride=2&pool_padding=same&pooled=feature+map")
    page.locator("[data-size=max]", has_text="13 × 13").wait_for()
    response = correlate(seven, KERNELS["vertical"]().array()).clip(0)
    for x, y in ((0.999, 0.999), (0.4, 0.5), (0.001, 0.5)):
        hover(page, "max", x, y)
        assert_true_of(response, shown(page), 3, 2, "same")
    pick(page, "Moves")
    assert_shifts_are_pythons(page, response, 0, 1, pool_size=3, strides=2)
    page.get_by_role("button", name="Code", exact=True).click()
    expect(page.locator("code", has_text="MaxPooling2D")).to_contain_text(
        re.compile(r'"strides": \(2, 2\), "padding": "same"')
    )


def test_a_photograph_is_made_small_enough_to_point_at(page, app_url):
    opened(page, app_url, "?picture_mode=Sample&picture_sample=China")
    page.locator("[data-size=input]", has_text="43 × 64").wait_for()
    hover(page, "average", 0.7, 0.6)
    assert 0 < shown(page)["average"] < shown(page)["max"] < 1


def test_a_hover_takes_less_than_a_frame(page, app_url):
    opened(page, app_url, "?picture_mode=Sample&picture_sample=Zone+plate")
    page.locator("[data-size=input]", has_text="64 × 64").wait_for()
    idle(page)
    times = page.locator("[data-view=max] .over").evaluate(
        """canvas => {
            const box = canvas.getBoundingClientRect(), times = []
            for (let n = 0; n < 200; n++) {
                const clientX = box.left + box.width * ((n * 37) % 100) / 100
                const clientY = box.top + box.height * ((n * 53) % 100) / 100
                const start = performance.now()
                canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }))
                times.push(performance.now() - start)
            }
            return times.sort((a, b) => a - b)
        }"""
    )
    print(f"hover: median {times[100]:.2f} ms, 95th percentile {times[190]:.2f} ms")
    assert times[100] < 16


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    opened(page, app_url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()


def test_a_window_that_was_made_wider_shrinks_as_the_pool_grows(page, app_url):
    page.goto(f"{app_url}/pooling?pool_wider=6")
    size = page.locator("[data-size=max]")
    expect(size).to_have_text("14 × 3")
    for side, wanted in ((3, "9 × 3"), (4, "7 × 3"), (5, "5 × 3")):
        page.get_by_role("slider", name="Pool size").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**pool={side}**")
        expect(size).to_have_text(wanted)
    assert f"pool_wider={8 - 5}" in page.url


@pytest.mark.parametrize("shape", [(1, 1), (300, 1), (3, 2000)])
def test_a_picture_one_pixel_thin_is_pooled_too(page, app_url, tmp_path, shape):
    file = tmp_path / "thin.png"
    Image.new("L", shape, 128).save(file)
    page.goto(f"{app_url}/pooling?picture_mode=Upload")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text(re.compile(r"Cell at row \d+, column \d+")).first.wait_for()
    page.get_by_role("heading", name="How it works").wait_for()
    assert page.get_by_test_id("stException").count() == 0
