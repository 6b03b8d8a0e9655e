"""The perceptron lesson in a real browser: its numbers are Python's, by mouse, by keys; bad input is a sentence."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.perceptron import extended, learn, loss, margin, radius, wrong
from cvlab.perceptron.digits import two_digits
from cvlab.point_clouds import POINT_CLOUDS, Points, points_from, points_of, to_text
from tests.browser.hands import choose, pick, predict, press, slide
from tests.browser.waiting import idle
from tests.browser.walks.perceptron import data, place

pytestmark = pytest.mark.browser


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/perceptron{query}")
    page.locator(
        ".perceptron[data-painted], .hidden-layer[data-right], .two-digits[data-score], .neuron[data-sum]"
    ).wait_for()
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def assert_pythons(page: Page, points: Points, *, rate=1.0, start=(0.0, 0.0, 0.0), steps=1000) -> None:
    """What the board says is what cvlab.perceptron says of these points."""
    x, signs = extended(points.places), points.signs
    run = learn(x, signs, rate=rate, start=start)
    done = min(steps, run.mistakes)
    weights = run.updates[done - 1].after if done else np.array(start)
    assert (int(data(page, "mistakes")), int(data(page, "total"))) == (done, run.mistakes)
    assert [float(w) for w in data(page, "weights").split(",")] == pytest.approx(list(weights), abs=1e-9)
    assert float(data(page, "gamma")) == pytest.approx(margin(x, signs).gamma, abs=1e-9)
    assert float(data(page, "radius")) == pytest.approx(radius(x), abs=1e-9)
    assert int(data(page, "wrong")) == wrong(x, signs, weights).sum()
    assert float(data(page, "loss")) == pytest.approx(loss(x, signs, weights), abs=1e-9)
    assert data(page, "done") == str(run.done and done == run.mistakes).lower()


def own_points(page: Page, last: str = "") -> Points:
    """The points of the address, once it says some, and `last` as the last one."""
    said = "new URLSearchParams(location.search).get('perceptron_points')"
    page.wait_for_function(f"last => {said}?.endsWith(last)", arg=last)
    return points_from(page.evaluate("new URLSearchParams(location.search).get('perceptron_points')"))


def test_the_lesson_by_mouse(page, app_url):
    blobs = POINT_CLOUDS["blobs"]().points()
    opened(page, app_url)
    assert_pythons(page, blobs, steps=4)
    for steps, name in ((5, "Next mistake"), (4, "Back"), (8, "To the end")):
        page.get_by_role("button", name=name, exact=True).click()
        assert_pythons(page, blobs, steps=steps)
    expect(page.locator(".count")).to_have_text(
        "8 mistakes so far ≤ (R/γ)² = (5.57 / 0.427)² = 170. Every point is right."
    )
    expect(page.get_by_role("button", name="Next mistake")).to_be_disabled()
    page.get_by_role("button", name="Show R and γ").click()
    page.mouse.move(*place(page, 3.52, 4.2))
    expect(page.locator(".sentence.point")).to_contain_text(
        "Point (3.52, 4.2), class +1: ŷ = sign(w · x̃) = sign((−2) · 1 + 6.72 · 3.52"
    )

    page.mouse.click(*place(page, -4, -3))  # a square among the circles' side
    points = own_points(page)
    assert len(points) == 41
    assert points.rows()[-1][2] == 1
    idle(page)
    assert_pythons(page, points)
    x, y, _ = points.rows()[-1]
    page.mouse.move(*place(page, x, y))
    page.mouse.down()
    page.mouse.move(*place(page, 3, -3), steps=5)
    page.mouse.up()
    moved = page.locator(".points .plane-note").inner_text().replace("−", "-")
    x, y = map(float, re.search(r"\((.+), (.+)\)", moved).groups())
    assert (x, y) == pytest.approx((3, -3), abs=0.05)
    assert_pythons(page, own_points(page, f"{x:g},{y:g},1"))
    page.reload()
    page.locator(".perceptron[data-painted]").wait_for()
    assert_pythons(page, own_points(page))
    page.get_by_role("button", name="The cloud's points again").click()
    page.wait_for_url(lambda url: "perceptron_points" not in url)
    expect(page.locator(".points")).to_have_attribute("data-count", "40")

    press(page, "As at first")
    expect(page.locator(".perceptron")).to_have_attribute("data-mistakes", "4")
    assert_pythons(page, blobs, steps=4)
    predict(page)
    page.get_by_role("spinbutton", name="Your guess").fill("8")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is 8.").wait_for()


def test_the_lesson_by_keyboard_alone(page, app_url):
    opened(page, app_url, "?perceptron_points=none&perceptron_steps=0")
    expect(page.locator(".warn")).to_have_text("There are no points: add some of both classes.")
    page.locator(".points .over").focus()
    for key in ("ArrowRight", "ArrowUp", "Enter", "c", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter"):
        page.keyboard.press(key)
    points = points_of([[0.25, 0.25, 1], [-1.75, 0.25, 0]])
    expect(page.locator(".points")).to_have_attribute("data-count", "2")
    assert_pythons(page, points, steps=0)
    page.keyboard.press("n")
    page.keyboard.press("m")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".points .plane-note")).to_have_text("The point is at (0.25, −0.5) now.")
    page.get_by_role("button", name="Next mistake").press("Enter")
    page.get_by_role("button", name="Next mistake").press("Enter")
    moved = points_of([[0.25, -0.5, 1], [-1.75, 0.25, 0]])
    assert_pythons(page, moved, steps=2)
    expect(page.locator(".perceptron > .spoken")).to_contain_text("mistake")
    page.locator(".points .over").focus()
    page.keyboard.press("n")
    page.keyboard.press("Delete")
    expect(page.locator(".points")).to_have_attribute("data-count", "1")
    expect(page.locator(".warn")).to_contain_text("All points are of class")

    page.get_by_role("radio", name="Hidden layer").press("Enter")
    page.locator(".hidden-layer .points .over").focus()
    page.keyboard.press("n")
    expect(page.locator(".sentence.point")).to_contain_text(
        re.compile(r"h₁ = step\(.+\) = [01], h₂ = step\(.+\) = [01]")
    )
    page.get_by_role("radio", name="Two digits").press("Enter")
    page.locator(".two-digits .weights").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".pixel")).to_contain_text("Row 15, column 14: weight")
    page.get_by_role("button", name="Next picture").press("Enter")
    expect(page.locator(".two-digits")).to_have_attribute("data-shown", "1")
    page.get_by_role("radio", name="Neuron").press("Enter")
    page.locator(".neuron .ground .over").focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator(".neuron .sentence.sum")).to_contain_text("sign(")
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is 0.").wait_for()


def test_the_browsers_numbers_are_pythons_for_clouds_rates_and_starts(page, app_url):
    for kind, query, rate, start in (
        ("circle", "Circle", 1.0, (0.0, 0.0, 0.0)),
        ("xor", "Xor", 0.3, (1.0, -2.5, 0.75)),
        ("spiral", "Spiral", 10.0, (0.0, 0.0, 0.0)),
    ):
        text = ",".join(map(str, start))
        opened(
            page,
            app_url,
            f"?perceptron_cloud={query}&perceptron_steps=37&perceptron_rate={rate}&perceptron_start={text}",
        )
        assert_pythons(page, POINT_CLOUDS[kind]().points(), rate=rate, start=start, steps=37)
    rng = np.random.default_rng(4)
    for n in range(6):
        places = rng.uniform(-6, 6, (25, 2)).round(2)
        side = places @ rng.standard_normal(2) + rng.normal()
        rows = [[*p, int(s > 0)] for p, s in zip(places.tolist(), side, strict=True) if abs(s) > 0.1 * n]
        points = points_of(rows)
        opened(page, app_url, f"?perceptron_points={to_text(points)}&perceptron_steps=1000")
        assert_pythons(page, points)


def test_weights_by_hand_are_where_the_rule_begins(page, app_url):
    opened(page, app_url)
    slider = page.get_by_role("slider", name="Weight w₂ by hand")
    slider.fill("-3")
    expect(page.locator(".count")).to_contain_text("(R/γ)² = 170 holds from w = 0.")
    page.wait_for_url("**perceptron_start=0%2C4.83%2C-3*")
    page.get_by_role("button", name="Next mistake").click()
    assert_pythons(page, POINT_CLOUDS["blobs"]().points(), start=(0.0, 4.83, -3.0), steps=1)


def test_play_goes_to_the_end_by_itself_and_can_be_paused(page, app_url):
    opened(page, app_url)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".perceptron")).to_have_attribute("data-mistakes", "5")
    page.get_by_role("button", name="Pause").click()
    at = int(data(page, "mistakes"))
    page.wait_for_url(f"**perceptron_steps={at}*")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".perceptron")).to_have_attribute("data-done", "true")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_two_digits_are_summed_as_python_sums_them(page, app_url):
    opened(page, app_url, "?perceptron_view=Two+digits&perceptron_first=3&perceptron_second=8")
    found = two_digits(3, 8)
    sums = found.pictures.reshape(72, -1) @ found.weights.ravel() + found.bias
    two = page.locator(".two-digits")
    assert float(two.get_attribute("data-score")) == pytest.approx(sums[0], rel=1e-4)
    page.get_by_role("button", name="Next wrong one").click()
    first_wrong = int(np.flatnonzero(np.sign(sums) != found.signs)[0])
    expect(two).to_have_attribute("data-shown", str(first_wrong))
    expect(page.locator(".sentence.sum")).to_contain_text("wrong, it is a")
    page.get_by_role("link", name="Slide it yourself: Kernels").click()
    page.locator(".bench[data-painted]").wait_for()


def test_the_hidden_layer_counts_what_is_right(page, app_url):
    opened(page, app_url, "?perceptron_view=Hidden+layer")
    expect(page.locator(".hidden-layer")).to_have_attribute("data-corners", "(0, 0) (1, 0) (1, 1)")
    expect(page.locator(".count")).to_contain_text("60 of 60 points right")
    slide(page, "Lines apart c", 2.0)
    expect(page.locator(".hidden-layer")).to_have_attribute("data-right", "59")


def test_the_end_of_a_neuron_changes_its_answer_and_not_its_class(page, app_url):
    opened(page, app_url, "?perceptron_view=Neuron")
    total = float(page.locator(".neuron").get_attribute("data-sum"))
    for end, wanted in (
        ("sigmoid", 1 / (1 + np.exp(-total))),
        ("tanh", np.tanh(total)),
        ("none", total),
        ("step", 1.0),
    ):
        choose(page, "Activation at the end", end)
        expect(page.locator("[data-is=end]")).to_have_text(end)
        assert float(page.locator(".neuron").get_attribute("data-answer")) == pytest.approx(wanted)
        expect(page.locator(".sentence.sum")).to_contain_text("so the class is +1")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("perceptron_points=9,0,1", "The point (9, 0) lies outside the window"),
        ("perceptron_points=" + "~".join(["1,1,1"] * 5000), "5,000 points; the page takes at most 500"),
        ("perceptron_points=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "is no point x,y,class"),
        ("perceptron_start=nan,1,2", "A weight at the start"),
        ("perceptron_start=1,2", "three numbers b,w1,w2"),
        ("perceptron_points=1,1,1~2,2,1", "All points are of class +1"),
        ("perceptron_points=1,1,1~1,1,0~2,2,1", "At (1, 1) lie points of both classes"),
        ("perceptron_points=none", "There are no points"),
    ],
)
def test_bad_input_is_one_sentence_and_the_page_stands(page, app_url, query, words):
    opened(page, app_url, f"?{query}")
    expect(page.locator(".warn")).to_contain_text(words)
    assert page.get_by_test_id("stException").count() == 0
    assert page.locator(".warn").inner_text().count("\n") == 0


def test_hostile_choices_fall_back_to_what_there_is(page, app_url):
    opened(
        page,
        app_url,
        "?perceptron_cloud=x&perceptron_rate=inf&perceptron_steps=-5&perceptron_cloud_blobs_count=99999&perceptron_view=y",
    )
    assert page.get_by_test_id("stException").count() == 0
    assert int(data(page, "mistakes")) == 4


def test_one_digit_against_itself_is_refused(page, app_url):
    page.goto(f"{app_url}/perceptron?perceptron_view=Two+digits&perceptron_first=1&perceptron_second=1")
    page.get_by_text("Two different digits are needed to tell apart, not 1 and 1.").wait_for()
    page.get_by_role("heading", name="Sources").wait_for()


def test_more_points_than_it_takes_cannot_be_added_by_hand(page, app_url):
    rng = np.random.default_rng(0)
    full = points_of([[*p, n % 2] for n, p in enumerate(rng.uniform(-5, 5, (500, 2)).round(1).tolist())])
    opened(page, app_url, f"?perceptron_points={to_text(full)}")
    page.locator(".points .over").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".points .plane-note")).to_contain_text(
        "There are 500 points, and more than 500 cannot be added"
    )


def test_what_was_set_stays_while_another_view_is_looked_at(page, app_url):
    opened(page, app_url)
    slide(page, "Noise", 1.0)
    page.get_by_role("button", name="To the end").click()
    expect(page.locator(".perceptron")).to_have_attribute("data-mistakes", "25")
    page.wait_for_url("**perceptron_steps=1000*")
    idle(page)
    pick(page, "Hidden layer")
    pick(page, "The rule")
    expect(page.locator(".perceptron")).to_have_attribute("data-mistakes", "25")


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    for view in ("The+rule", "Hidden+layer", "Two+digits", "Neuron"):
        opened(page, app_url, f"?perceptron_view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
