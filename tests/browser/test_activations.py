"""The activations lesson in a real browser: its numbers are Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.activations import ACTIVATIONS, INITIALISERS
from cvlab.activations.draws import drawn, sizes
from cvlab.activations.one_map import TwoLayers, proof
from cvlab.activations.stack import DRAWS, Stack, dead_units
from cvlab.convolution import correlate
from cvlab.handwriting.drawing import SEVEN, rasterize
from cvlab.images import mnist_style
from cvlab.kernels import KERNELS
from cvlab.registry import title
from tests.browser.hands import pick, predict, slide
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
PLACES = {"curve": ".activation", "response": ".response", "stack": ".stack", "matrices": ".matrices"}
PHONE = {"width": 400, "height": 850}


def opened(page: Page, url: str, query: str = "", what: str = "curve") -> None:
    page.goto(f"{url}/activations{query}")
    page.locator(PLACES[what]).wait_for(timeout=60_000)
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def data(page: Page, what: str) -> dict[str, str]:
    return page.locator(PLACES[what]).evaluate("root => ({...root.dataset})")


def floats(text: str) -> list[float]:
    return [float(v) for v in text.split(",")]


def assert_point(page: Page, kind: str, x: float | None = None) -> None:
    expect(page.locator(PLACES["curve"])).to_have_attribute("data-kind", kind)
    found, spec = data(page, "curve"), ACTIVATIONS[kind]()
    if x is not None:
        assert float(found["x"]) == pytest.approx(x)
    at = float(found["x"])
    assert float(found["value"]) == pytest.approx(float(spec.value(at)), abs=1e-12)
    assert float(found["slope"]) == pytest.approx(float(spec.slope(at)), abs=1e-12)


def assert_proof(page: Page, layers: TwoLayers, kind: str) -> None:
    found, wanted = data(page, "matrices"), proof(layers, ACTIVATIONS[kind]())
    assert floats(found["product"]) == pytest.approx(layers.product().ravel().tolist())
    assert floats(found["sent"]) == pytest.approx(layers.through(np.array(layers.point)).tolist())
    assert floats(found["answer"]) == pytest.approx(wanted.answer.tolist())
    assert floats(found["found"]) == pytest.approx(wanted.partner_answer.tolist())
    assert (float(found["factor"]), float(found["gap"])) == (wanted.factor, pytest.approx(wanted.gap))


def test_the_lesson_by_mouse(page, app_url):
    opened(page, app_url)
    assert_point(page, "sigmoid", 2.5)
    expect(page.locator(".zones")).to_contain_text("left of −2.06 and right of 2.06")
    canvas = page.locator("[data-chart=curve]")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 60, steps=4)
    page.mouse.up()
    assert float(data(page, "curve")["x"]) < -1
    assert_point(page, "sigmoid")
    x = float(data(page, "curve")["x"])
    page.wait_for_url(re.compile("activations_x="))
    pick(page, "GELU")
    assert_point(page, "gelu", x)

    pick(page, "On a picture")
    pick(page, "ReLU")
    page.locator(".response .title", has_text="ReLU").wait_for()
    values = correlate(mnist_style(rasterize(SEVEN)), KERNELS["vertical"]().array())
    found = data(page, "response")
    assert floats(found["zeros"]) == pytest.approx([(values == 0).mean(), (values <= 0).mean()])
    page.locator("[data-view=before] .over").hover(position={"x": 80, "y": 60})
    found = data(page, "response")
    row, column = map(int, found["at"].split(","))
    assert float(found["before"]) == pytest.approx(float(values[row, column, 0]), abs=1e-6)
    assert float(found["after"]) == pytest.approx(max(float(values[row, column, 0]), 0), abs=1e-6)

    pick(page, "In a stack")
    one = Stack(activation=ACTIVATIONS["relu"](), initialiser=INITIALISERS["he_uniform"]())
    expect(page.locator(".stack")).to_have_attribute("data-draws", str(DRAWS))
    expect(page.locator(".stack")).to_have_attribute("data-counted", "20")
    signal = sizes(np.stack([d.signal for d in drawn(one, 60)])).mean
    assert floats(data(page, "stack")["signal"]) == pytest.approx(signal.tolist())
    dead = list(dead_units(one))
    page.locator("[data-chart=signal]").hover(position={"x": 60, "y": 80})
    layer = int(data(page, "stack")["at"])
    expect(page.locator(".stack .line1")).to_contain_text(f"{dead[layer - 1]} of its 128 units")

    pick(page, "One matrix")
    assert_proof(page, TwoLayers(), "relu")
    page.get_by_label("W₁, row 1, column 2").fill("-2")
    changed = TwoLayers(first=(1, -2, 0.5, 1))
    assert_proof(page, changed, "relu")
    page.wait_for_url(re.compile("activations_numbers="))
    plane = page.locator("[data-plane=input]")
    box = plane.bounding_box()
    before = page.url
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.3)
    # Another point is another question.
    page.wait_for_function("before => location.href !== before", arg=before)
    assert floats(data(page, "matrices")["sent"]) != pytest.approx(
        changed.through(np.array(changed.point)).tolist()
    )

    idle(page)
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Three linear layers are one matrix").wait_for()


def test_the_lesson_by_keyboard_alone(page, app_url):
    opened(page, app_url)
    page.locator("[data-chart=curve]").focus()
    for key in ("Shift+ArrowRight", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert_point(page, "sigmoid", 3.3)
    page.keyboard.press("Home")
    assert_point(page, "sigmoid", -6)
    expect(page.locator("[data-chart=curve]")).to_have_attribute("aria-valuetext", re.compile("f′"))
    page.get_by_role("spinbutton", name="x", exact=True).fill("0")
    assert_point(page, "sigmoid", 0)
    page.get_by_role("radio", name="ReLU", exact=True).press("Enter")
    idle(page)
    assert_point(page, "relu", 0)
    expect(page.locator(".line1")).to_have_text("f′(0) = 0: at the kink there is no slope, and Keras takes 0")

    page.get_by_role("radio", name="On a picture").press("Enter")
    page.locator(".response[data-at]").wait_for()
    idle(page)
    page.locator("[data-view=after] .over").focus()
    before = data(page, "response")["at"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert data(page, "response")["at"] != before
    expect(page.locator(".response .spoken")).to_contain_text("becomes")

    page.get_by_role("radio", name="In a stack").press("Enter")
    page.locator(".stack[data-at]").wait_for()
    idle(page)
    slide(page, "Layers", 17)
    expect(page.locator(".stack")).to_have_attribute("data-counted", "17")
    page.locator("[data-chart=gradient]").focus()
    page.keyboard.press("Home")
    assert data(page, "stack")["at"] == "1"
    page.keyboard.press("ArrowRight")
    assert data(page, "stack")["at"] == "2"

    page.get_by_role("radio", name="One matrix").press("Enter")
    page.locator(".matrices[data-gap]").wait_for()
    idle(page)
    page.locator("[data-plane=input]").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert_proof(page, TwoLayers(point=(1.4, 0.6)), "relu")
    page.wait_for_url(re.compile("activations_numbers="))
    idle(page)
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).press("Enter")
    page.get_by_text("Three linear layers are one matrix").wait_for()


def test_every_function_in_the_browser_is_pythons(page, app_url):
    opened(page, app_url)
    for kind in ACTIVATIONS:
        pick(page, title(ACTIVATIONS[kind]))
        for x in ("-6", "-1.41", "-0.3", "0", "0.77", "5.9"):
            page.get_by_role("spinbutton", name="x", exact=True).fill(x)
            assert_point(page, kind, float(x))


def test_the_numbers_of_a_function_are_the_pages(page, app_url):
    opened(page, app_url, "?activations_kind=ELU&activations_elu_alpha=2.5&activations_x=-1")
    assert float(data(page, "curve")["value"]) == pytest.approx(2.5 * np.expm1(-1))
    assert float(data(page, "curve")["slope"]) == pytest.approx(2.5 * np.exp(-1))


def test_a_link_restores_each_view(page, app_url):
    query = "?activations_view=In+a+stack&activations_kind=Tanh&activations_depth=9"
    opened(page, app_url, f"{query}&activations_start=Glorot&activations_width=64", "stack")
    one = Stack(
        activation=ACTIVATIONS["tanh"](), initialiser=INITIALISERS["glorot_uniform"](), layers=9, width=64
    )
    expect(page.locator(".stack")).to_have_attribute("data-draws", str(DRAWS))
    gradient = sizes(np.stack([d.gradient for d in drawn(one, 60)])).mean
    assert floats(data(page, "stack")["gradient"]) == pytest.approx(gradient.tolist())
    query = "?activations_view=One+matrix&activations_kind=Tanh&activations_numbers=1,2,3,4;0,1,1,0;0.5,-1"
    opened(page, app_url, query, "matrices")
    assert_proof(page, TwoLayers(first=(1, 2, 3, 4), second=(0, 1, 1, 0), point=(0.5, -1)), "tanh")


def test_what_was_set_is_still_there_after_another_view(page, app_url):
    opened(page, app_url, "?activations_view=In+a+stack", "stack")
    slide(page, "Layers", 18)
    pick(page, "One matrix")
    page.locator(".matrices").wait_for()
    pick(page, "In a stack")
    expect(page.get_by_role("slider", name="Layers").first).to_have_attribute("aria-valuetext", "18")


@pytest.mark.parametrize(
    ("query", "what", "sentence"),
    [
        ("?activations_x=1e9", "curve", "The point x in this link is no number from −6 to 6"),
        ("?activations_x=%3Cscript%3E", "curve", "The point x in this link is no number from −6 to 6"),
        (
            "?activations_view=One+matrix&activations_numbers=1,2;x",
            "matrices",
            "The matrices in this link are damaged",
        ),
        ("?activations_view=nonsense&activations_kind=nothing", "curve", ""),
        ("?activations_view=In+a+stack&activations_depth=5000&activations_width=7", "stack", ""),
        ("?activations_view=In+a+stack&activations_depth=Infinity&activations_start=ones", "stack", ""),
    ],
)
def test_a_hostile_link_gets_one_sentence_or_none_and_the_page_stands(page, app_url, query, what, sentence):
    opened(page, app_url, query, what)
    assert page.get_by_test_id("stException").count() == 0
    if sentence:
        page.get_by_text(sentence).wait_for()
    if what == "stack":
        assert 1 <= len(floats(data(page, "stack")["gradient"])) <= 50


def test_numbers_out_of_range_are_refused_where_they_are_typed(page, app_url):
    opened(page, app_url)
    field = page.get_by_role("spinbutton", name="x", exact=True)
    field.fill("7")
    expect(page.get_by_text("x is a number from −6 to 6.")).to_be_visible()
    assert_point(page, "sigmoid", 2.5)
    field.fill("1")
    expect(page.get_by_text("x is a number from −6 to 6.")).to_be_hidden()
    pick(page, "One matrix")
    page.get_by_label("W₂, row 2, column 1").fill("12")
    expect(page.get_by_text("Each number lies between −9 and 9.")).to_be_visible()
    assert_proof(page, TwoLayers(), "sigmoid")


def test_an_empty_picture_is_asked_for_in_a_sentence(page, app_url):
    opened(page, app_url, "?activations_view=On+a+picture", "response")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("Draw something").wait_for()
    page.get_by_role("heading", name="Sources").wait_for()
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("view", ["Curve and slope", "On a picture", "In a stack", "One matrix"])
def test_it_fits_a_telephone(page, app_url, view):
    page.set_viewport_size(PHONE)
    what = dict(zip(("Curve and slope", "On a picture", "In a stack", "One matrix"), PLACES, strict=True))[
        view
    ]
    opened(page, app_url, f"?activations_view={view.replace(' ', '+')}", what)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
