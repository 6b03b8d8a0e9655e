"""The detection lesson in a real browser: its numbers are Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.datasets import DATASETS
from cvlab.detection import voc
from cvlab.detection.boxes import iou
from cvlab.detection.grid import encode
from cvlab.detection.judging import Answer, curve
from cvlab.detection.looking import sliding
from cvlab.detection.moving import Moves, moved
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.reasons import faults, outcome
from cvlab.detection.scattering import Scatter, scatter
from cvlab.images import png
from tests.browser.hands import choose, pick, predict, press, slide, toggle, type_in
from tests.browser.waiting import drawn, idle
from tests.browser.walks.detection import overlapped
from tests.detection.canvases import thrown

pytestmark = pytest.mark.browser


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/detection{'?' if query else ''}{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def ap_of(net: str, seed: int, settings: Settings) -> float:
    canvas = thrown(seed=seed)
    done = outcome(find(sliding(net, canvas.image), settings), canvas.truth, settings)
    return curve(done.answer.scores, done.matched >= 0, len(canvas.truth.classes)).ap


def assert_ap(page: Page, wanted: float) -> None:
    expect(page.locator(".scene")).to_have_attribute("data-ap", f"{wanted:.4f}")


def test_a_window_slides_by_mouse(page, app_url):
    opened(page, app_url)
    assert_ap(page, ap_of("plain", 0, Settings(move=False)))
    told, now = faults(sliding("plain", thrown(seed=0).image), thrown(seed=0).truth, Settings(move=False))
    board = page.locator(".scene")
    expect(board).to_have_attribute("data-faults", str(len(told)))
    expect(board).to_have_attribute("data-boxes", str(len(now.matched)))
    press(page, "Next fault")
    expect(page.locator(".scene .words")).to_contain_text(f"“{told[0].stage}”: {told[0].words}")
    choose(page, "The net", "+ box regression")
    expect(page.get_by_text("Four more numbers")).to_be_visible()
    assert_ap(page, ap_of("background", 0, Settings()))
    press(page, "Next fault")
    press(page, "Make this move")
    expect(page.get_by_role("slider", name="Suppress above")).to_have_attribute("aria-valuetext", "0.25")
    assert_ap(page, ap_of("background", 0, Settings(overlap=0.25)))
    press(page, "Take it back")
    expect(page.get_by_role("slider", name="Suppress above")).to_have_attribute("aria-valuetext", "0.30")
    press(page, "2 Suppression")
    press(page, "One back")
    expect(page.locator(".scene .sentence")).to_contain_text(re.compile(r"overlaps the|stays\."))
    press(page, "1 Scores")
    expect(page.locator(".scene .figure")).to_contain_text("reach the floor of 0.50")
    box = page.locator(".scene .picture canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 90)
    expect(page.locator(".scene .sentence")).to_contain_text("At this window the net says")


def test_a_window_slides_by_keyboard_alone(page, app_url):
    opened(page, app_url)
    slide(page, "Score floor", 0.95)
    type_in(page, "Seed", "1")
    assert_ap(page, ap_of("plain", 1, Settings(move=False, floor=0.95)))
    canvas = page.locator(".scene .picture canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".scene .words")).to_contain_text("lost at the stage")
    expect(page.locator(".scene .spoken")).to_contain_text("lost at the stage")
    page.locator(".scene .to-suppression").focus()
    page.keyboard.press("Enter")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".scene .sentence")).to_contain_text(re.compile(r"it goes|stays"))
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("so the precision is").wait_for()


def test_the_curve_grows_box_by_box(page, app_url):
    opened(page, app_url, "detection_cure=%2B+box+regression")
    before = page.locator(".scene[data-ap]").get_attribute("data-ap")
    press(page, "One back")
    after = page.locator(".scene[data-ap]").get_attribute("data-ap")
    assert float(after) <= float(before)
    press(page, "To the end")
    assert page.locator(".scene[data-ap]").get_attribute("data-ap") == before


def test_two_boxes_that_one_drags(page, app_url):
    opened(page, app_url, "detection_view=Overlap")
    board = page.locator(".overlap[data-iou]")

    def held() -> None:
        a, b = json.loads(board.get_attribute("data-boxes"))
        assert float(board.get_attribute("data-iou")) == pytest.approx(
            iou(np.array([a]), np.array([b]))[0, 0]
        )

    held()
    first = board.get_attribute("data-iou")
    canvas = page.locator(".overlap .over")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 330, box["y"] + 250)
    page.mouse.down()
    page.mouse.move(box["x"] + 270, box["y"] + 200, steps=4)
    page.mouse.up()
    assert board.get_attribute("data-iou") != first
    held()
    canvas.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowUp")
    held()
    press(page, "As at first")


def test_pointing_alone_does_not_tick_a_step_that_asks_for_a_move(page, app_url):
    opened(page, app_url, "detection_view=Overlap")
    steps = page.get_by_role("region", name="Steps of this lesson")
    steps.get_by_role("button", name=re.compile("^Step 5")).click()
    page.locator(".overlap[data-iou] .over").hover()
    drawn(page)
    expect(steps.locator(".signs .seen")).to_have_count(0)
    overlapped(page)
    expect(steps.locator(".signs .seen")).to_have_count(1)


def test_setting_the_page_up_brings_the_board_back_to_what_was_judged(page, app_url):
    opened(page, app_url, "detection_cure=%2B+box+regression")
    press(page, "2 Suppression")
    steps = page.get_by_role("region", name="Steps of this lesson")
    steps.get_by_role("button", name=re.compile("^Step 4")).click()
    steps.get_by_role("button", name="Set the page up for this step").click()
    press(page, "Next fault")
    expect(page.locator(".scene .words")).to_contain_text("lost at the stage")


def test_a_digit_dragged_over_the_cells(page, app_url):
    opened(page, app_url, "detection_view=YOLO%27s+grid")
    board = page.locator(".cells[data-row]")
    board.wait_for()
    truth = thrown(seed=0).truth

    def held() -> None:
        data = board.evaluate("root => ({...root.dataset})")
        box = np.array([[float(v) for v in data["box"].split(",")]])
        targets = encode(Answer(box, np.array([0]), np.ones(1)), 8, 8)
        row, column = int(data["row"]), int(data["column"])
        assert targets[row, column, 0] == 1
        numbers = [float(v) for v in data["numbers"].split(",")]
        assert numbers == pytest.approx(targets[row, column, :5].tolist(), abs=1e-4)

    held()
    (x, y, right, bottom), name = truth.boxes[1].tolist(), truth.classes[1]
    press(page, "Next digit")
    expect(page.locator(".cells h2")).to_contain_text(f"The {name}: row")
    frame = page.locator(".cells .over").bounding_box()
    scale = frame["width"] / 128
    middle = frame["x"] + (x + right) / 2 * scale, frame["y"] + (y + bottom) / 2 * scale
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(frame["x"] + 20 * scale, frame["y"] + 20 * scale, steps=4)
    page.mouse.up()
    expect(board).to_have_attribute("data-row", "1")
    expect(board).to_have_attribute("data-column", "1")
    held()
    page.locator(".cells .over").focus()
    page.keyboard.press("Shift+ArrowRight")
    press(page, "Larger")
    held()
    for _ in range(3):
        press(page, "Undo")
    held()


def test_the_three_ways_in_one_table(page, app_url):
    opened(page, app_url, "detection_view=Compare")
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Sliding window")
    expect(rows.nth(2)).to_contain_text("64")
    pick(page, "Regions")
    page.locator(".scene[data-stamp]").wait_for()
    expect(page.get_by_text("regions are looked at")).to_be_visible()


def test_digits_of_mnist_are_thrown_where_they_are_here(page, app_url):
    opened(page, app_url, "detection_digits=MNIST&detection_cure=%2B+box+regression&detection_seed=2")
    mnist = DATASETS["mnist"]()
    if mnist.available():
        test = mnist.load().test
        canvas = scatter(test.images[..., 0], test.labels, Scatter(seed=2))
    else:
        expect(page.get_by_role("button", name="Download MNIST")).to_be_visible()
        expect(page.get_by_text("Until then the digits on the canvas are")).to_be_visible()
        canvas = thrown(seed=2)
    done = outcome(find(sliding("background", canvas.image), Settings()), canvas.truth, Settings())
    assert_ap(page, curve(done.answer.scores, done.matched >= 0, 10).ap)


SHEET = """<annotation><filename>a.png</filename><size><width>160</width><height>120</height></size>
<object><name>square</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>50</xmax><ymax>60</ymax></bndbox></object>
<object><name>bar</name><bndbox><xmin>101</xmin><ymin>31</ymin><xmax>140</xmax><ymax>100</ymax></bndbox></object>
</annotation>"""


def test_a_labelled_picture_is_uploaded_and_moved_with_its_boxes(page, app_url):
    opened(page, app_url, "detection_view=Pascal+VOC")
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[20:60, 10:50] = 255
    picture[30:100, 100:140] = (90, 200, 90)
    files = [("a.png", "image/png", png(picture)), ("a.xml", "text/xml", SHEET.encode())]
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files]
    )
    expect(page.get_by_text("2 boxes: square")).to_be_visible()
    toggle(page, "Move the picture and its boxes")
    given = voc.read(SHEET.encode()).within(120, 160)
    for draw in range(3):
        _, after, words = moved(picture.astype(np.float32) / 255, given, Moves(), draw)
        expect(page.get_by_text(f"Moved: {words}.")).to_be_visible()
        expect(page.locator("table tbody tr").nth(1).locator("td").nth(1)).to_have_text(str(len(after.names)))
        press(page, "Another draw")


@pytest.mark.parametrize(
    "query",
    [
        "detection_count=0",
        "detection_count=200&detection_frames=0.5&detection_cure=%2B+box+regression",
        "detection_floor=nan&detection_overlap=9&detection_judge=-1&detection_seed=1e9&detection_view=Nothing",
        "detection_source=Drawn",
        "detection_view=Compare&detection_count=0",
        "detection_view=YOLO%27s+grid&detection_count=0",
        "detection_view=Pascal+VOC&detection_voc_move=true&detection_voc_turn=999&detection_voc_least=nan",
        "detection_digits=Letters&detection_rate=7&detection_canvases=x",
        "detection_stride=5&detection_sizes=99&detection_measure=%3Cscript%3E",
    ],
)
def test_bad_and_extreme_links_show_a_lesson(page, app_url, query):
    opened(page, app_url, query)
    assert page.get_by_test_id("stException").count() == 0
    expect(page.locator("body")).not_to_contain_text(re.compile(r"\bNaN\b|\bundefined\b|\bnan\b|\{here\}"))


def test_a_link_restores_the_page(page, app_url):
    opened(page, app_url, "detection_cure=%2B+a+background+class&detection_seed=3&detection_floor=0.7")
    assert_ap(page, ap_of("background", 3, Settings(move=False, floor=0.7)))


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    for query in ("", "detection_view=Overlap", "detection_view=YOLO%27s+grid"):
        opened(page, app_url, query)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
