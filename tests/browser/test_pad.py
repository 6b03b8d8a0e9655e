"""The drawing pad in a real browser: what is drawn is what Python gets, and nothing drawn is lost."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image as PillowImage

from cvlab import images
from cvlab.handwriting.drawing import SEVEN, rasterize, strokes_from
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser

SCRIPT = """
import json, time
import streamlit as st
from cvlab.ui.components.pad import pad
from cvlab.ui.picture import picture

def first():
    found = picture()
    st.text(f"ink {found.image.sum():.1f} {found.name}" if found else "no picture")
    st.button("Rerun")
    strokes = st.session_state.get("picture.drawing", {}).get("strokes", ())
    st.code(json.dumps([stroke.to_dict() for stroke in strokes]))

def second():
    found = picture(size=28)
    st.text(f"second {found.image.shape}" if found else "no picture")

st.navigation([st.Page(first, title="First", default=True), st.Page(second, title="Second")]).run()
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory) -> str:
    script = tmp_path_factory.mktemp("pad") / "trial.py"
    script.write_text(SCRIPT)
    return serve(script)


@pytest.fixture
def board(page, url):
    page.goto(url)
    board = page.locator("canvas.board")
    board.wait_for()
    page.get_by_text("your drawing").wait_for()
    return board


def draw(page, board, *points, steps=6):
    box = board.bounding_box()
    place = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*place[0])
    page.mouse.down()
    for x, y in place[1:]:
        page.mouse.move(x, y, steps=steps)
    page.mouse.up()


def tool(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def has(page, count):
    """Wait until Python has that many strokes, and give them."""
    page.wait_for_function(
        """n => {
            const text = document.querySelector('[data-testid=stCode] code')?.textContent
            return text && JSON.parse(text).length === n
        }""",
        arg=count,
    )
    return json.loads(page.locator("[data-testid=stCode] code").text_content())


def pixels(board_or_preview) -> np.ndarray:
    address = board_or_preview.evaluate("canvas => canvas.toDataURL('image/png')")
    data = base64.b64decode(address.split(",")[1])
    return np.asarray(PillowImage.open(io.BytesIO(data)).convert("L"), np.float32) / 255


def test_the_first_visit_shows_a_sample_7(page, board):
    assert strokes_from(has(page, len(SEVEN))) == SEVEN
    assert np.abs(pixels(board) - rasterize(SEVEN)[..., 0]).max() <= 0.5 / 255 + 1e-6


def test_the_first_stroke_replaces_the_sample_and_undo_brings_it_back(page, board):
    draw(page, board, (0.3, 0.2), (0.3, 0.8))
    (stroke,) = has(page, 1)
    xs = stroke["points"][::2]
    assert max(xs) - min(xs) <= 2
    assert abs(xs[0] - 84) <= 2
    tool(page, "Undo")
    assert strokes_from(has(page, 2)) == SEVEN


def test_undo_redo_and_clear_take_back_one_thing_each(page, board):
    draw(page, board, (0.2, 0.2), (0.2, 0.8))
    draw(page, board, (0.5, 0.2), (0.5, 0.8))
    draw(page, board, (0.8, 0.2), (0.8, 0.8))
    three = has(page, 3)
    tool(page, "Undo")
    assert has(page, 2) == three[:2]
    tool(page, "Redo")
    assert has(page, 3) == three
    tool(page, "Clear")
    page.get_by_text("no picture").wait_for()
    tool(page, "Undo")
    assert has(page, 3) == three
    board.press("Control+z")
    has(page, 2)
    board.press("Control+Shift+Z")
    has(page, 3)


def test_the_eraser_takes_ink_away(page, board):
    draw(page, board, (0.2, 0.5), (0.8, 0.5))
    has(page, 1)  # the sample's two strokes have made way
    before = pixels(board).sum()
    tool(page, "Eraser")
    draw(page, board, (0.5, 0.2), (0.5, 0.8))
    strokes = has(page, 2)
    assert [s["erase"] for s in strokes] == [False, True]
    assert pixels(board).sum() < before * 0.9
    canvas = rasterize(strokes_from(strokes))
    assert canvas[140, 140, 0] == 0
    assert np.abs(pixels(board) - canvas[..., 0]).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize(
    "points",
    [
        [(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)],
        [(0.5, 0.1), (0.5, 0.9)],
        [(0.1, 0.1), (0.2, 0.15), (0.15, 0.3)],
        [(0.05, 0.95), (0.9, 0.95), (0.9, 0.05), (0.05, 0.5)],
        [(0.5, 0.5), (0.505, 0.505)],
    ],
)
def test_the_preview_is_what_python_makes_of_the_drawing(page, board, points):
    draw(page, board, *points)
    drawn = images.centred(rasterize(strokes_from(has(page, 1))))[..., 0]
    shown = pixels(page.locator("canvas.preview"))
    assert np.abs(drawn - shown).max() <= 0.5 / 255 + 1e-6


def test_a_drawing_survives_a_rerun_another_page_and_a_reload(page, board):
    draw(page, board, (0.3, 0.3), (0.7, 0.7))
    drawn = has(page, 1)
    shown = pixels(board)
    page.get_by_role("button", name="Rerun").click()
    idle(page)
    assert has(page, 1) == drawn
    page.get_by_role("link", name="Second").click()
    page.get_by_text("second (28, 28, 1)").wait_for()
    assert np.array_equal(pixels(board), shown)
    page.get_by_role("link", name="First").click()
    page.get_by_text("your drawing").wait_for()
    assert has(page, 1) == drawn
    page.reload()
    page.get_by_text("your drawing").wait_for()
    assert has(page, 1) == drawn
    assert np.array_equal(pixels(board), shown)


def test_strokes_drawn_faster_than_python_answers_all_arrive(page, board):
    for x in np.linspace(0.1, 0.9, 8):
        draw(page, board, (x, 0.2), (x, 0.8), steps=2)
    has(page, 8)
    assert board.get_attribute("data-strokes") == "8"


def test_the_keyboard_draws(page, board):
    board.focus()
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    (stroke,) = has(page, 1)
    assert stroke["points"] == [v for i in range(7) for v in (140, 140 + 7 * i)]


def test_a_finger_draws_and_does_not_scroll(browser, url):
    context = browser.new_context(has_touch=True, viewport={"width": 400, "height": 800})
    page = context.new_page()
    page.goto(url)
    board = page.locator("canvas.board")
    board.wait_for()
    page.get_by_text("your drawing").wait_for()
    box = board.bounding_box()
    assert box["width"] >= 250
    client = context.new_cdp_session(page)

    def touch(kind, *points):
        client.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    x, y = box["x"] + 100, box["y"] + 60
    touch("touchStart", (x, y))
    for i in range(1, 10):
        touch("touchMove", (x, y + 15 * i))
    touch("touchEnd")
    (stroke,) = has(page, 1)
    assert len(stroke["points"]) > 10
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    context.close()


def test_a_browser_that_sends_nonsense_gets_one_sentence_and_the_drawing_stays(page, board):
    draw(page, board, (0.3, 0.2), (0.3, 0.8))
    drawn = has(page, 1)
    page.evaluate(
        """() => sessionStorage.setItem('cvlab.pad.picture',
            JSON.stringify({strokes: [{points: [1, 2, 3], width: 20}]}))"""
    )
    page.reload()
    page.get_by_text("A stroke is a flat list").wait_for()
    assert drawn
    page.get_by_role("button", name="Clear", exact=True).wait_for()


def test_every_control_has_a_name_and_can_be_reached(page, board):
    for name in ("Brush", "Eraser", "Undo", "Redo", "Clear", "A sample 7"):
        assert page.get_by_role("button", name=name, exact=True).count() == 1
    assert page.get_by_role("slider", name="Size").count() == 1
    assert page.get_by_role("img", name="Drawing pad").count() == 1
    board.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot?.activeElement?.ariaLabel") == "Brush"


def test_a_link_opens_the_sample_it_names(page, url):
    page.goto(f"{url}/?picture_mode=Sample&picture_sample=Zone+plate")
    page.get_by_text("ink", exact=False).filter(has_text="zone plate").wait_for()


def test_a_press_on_a_thumbnail_takes_that_sample(page, url):
    page.goto(f"{url}/?picture_mode=Sample")
    page.get_by_role("button", name="Checkerboard", exact=True).click()
    page.get_by_text("ink", exact=False).filter(has_text="checkerboard").wait_for()
    assert "picture_sample=Checkerboard" in page.url
    page.get_by_role("button", name="Flower", exact=True).click()
    page.get_by_text("ink", exact=False).filter(has_text="orange flower").wait_for()


def test_a_bad_upload_is_one_sentence_and_the_good_one_stays(page, url, tmp_path):
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    PillowImage.new("RGB", (1500, 300), "white").save(good)
    bad.write_bytes(b"not a picture")
    page.goto(f"{url}/?picture_mode=Upload")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(good)
    page.get_by_text("205 × 1,024 pixels, height × width; shrunk from 300 × 1,500 pixels").wait_for()
    chooser.set_input_files(bad)
    page.get_by_text("This file is not a picture").wait_for()
    page.get_by_text("The picture from before stays.").wait_for()
    page.get_by_text("your picture good.png").first.wait_for()
