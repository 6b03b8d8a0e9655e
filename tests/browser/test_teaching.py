"""Own classes in a real browser: drawings by mouse and by keyboard, a recorded camera, and what goes wrong."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from cvlab.backbones import MobileNetV2
from cvlab.features import square
from cvlab.samples import sample
from cvlab.teaching.presets import PRESETS, preset
from tests.browser.brush import draw
from tests.browser.hands import pick, press, toggle, visit
from tests.browser.waiting import idle
from tests.browser.walks.teaching import CUP, RING, STAR, add, picture_of, record, taken
from tests.browser.walks.transfer import four_ways
from tests.serving import APP, serving
from tests.teaching.known import judged

pytestmark = pytest.mark.browser

weights = pytest.mark.skipif(
    not MobileNetV2(weights="imagenet").available(),
    reason="the weights of MobileNetV2 are not on this machine",
)
# A camera that plays recorded pictures: `scene` says which thing stands before it, `frames` move it a little.
CAMERA = """(recorded) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 })
    const context = canvas.getContext("2d"), pictures = recorded.map(scene => scene.map(source => {
        const picture = new Image()
        picture.src = source
        return picture
    }))
    window.scene = 0
    let frame = 0
    setInterval(() => {
        const scene = pictures[window.scene]
        context.drawImage(scene[frame++ % scene.length], 0, 0)
    }, 40)
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(25)
}"""
REFUSED = """() => { navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("Permission denied", "NotAllowedError") } }"""


def recorded() -> list[list[str]]:
    """Three scenes of 24 frames each, as data addresses: three things before a camera that a hand moves about."""
    scenes = []
    for name in ("Cat", "Flower", "China"):
        thing = (square(sample(name).image()) * 255).astype(np.uint8)[..., ::-1]
        thing, frames = cv2.resize(thing, (200, 200), interpolation=cv2.INTER_AREA), []
        for n in range(24):
            turn = cv2.getRotationMatrix2D((100, 100), 8 * np.sin(n), 1 + 0.1 * np.cos(2 * n))
            turn[:, 2] += (60 + 20 * np.sin(1.7 * n), 20 + 10 * np.cos(1.3 * n))
            frame = cv2.warpAffine(thing, turn, (320, 240), borderValue=(90, 100, 110))
            data = base64.b64encode(cv2.imencode(".jpg", frame)[1].tobytes()).decode()
            frames.append(f"data:image/jpeg;base64,{data}")
        scenes.append(frames)
    return scenes


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/teaching{'?' if query else ''}{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def said(page: Page, answer: str) -> None:
    expect(page.locator(".teach")).to_have_attribute("data-answer", answer)


@pytest.fixture
def filmed(browser: Browser) -> Iterator[Page]:
    """A tab whose camera plays the recorded scenes."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(f"({CAMERA})({recorded()!r})")
        yield page


def test_the_point_is_shown_at_once(page, app_url):
    opened(page, app_url)
    bench, found = page.locator(".teach"), judged(preset(PRESETS[0]))
    said(page, "none of these")  # the pad's seven
    expect(bench.locator(".row .count")).to_have_text(["12", "12", "12", "6"])
    strangers = found.strangers
    assert bench.get_attribute("data-rejects") == str(strangers.false_rejects(strangers.best()))
    assert bench.get_attribute("data-accepts") == str(strangers.false_accepts(strangers.best()))
    right, count = found.counted(found.answers)
    page.get_by_text(f"{right} of {count} right").first.wait_for()
    for row, counts in zip(page.locator("table tbody tr").all(), found.table, strict=False):
        assert [int(c.replace("·", "0")) for c in row.locator("td").all_inner_texts()[1:]] == counts.tolist()
    assert page.get_by_test_id("stException").count() == 0


def test_classes_of_ones_own_by_mouse(page, app_url):
    opened(page, app_url)
    press(page, "Begin with my own")
    page.get_by_text("Two classes with pictures are needed").wait_for()
    press(page, "Add the drawing: class 2")
    page.get_by_text("Draw something first, then add it.").wait_for()
    add(page, "class 1", STAR)
    add(page, "class 2", RING)
    draw(page, *STAR)
    expect(page.locator(".teach")).to_have_attribute("data-best", "class 1")
    page.get_by_text("class 1 has one picture").wait_for()
    name = page.get_by_role("textbox", name="Name of the class class 1")
    name.fill("star <b>")
    name.press("Enter")
    page.get_by_role("button", name="Add the drawing: star <b>").wait_for()
    press(page, "Add a class")
    add(page, "class 3", CUP)
    expect(page.locator(".row .count")).to_have_text(["1", "1", "1", "0"])
    press(page, "Take back")
    expect(page.locator(".row .count")).to_have_text(["1", "1", "0", "0"])
    pick(page, "The chair test")
    expect(page.locator(".row .count")).to_have_text(["12", "12", "12 + 6", "6"])
    page.go_back()  # to what is there at first: a button's choice is no step of the browser's
    expect(page.locator(".row .count")).to_have_text(["12", "12", "12", "6"])
    page.go_forward()
    expect(page.locator(".row .count")).to_have_text(["12", "12", "12 + 6", "6"])
    pick(page, "My own")
    expect(page.locator(".row .count")).to_have_text(["1", "1", "0", "0"])
    visit(page, "Transfer")
    visit(page, "Your own classes")
    expect(page.locator(".row .count")).to_have_text(["1", "1", "0", "0"])
    press(page, "Take the class class 2 away")
    expect(page.locator(".row .count")).to_have_text(["1", "0", "0"])
    press(page, "Take back")
    expect(page.locator(".row .count")).to_have_text(["1", "1", "0", "0"])
    press(page, "Delete everything")
    expect(page.locator(".row .count")).to_have_text(["0", "0", "0"])
    expect(page.get_by_role("button", name="Take back")).to_be_disabled()


def test_setting_up_a_step_lays_the_drawings_out_anew_and_what_was_there_can_be_taken_back(page, app_url):
    opened(page, app_url)
    add(page, "star", STAR)
    draw(page, *RING)
    counts = page.locator(".row .count")
    steps = page.get_by_role("region", name="Steps of this lesson")
    steps.get_by_role("button", name="Step 5").click()
    steps.get_by_role("button", name="Set the page up for this step").click()
    expect(counts).to_have_text(["12", "12", "12", "6"])
    press(page, "Add the drawing: star")
    page.get_by_text("Draw something first, then add it.").wait_for()  # the ring went with the page as it was
    press(page, "Take back")
    expect(counts).to_have_text(["13", "12", "12", "6"])
    picture_of(page, "star", 12)
    page.get_by_text("picture 13 of star, to learn from").first.wait_for()


def test_the_chair_test_by_keyboard_alone(page, app_url):
    opened(page, app_url, "teaching_set=The+chair+test&teaching_look=true")
    lines = page.locator(".album section", has=page.get_by_role("heading", name="none of these"))
    lines.locator("button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".teach")).to_have_attribute("data-best", "cup")
    expect(page.locator(".teach .heat")).to_be_visible()
    limit = page.get_by_role("slider", name="Limit")
    limit.focus()
    page.keyboard.press("End")
    said(page, "cup")
    idle(page)
    page.get_by_role("button", name="Add a class").focus()
    page.keyboard.press("Enter")
    name = page.get_by_role("textbox", name="Name of the class class 4")
    name.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("table")
    page.keyboard.press("Enter")
    take = page.get_by_role("button", name="Add the drawing: table")
    board = page.locator("canvas.board")
    for _ in range(2):
        board.focus()
        page.keyboard.press("Space")
        for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
            page.keyboard.press(f"Shift+{key}")
        page.keyboard.press("Space")
        idle(page)
        before = take.locator("..").locator(".count").inner_text()
        take.focus()
        page.keyboard.press("Enter")
        expect(take.locator("..").locator(".count")).not_to_have_text(before)
        idle(page)
    expect(page.locator(".row .count")).to_have_text(["12", "12", "12 + 6", "2", "6"])


@weights
def test_three_classes_of_fifteen_camera_pictures_by_mouse(filmed, app_url):
    page = filmed
    opened(page, app_url, "teaching_view=Camera")
    press(page, "Add a class")
    press(page, "Start the camera")
    for n in range(3):
        page.evaluate(f"window.scene = {n}")
        record(page, f"class {n + 1}", 15 * (n + 1))
    for n in (1, 0, 2):
        page.evaluate(f"window.scene = {n}")
        expect(page.locator(".teach")).to_have_attribute("data-best", f"class {n + 1}")
    right = re.compile(
        r"(\d+) of \1 right, each picture left out \(a linear head by least squares on MobileNetV2\)"
    )
    page.get_by_text(right).wait_for()
    page.get_by_text("Each class is one burst").wait_for()
    # Stopped and gone on with: what was learnt stays, and another class joins it.
    press(page, "Stop the camera")
    expect(page.locator(".teach")).to_have_attribute("data-camera", "off")
    pick(page, "Drawings")
    pick(page, "Camera")
    press(page, "Add a class")
    press(page, "Start the camera")
    page.evaluate("window.scene = 1")
    expect(page.locator(".teach")).to_have_attribute("data-best", "class 2")
    toggle(page, "Keep for the test")
    before = int(page.locator(".teach").get_attribute("data-taken"))
    record(page, "class 2", before + 12)  # of 24 frames that come again and again, 15 of them learnt from
    page.get_by_text("of the same moment and prove nothing").wait_for()


@weights
def test_a_burst_by_keyboard_alone(filmed, app_url):
    page = filmed
    opened(page, app_url, "teaching_view=Camera")
    page.get_by_role("button", name="Start the camera").focus()
    page.keyboard.press("Enter")
    page.locator(".teach[data-camera=on]").wait_for()
    for n in (1, 2):
        page.evaluate(f"window.scene = {n - 1}")
        page.get_by_role("button", name=f"Hold to record: class {n}").focus()
        page.keyboard.down("Space")
        taken(page, 4 * n)
        page.keyboard.up("Space")
        idle(page)
    expect(page.locator(".teach")).to_have_attribute("data-best", "class 2")


def test_a_refused_camera_is_one_sentence(browser, app_url):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(f"({REFUSED})()")
        opened(page, app_url, "teaching_view=Camera")
        press(page, "Start the camera")
        page.get_by_text("The camera was refused: allow it beside this page's address").wait_for()
        press(page, "Hold to record: class 1")
        page.get_by_text("Start the camera first.").wait_for()
        pick(page, "Drawings")
        expect(page.locator(".teach .asked")).to_have_text("your drawing")
        expect(page.locator(".teach .hint")).to_have_text("")
        pick(page, "Camera")
        expect(page.locator(".teach .hint")).to_have_text("Start the camera, or upload pictures.")
        expect(page.locator(".teach .asked")).to_have_text("")


def test_without_weights_the_page_says_what_is_missing_and_pictures_are_kept(filmed, tmp_path):
    page, nowhere = (
        filmed,
        {"CVLAB_DATA": "", "KERAS_HOME": str(tmp_path), "https_proxy": "http://127.0.0.1:9"},
    )
    with serving(APP, tmp_path / "log", **nowhere) as url:
        opened(page, url, "teaching_view=Camera")
        page.get_by_text("What is missing: the weights of MobileNetV2, 14 MB").wait_for()
        press(page, "Start the camera")
        record(page, "class 1", 2)
        expect(page.locator(".album button")).to_have_count(
            int(page.locator(".row .count").first.inner_text())
        )
        pick(page, "Drawings")
        said(page, "none of these")


@pytest.mark.parametrize(
    "query", ["teaching_set=%3Cscript%3E&teaching_look=maybe", "teaching_view=Nothing&teaching_test=7"]
)
def test_bad_links_show_a_lesson(page, app_url, query):
    opened(page, app_url, query)
    assert page.get_by_test_id("stException").count() == 0
    said(page, "none of these")


def test_it_fits_a_telephone(browser, app_url):
    with browser.new_context(viewport={"width": 400, "height": 800}) as context:
        page = context.new_page()
        for query in ("", "teaching_view=Camera"):
            opened(page, app_url, query)
            assert page.evaluate("document.documentElement.scrollWidth") <= 400
            assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_drawings_go_on_to_transfer_by_mouse(page, app_url):
    """From the bench to four networks that were tested on the very drawings, without a download."""
    opened(page, app_url)
    press(page, "Use these pictures in other lessons")
    page.get_by_text("They are the data set Your own pictures now.").wait_for()
    page.get_by_role("link", name="Use them in Transfer").click()
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)
    expect(page.get_by_role("combobox", name="Pictures", exact=True)).to_have_value("Your own pictures")
    expect(page.get_by_role("combobox", name="Base", exact=True)).to_have_value("Small, of digits")
    page.get_by_text("3 classes").wait_for()
    four_ways(page)
    tested = {
        card.inner_text().split(" test pictures")[0].rpartition(" ")[2]
        for card in page.locator(".way[data-way]").all()
    }
    assert tested == {"6"}  # a fifth of twelve drawings of each of three classes
