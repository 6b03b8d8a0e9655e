"""The augmentation lesson in a real browser: composed, drawn, boxed and judged, by mouse and by keyboard alone."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from cvlab.augmentations import NOTES, drawn, picture_seeds
from cvlab.augmentations.text import to_text
from tests.browser.hands import unfold
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
SLOW = 60_000


def opened(page, url, query="?photo_mode=Draw"):
    page.goto(f"{url}/augmentation{query}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=SLOW)
    expect(page.locator(".after figure")).to_have_count(12, timeout=SLOW)


def composed(page, text):
    """Wait until the list in the link is that one."""
    page.wait_for_url(lambda url: parse_qs(urlparse(url).query).get("augment", [""]) == [text], timeout=SLOW)
    idle(page)


def boxes(page):
    return json.loads(page.locator(".samples").get_attribute("data-boxes"))


def caption(page, number):
    return page.locator(".after figcaption").nth(number)


def test_the_lesson_by_mouse(page, app_url):
    opened(page, app_url)
    seed = picture_seeds(0, 0, [0])[0]
    for words in drawn(NOTES, seed):
        expect(caption(page, 0)).to_contain_text(words)
    expect(page.get_by_text("These augmentations may change what a label means")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("It reads your picture as 7")).to_be_visible()

    page.get_by_role("button", name="Move Rotation down").click()
    composed(page, to_text((NOTES[1], NOTES[0], *NOTES[2:])))
    page.get_by_role("button", name="Remove Zoom").click()
    composed(page, to_text((NOTES[1], NOTES[0], NOTES[2], NOTES[3], NOTES[5])))
    page.locator(".st-key-augmentation_undo button").click()
    composed(page, to_text((NOTES[1], NOTES[0], *NOTES[2:])))

    before = caption(page, 0).inner_text()
    page.get_by_role("button", name="New draw").click()
    expect(caption(page, 0)).not_to_have_text(before, timeout=SLOW)

    canvas = page.locator(".before canvas")
    canvas.scroll_into_view_if_needed()
    place, count = canvas.bounding_box(), len(boxes(page))
    page.mouse.move(place["x"] + 10, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + 60, place["y"] + 90, steps=4)
    page.mouse.up()
    left, top, right, bottom = boxes(page)[count]
    scale = 28 / place["width"]
    assert (left, top, right, bottom) == pytest.approx(
        (10 * scale, 20 * scale, 60 * scale, 90 * scale), abs=0.5
    )

    page.locator(".st-key-augmentation_clear button").click()
    expect(page.get_by_text("Nothing is augmented")).to_be_visible(timeout=SLOW)
    expect(caption(page, 0)).to_contain_text("as it is")
    page.reload()
    expect(page.get_by_text("Nothing is augmented")).to_be_visible(timeout=SLOW)


def test_the_lesson_by_keyboard_alone(page, app_url):
    page.goto(f"{app_url}/augmentation?augment=dream")  # a link that no page wrote is answered in words
    expect(page.get_by_text("There is no augmentation called 'dream'")).to_be_visible(timeout=SLOW)
    page.goto(f"{app_url}/augmentation?photo_mode=Draw&augment=rotation%3Adegrees%3D20")
    expect(page.locator(".after figure")).to_have_count(12, timeout=SLOW)
    expect(page.get_by_text("The labels survive")).to_be_visible(timeout=SLOW)
    page.get_by_role("slider", name=re.compile("1. Rotation")).focus()
    page.keyboard.press("End")
    composed(page, "rotation:degrees=180.0")
    expect(page.get_by_text("of the 6 are read as 9")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("a 6, read as 9").first).to_be_visible()

    page.get_by_role("combobox", name="Add").focus()
    page.keyboard.type("Cutout")
    page.keyboard.press("Enter")
    composed(page, "rotation:degrees=180.0;cutout")
    page.get_by_role("button", name="Move Cutout up").focus()
    page.keyboard.press("Enter")
    composed(page, "cutout;rotation:degrees=180.0")

    page.locator(".before canvas").focus()
    page.keyboard.press("Delete")
    assert boxes(page) == []
    page.keyboard.press("Enter")
    assert boxes(page) == [[7, 7, 21, 21]]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert boxes(page) == [[8, 7, 22, 22]]
    expect(page.locator(".before .spoken")).to_contain_text("columns 8 to 22, rows 7 to 22")
    page.get_by_role("button", name="The question").click()
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("10 epochs with what is on screen").wait_for(timeout=SLOW)
    page.get_by_text("Every picture is drawn anew in every epoch").wait_for(timeout=SLOW)


def test_the_lesson_opens_on_an_animal_with_a_box_around_it(page, app_url):
    opened(page, app_url, "")
    page.get_by_text("Choose or draw the picture").click()
    expect(page.get_by_text("The face of a tabby cat")).to_be_visible(timeout=SLOW)
    assert len(boxes(page)) == 1


def test_a_picture_the_network_does_not_know_is_not_judged(page, app_url):
    opened(page, app_url, "?photo_sample=Flower")
    expect(page.get_by_text("about your picture it can say nothing")).to_be_visible(timeout=SLOW)
    expect(page.locator(".after .read")).to_have_count(0)
    assert len(boxes(page)) == 1


def test_what_is_composed_here_is_trained_on_there(page, app_url):
    page.goto(f"{app_url}/training?augmented=true&augment=rotation%3Adegrees%3D20&epochs=1")
    page.get_by_role("heading", name="Sources").wait_for(timeout=SLOW)
    unfold(page, "Data")
    expect(page.get_by_role("slider", name=re.compile("1. Rotation"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Start").first.click()
    expect(page.locator('[data-figure="Status"]')).to_contain_text("finished", timeout=SLOW)
    expect(page.locator(".st-key-augmented input")).to_be_checked()
