"""The embeddings lesson in a real browser: by mouse and by keyboard alone; pausing is not asking."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.embeddings.losses import triplet_loss
from tests.browser.hands import press, slide
from tests.browser.waiting import drawn, idle

pytestmark = pytest.mark.browser
SHORT = "embeddings_steps=20"


def opened(page: Page, url: str, query: str) -> None:
    page.goto(f"{url}/embeddings?{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def learned(page: Page) -> None:
    page.locator(".twins[data-done=true]").wait_for()
    idle(page)


def test_a_training_pauses_steps_goes_on_and_is_learned(page: Page, app_url: str):
    opened(page, app_url, "embeddings_steps=500")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    board = page.locator(".twins[data-playing=false]")
    expect(page.locator(".count")).to_have_text(re.compile(r"step \d+ of 500"))
    idle(page)
    before = int(board.get_attribute("data-step"))
    page.get_by_role("button", name="One step").click()
    expect(board).to_have_attribute("data-step", str(before + 1))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".twins")).not_to_have_attribute("data-step", str(before + 1))
    expect(page.locator(".formula")).to_contain_text(
        re.compile(r"max\(0, [\d.]+ − [\d.]+ \+ 1\.00\) = [\d.]+")
    )
    said = page.locator(".formula").inner_text()
    near, far, loss = map(
        float, re.search(r"max\(0, ([\d.]+) − ([\d.]+) \+ 1\.00\) = ([\d.]+)", said).groups()
    )
    assert loss == pytest.approx(max(0, near - far + 1), abs=0.02)
    page.get_by_role("button", name="From the start").click()
    expect(page.locator(".count")).to_have_text(re.compile(r"step \d{1,2} of 500"))
    page.get_by_role("button", name="Pause").click()


def test_neighbours_are_shown_by_mouse_and_by_keyboard(page: Page, app_url: str):
    opened(page, app_url, SHORT)
    learned(page)
    expect(page.locator(".sentence")).to_contain_text(
        re.compile(r"learned identities [\d.]+ %, never seen ones")
    )
    over = page.locator(".twins .over")
    over.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".near figure")).to_have_count(6)
    first = page.locator(".near").inner_text()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.locator(".near").inner_text() != first
    box = over.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    drawn(page)
    expect(page.locator(".near")).to_contain_text("Point at a picture")


def test_a_triplet_by_hand_has_the_losses_of_python(page: Page, app_url: str):
    opened(page, app_url, "embeddings_view=One+triplet&embeddings_margin=0.5")
    board = page.locator(".byhand")

    def compare() -> float:
        z = np.array(board.get_attribute("data-points").split(","), float).reshape(3, 2)
        losses, slope = triplet_loss(z, np.array([[0, 1, 2]]), 0.5)
        assert float(board.get_attribute("data-loss")) == pytest.approx(losses[0], abs=1e-6)
        ours = np.array(board.get_attribute("data-slopes").split(","), float).reshape(3, 2)
        np.testing.assert_allclose(ours, slope, atol=1e-6)
        return losses[0]

    expect(board).to_have_attribute("data-kind", "easy")
    assert compare() == 0
    canvas = board.locator("canvas.over")
    box = canvas.bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + box["width"] * (x + 4) / 8, box["y"] + box["height"] * (4 - y) / 8

    page.mouse.move(*at(1.5, -1))
    page.mouse.down()
    page.mouse.move(*at(0, 0.5))
    page.mouse.move(*at(0, 0.4))
    page.mouse.up()
    expect(board).to_have_attribute("data-kind", "hard")
    before = compare()
    page.get_by_role("button", name="One step downhill").focus()
    page.keyboard.press("Enter")
    assert compare() < before
    board.get_by_role("button", name="Put them back").click()
    compare()
    slide(page, "Margin", 0)
    expect(page.get_by_text("three pictures on one point have no loss")).to_be_visible()


def test_matching_enrols_without_learning(page: Page, app_url: str):
    opened(page, app_url, f"embeddings_view=Match&embeddings_dimensions=8&{SHORT}")
    board = page.locator(".matching")
    expect(board).to_have_attribute("data-accepts", re.compile(r"0\.\d+"))
    # Where both errors are alike both are shown so.
    rates = [float(board.get_attribute(f"data-{name}")) for name in ("accepts", "rejects")]
    assert rates[0] == pytest.approx(rates[1], abs=0.02)
    expect(board.locator(".gallery button")).to_have_count(7)
    press(page, "Enrol this picture")
    expect(page.get_by_text("not one has changed")).to_be_visible()
    expect(board.locator(".gallery button")).to_have_count(8)
    expect(board.locator(".decision")).to_have_attribute("data-name", "new one")
    expect(board.locator(".decision")).to_have_attribute("data-known", "true")
    slider = page.get_by_role("slider", name="Threshold")
    slider.focus()
    page.keyboard.press("Home")
    expect(board).to_have_attribute("data-accepts", "0")
    expect(board).to_have_attribute("data-rejects", "1")
    page.keyboard.press("End")
    expect(board).to_have_attribute("data-accepts", "1")
    board.locator(".gallery button").first.focus()
    page.keyboard.press("ArrowRight")
    expect(board.locator(".compared")).to_contain_text("so the same")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("embeddings_margin=0&embeddings_steps=10", "With a margin of 0"),
        ("embeddings_kind=nobody&embeddings_margin=9&embeddings_steps=10&embeddings_seed=-3", "Digits"),
        (
            "embeddings_view=Match&embeddings_threshold=nan&embeddings_steps=10&embeddings_whose=99",
            "Threshold",
        ),
        ("embeddings_kind=Faces,+my+own+zip", "Bring only faces of people who said yes"),
    ],
)
def test_bad_links_and_choices_are_said_in_a_sentence(page: Page, app_url: str, query: str, said: str):
    opened(page, app_url, query)
    assert page.get_by_test_id("stException").count() == 0
    expect(page.get_by_text(said).first).to_be_visible()


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    for query in (SHORT, f"embeddings_view=Match&embeddings_dimensions=8&{SHORT}"):
        opened(page, app_url, query)
        page.locator(".twins[data-done=true], .matching[data-accepts]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
