"""The kernels page in a real browser: its arithmetic is Python's, and edits reach picture, code and link."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cvlab.convolution import correlate
from cvlab.convolution.geometry import PADDINGS
from cvlab.kernels import KERNELS, colour_kernel
from cvlab.samples import sample

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
MATHS = (ROOT / "cvlab/ui/kernels/bench/maths.js").read_text()
RUN = (
    "([picture, filter, options]) => {"
    + MATHS
    + """
  picture.planes = picture.planes.map(p => Float32Array.from(p))
  const geo = geometry(picture, filter.cells, options), map = convolve(picture, filter, geo)
  const at = [geo.y.count >> 1, geo.x.count - 1], coarse = convolve(picture, filter, geo, options.pitch)
  return [map.height, map.width, [...map.values], at, termsAt(picture, filter, geo, ...at).value, [...coarse.values]]
}"""
)


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory) -> str:
    script = tmp_path_factory.mktemp("kernels") / "trial.py"
    file = str(ROOT / "pages/kernels.py")
    other = script.with_name("other.py")
    other.write_text("import streamlit as st\nst.title('Another page')\n")
    script.write_text(
        "import streamlit as st\nst.set_page_config(layout='wide')\n"
        f"pages = [st.Page({file!r}, url_path='kernels', default=True), st.Page({str(other)!r}, title='Other')]\n"
        "st.navigation(pages).run()\n"
    )
    return serve(script)


@pytest.fixture
def bench(page, url):
    """bench(**query) -> the bench, painted, with that link."""

    def opened(**query):
        page.goto(f"{url}/?{urlencode(query)}")
        page.wait_for_selector(".bench[data-painted]")
        return page.locator(".bench")

    return opened


def test_the_browsers_sums_are_pythons_over_generated_cases(page):
    rng = np.random.default_rng(5)
    for _ in range(150):
        size, kernel = tuple(rng.integers(1, 16, 2)), tuple(rng.integers(1, 6, 2))
        strides, dilation = tuple(map(int, rng.integers(1, 4, 2))), tuple(map(int, rng.integers(1, 4, 2)))
        channels, padding = int(rng.choice([1, 3])), PADDINGS[rng.integers(3)]
        extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
        if padding == "valid" and any(e > n for e, n in zip(extent, size, strict=True)):
            padding = "same"
        image = rng.random((*size, channels), np.float32)
        cells = rng.normal(size=(*kernel, channels) if channels == 3 else kernel).astype(np.float32)
        picture = {
            "height": int(size[0]),
            "width": int(size[1]),
            "channels": channels,
            "planes": [image[..., c].ravel().tolist() for c in range(channels)],
        }
        options = {"strides": strides, "padding": padding, "dilation_rate": dilation}
        pitch = int(rng.integers(2, 5))
        given = {"cells": cells.tolist(), "bias": 0.25}, {**options, "pitch": pitch}
        found = page.evaluate(RUN, [picture, *given])
        wanted = correlate(image, cells, **options)[..., 0] + 0.25
        assert tuple(found[:2]) == wanted.shape
        np.testing.assert_allclose(np.reshape(found[2], wanted.shape), wanted, atol=1e-5)
        assert found[4] == pytest.approx(wanted[tuple(found[3])], abs=1e-5)
        np.testing.assert_allclose(found[5], wanted[::pitch, ::pitch].ravel(), atol=1e-5)


def value_at(bench) -> tuple[tuple[int, int], float]:
    row, column = map(int, bench.get_attribute("data-at").split(","))
    return (row, column), float(bench.locator(".sum").get_attribute("data-value"))


def test_every_pixel_walked_over_is_explained_with_pythons_number(bench, page):
    bench = bench(picture_mode="Sample", picture_sample="Handwritten digits", kernel_padding="same")
    wanted = correlate(sample("Handwritten digits").image(0), KERNELS["vertical"]().array(), padding="same")
    bench.locator(".result .over").focus()
    for key in ["ArrowDown"] * 5 + ["ArrowRight"] * 5 + ["Shift+ArrowUp"] * 2:
        page.keyboard.press(key)
        (row, column), value = value_at(bench)
        assert value == pytest.approx(float(wanted[row, column, 0]), abs=1e-5)
    assert bench.locator(".sentence").inner_text().startswith(f"Row {row}, column {column}: ")
    expect(bench.locator(".spoken")).to_have_text(bench.locator(".sentence").inner_text())


def test_hovering_a_colour_result_that_python_made_gives_pythons_number(bench, page):
    bench = bench(picture_mode="Sample", picture_sample="China", filters_none="")
    expect(bench.locator(".count")).to_have_text("27 weights + 1 bias")
    image = sample("China").image(0)
    wanted = correlate(image, colour_kernel(KERNELS["vertical"]().array()))
    for x, y in [(30, 20), (120, 90), (200, 33)]:
        bench.locator(".result .over").hover(position={"x": x, "y": y})
        (row, column), value = value_at(bench)
        assert value == pytest.approx(float(wanted[row, column, 0]), abs=1e-5)


def test_typing_into_the_grid_reaches_picture_code_and_link(bench, page):
    bench = bench()
    cells = bench.locator(".cells input")
    expect(cells).to_have_count(9)
    cells.nth(0).click()
    page.keyboard.type("-2.5")
    page.keyboard.press("ArrowDown")  # to the cell below
    page.keyboard.type("1/2")
    expect(bench).to_have_attribute("data-painted", re.compile(r"^[1-9]"))
    expect(bench.locator(".name").first).to_have_text("Vertical edges, edited")
    page.wait_for_url(re.compile(r"filters=-2\.5"))
    link = page.url
    page.get_by_role("button", name="Code", exact=True).click()
    expect(page.locator("[data-testid=stCode]").first).to_contain_text(
        "[-2.5, 0, -1], [0.5, 0, -1], [1, 0, -1]"
    )
    page.goto(link)
    expect(page.locator(".bench .cells input").nth(0)).to_have_value("-2.5")
    expect(page.locator(".bench .cells input").nth(3)).to_have_value("0.5")


def test_dragging_a_cell_changes_it_and_undo_takes_the_whole_drag_back(bench, page):
    bench = bench()
    cell = bench.locator(".cells input").nth(4)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] - 20, steps=6)
    page.mouse.up()
    expect(cell).to_have_value("0.5")
    bench.get_by_role("button", name="Undo").click()
    expect(cell).to_have_value("0")


@pytest.mark.parametrize("size", [3, 15], ids=["by the browser", "by Python"])
def test_an_edit_on_a_large_picture_is_shown_at_once_and_whole_after_the_pause(url, page, tmp_path, size):
    pixels = np.random.default_rng(1).integers(0, 256, (900, 1000, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "large.png")
    kernel = ";".join([",".join(["0.1"] * size)] * size)
    page.goto(f"{url}/?{urlencode({'picture_mode': 'Upload', 'filters': f'{kernel};;0'})}")
    page.locator("input[type=file]").set_input_files(tmp_path / "large.png")
    bench = page.locator(".bench[data-painted]")
    expect(bench.locator(".result-size")).to_have_text(f"{901 - size} × {1001 - size}")
    bench.locator(".cells input").first.fill("2")
    painted = bench.get_attribute("data-painted")
    assert int(painted) > 0, "the picture follows before Python is asked"
    expect(bench).to_have_attribute("data-whole", painted)
    bench.locator(".result .over").focus()
    page.keyboard.press("ArrowDown")
    (row, column), value = value_at(bench)
    patch = pixels[row : row + size, column : column + size].astype(float) / 255
    wanted = 0.1 / 3 * patch.sum() + (2 - 0.1 / 3) * patch[0, 0, 0]  # a flat kernel is shared by the colours
    assert value == pytest.approx(wanted, abs=1e-4)


def test_the_kernel_walks_by_itself_until_it_is_stopped(bench):
    bench = bench(picture_mode="Sample", picture_sample="Handwritten digits")
    before = bench.get_attribute("data-at")
    button = bench.get_by_role("button", name="Slide")
    button.click()
    expect(bench).not_to_have_attribute("data-at", before)
    bench.get_by_role("button", name="Stop").click()
    expect(button).to_have_attribute("aria-pressed", "false")
    (row, column), _ = value_at(bench)
    start_row, start_column = map(int, before.split(","))
    assert row * 26 + column > start_row * 26 + start_column


def test_rows_columns_and_filters_are_added_and_removed(bench):
    bench = bench()
    bench.get_by_role("button", name="One row more").click()
    bench.get_by_role("button", name="One column less").click()
    expect(bench.locator("h2 .size")).to_have_text("4 × 2")
    expect(bench.locator(".result-size")).to_have_text("25 × 27")
    bench.get_by_role("button", name="Reset").click()
    bench.get_by_role("button", name="Add filter").click()
    bench.get_by_role("button", name="Transpose").click()
    expect(bench.locator(".cube")).to_have_text("cube of feature maps: 26 × 26 × 2")
    bench.get_by_role("button", name=re.compile("^Remove filter 1")).click()
    expect(bench.locator(".cube")).to_have_text("cube of feature maps: 26 × 26 × 1")
    expect(bench.locator(".cells input").nth(6)).to_have_value("-1")


def test_a_kernel_larger_than_the_picture_is_a_sentence_and_nothing_is_lost(bench, page):
    bench = bench(filters=";".join([",".join(["1"] * 15)] * 15) + ";;0", dilation="4")
    expect(bench.locator(".problem")).to_contain_text("kernel is larger than the picture")
    page.get_by_role("heading", name="How it works").wait_for()
    expect(bench.locator(".cells input")).to_have_count(225)


def test_a_link_brings_back_which_filter_lies_in_the_grid_and_all_names(bench, page):
    first = bench()
    first.get_by_role("button", name="Add filter").click()
    first.get_by_role("button", name="Transpose").click()
    expect(first.locator(".cells input").nth(1)).to_have_value("1")
    page.wait_for_url("**in_grid=2**")
    named = re.compile("In the grid lies .*Vertical edges, edited")
    page.locator("p", has_text=named).wait_for()
    page.goto(page.url)
    page.wait_for_selector(".bench[data-painted]")
    expect(page.locator(".bench .cells input").nth(1)).to_have_value("1")
    page.locator("p", has_text=named).wait_for()


def test_small_weights_are_never_shown_as_nothing(bench):
    cells = bench(kernel="Box blur", kernel_box_size="15").locator(".cells input")
    assert {cell.input_value() for cell in cells.all()} == {".004"}


def test_a_damaged_link_says_so_and_starts_with_the_preset(bench, page):
    bench = bench(filters="1,2;oops")
    expect(page.get_by_text("The filters in this link are damaged")).to_be_visible()
    expect(bench.locator(".cells input").nth(0)).to_have_value("1")


def choose(page, label, option):
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option, exact=True).click()


def test_all_choices_are_still_there_after_another_page(bench, page):
    bench = bench()
    choose(page, "Start from", "Gabor")
    expect(bench.locator(".cells input")).to_have_count(81)
    page.get_by_role("slider", name="Angle").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("kernel_gabor_theta=5"))
    page.locator("label").filter(has_text="ReLU").first.click()
    page.wait_for_url(re.compile("relu=true"))
    bench.locator(".cells input").nth(0).click()
    page.keyboard.type("0.9")
    bench.get_by_role("button", name="Add filter").click()
    page.wait_for_url(re.compile("filters=0.9"))
    before = page.url
    for _ in range(2):
        page.get_by_role("link", name="Other").click()
        expect(page.get_by_role("heading", name="Another page")).to_be_visible()
        page.get_by_role("link", name="kernels").click()
        expect(page.locator(".bench .name")).to_have_text(["Gabor, edited", "Gabor"])
        page.locator(".bench .choose").first.click()
        expect(page.locator(".bench .cells input").nth(0)).to_have_value("0.9")
        assert set(page.url.partition("?")[2].split("&")) >= {
            part for part in before.partition("?")[2].split("&") if not part.startswith("filters")
        }


def read(page) -> dict[str, str]:
    """Each tile's name and the number it says."""
    return {
        figure.locator("b").inner_text(): figure.locator("output").inner_text()
        for figure in page.locator(".tiles figure").all()
    }


def look_further(page, name):
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def test_by_mouse_from_the_bench_through_every_view_to_the_answer(bench, page):
    bench = bench(picture_mode="Sample", picture_sample="Handwritten digits")
    expect(bench.locator(".count")).to_have_text("9 weights + 1 bias")
    look_further(page, "The whole bank")
    canvas = page.locator(".tiles canvas").first
    expect(page.locator(".tiles figure")).to_have_count(20)
    box = canvas.bounding_box()
    canvas.hover(position={"x": 15.5 * box["width"] / 28, "y": 10.5 * box["height"] / 28})
    expect(page.locator(".tiles .where")).to_have_text("Row 10, column 15")
    image = sample("Handwritten digits").image(0)
    wanted = correlate(image, KERNELS["vertical"]().array(), padding="same")[10, 15, 0]
    assert float(read(page)["Vertical edges"].replace("−", "-")) == pytest.approx(float(wanted), abs=0.01)
    look_further(page, "Frequency")
    expect(page.get_by_text("band-pass")).to_be_visible()
    look_further(page, "Separable")
    expect(page.get_by_text("multiplications a pixel in place of")).to_contain_text("3 + 3 = 6")
    look_further(page, "Flip")
    expect(page.get_by_text("They are each other's opposite")).to_be_visible()
    look_further(page, "Rivals")
    expect(page.get_by_text("Why no kernel does this")).to_be_visible()
    look_further(page, "A second filter")
    expect(page.get_by_text("The two results are not the same")).to_be_visible()
    page.locator("label").filter(has_text="ReLU between them").click()
    expect(page.get_by_text("The two results are the same")).to_be_visible()
    page.get_by_role("spinbutton", name="Your guess").fill("0")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    expect(page.get_by_text("Right: it is 0")).to_be_visible()


def tab_to(page, locator, most=90):  # terms in the steps are places to stop at, too
    for _ in range(most):
        if locator.evaluate("e => e.getRootNode().activeElement === e"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there.")


def test_by_keyboard_alone_from_the_kernel_to_a_view_and_the_answer(bench, page):
    bench = bench(picture_mode="Sample", picture_sample="Handwritten digits")
    tab_to(page, bench.locator(".cells input").first)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    expect(bench.locator(".name").first).to_have_text("Vertical edges, edited")
    tab_to(page, bench.locator(".result .over"))
    page.keyboard.press("ArrowDown")
    expect(bench.locator(".sentence")).to_contain_text("Row ")
    view = page.get_by_role("button", name="The whole bank").or_(
        page.get_by_role("radio", name="The whole bank")
    )
    tab_to(page, view.first)
    page.keyboard.press("Enter")
    expect(page.locator(".tiles figure")).to_have_count(20)
    tab_to(page, page.locator(".tiles canvas").first)
    before = page.locator(".tiles .where").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tiles .where")).not_to_have_text(before)
    guess = page.get_by_role("spinbutton", name="Your guess")
    tab_to(page, guess, most=150)  # round the page: the steps come first
    page.keyboard.type("1")  # the weights now sum to 2
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Reveal", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Right: it is 1")).to_be_visible()
