"""The overfitting lesson in a real browser: its numbers are Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.overfitting import Fit, World
from cvlab.overfitting.polynomials import sweep
from cvlab.overfitting.questions import better_with_more
from cvlab.overfitting.spread import spread
from cvlab.overfitting.training import train
from tests.browser.hands import choose, number, pick, predict, press, slide
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser

SHORT = "overfitting_view=Network&overfitting_width=8&overfitting_steps=100"


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/overfitting{'?' if query else ''}{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def shown(page: Page) -> tuple[int, list[float]]:
    """The degree that is looked at and its errors, as the board has them."""
    data = page.locator(".degrees[data-degree]").evaluate("root => ({...root.dataset})")
    return int(data["degree"]), [float(v) for v in data["errors"].split(",")]


def assert_fits(page: Page, world: World, degree: int, l2: float = 0.0) -> None:
    found = sweep(*world.samples(), np.arange(degree + 1), l2)
    page.locator(f".degrees[data-degree='{degree}']").wait_for()
    errors = shown(page)[1]
    wanted = [found.train[degree], found.clean[degree] + world.noise**2]
    assert errors[:2] == pytest.approx(wanted, rel=1e-4, abs=1e-6)


def ended(page: Page) -> list[tuple[float, float]]:
    """(training error, distance to the sine) of each network at its end."""
    page.locator(".cures[data-done=true]").wait_for()
    errors = page.locator(".cures").get_attribute("data-errors")
    return [tuple(map(float, pair.split(":"))) for pair in errors.split(",")]


def assert_trained(page: Page, *pairs: tuple[Fit, World]) -> None:
    found = ended(page)
    assert len(found) == len(pairs)
    for (fit, world), errors in zip(pairs, found, strict=True):
        wanted = train(fit, [world])
        assert errors == pytest.approx((wanted.counted("train")[0], wanted.counted("clean")[0]), rel=1e-5)


def test_three_fits_by_mouse(page, app_url):
    opened(page, app_url)
    assert_fits(page, World(), 19)
    titles = page.locator(".degrees figure h2")
    expect(titles).to_have_text(["Underfit: degree 1", "Right: degree 3", "Overfit: degree 19"])
    expect(page.locator(".degrees .sentence")).to_contain_text("through every point")
    chart = page.locator(".degrees .over")
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    degree, errors = shown(page)
    assert 10 < degree < 15
    assert errors[0] == pytest.approx(
        sweep(*World().samples(), np.arange(degree + 1)).train[degree], rel=1e-4
    )
    expect(titles.nth(2)).to_have_text(f"Degree {degree}")
    page.mouse.move(10, 10)
    expect(titles.nth(2)).to_have_text("Overfit: degree 19")
    predict(page)
    page.get_by_role("spinbutton", name="Your guess").fill("3")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    answer = better_with_more(World()).answer
    page.get_by_text(f"{'Right: it' if abs(answer - 3) <= 1 else 'it'} is {answer}.").wait_for()


def test_three_fits_by_keyboard_alone(page, app_url):
    opened(page, app_url)
    slide(page, "Degree", 17)
    slide(page, "Seed", 2)
    assert_fits(page, World(seed=2), 17)
    page.locator(".degrees .over").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert shown(page)[0] == 14
    expect(page.locator(".degrees .spoken")).to_contain_text("Degree 14, 15 coefficients")
    page.get_by_role("radio", name="Bias and variance").press("Enter")
    page.locator(".degrees[data-degree='11']").wait_for()
    slide(page, "Degree", 4)
    page.locator(".degrees[data-degree='4']").wait_for()
    found = spread(World(seed=2), 4)
    wanted = [found.bias2, found.variance, found.noise, found.expected]
    assert shown(page)[1] == pytest.approx(wanted, rel=1e-4)
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"It is {better_with_more(World(seed=2)).answer}.").wait_for()


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("L2", {"l2": 0.01}),
        ("L1", {"l1": 0.01}),
        ("L1&overfitting_proximal=true", {"l1": 0.01, "proximal": True}),
        ("Dropout", {"dropout": 0.5}),
        (
            "Batch+normalisation&overfitting_idle_bias=false&overfitting_batch_size=5",
            {"batchnorm": True, "idle_bias": False},
        ),
        ("Early+stopping&overfitting_stopping_strength=50", {"patience": 50}),
    ],
)
def test_the_browser_trains_as_python_does(page, app_url, query, changes):
    opened(page, app_url, f"{SHORT}&overfitting_cure={query}")
    plain = Fit(width=8, steps=100, batch_size=5 if "batch_size" in query else 0)
    assert_trained(page, (plain, World()), (replace(plain, **changes), World()))
    expect(page.locator(".cures .sentence")).to_contain_text("With ")


def test_a_network_by_mouse(page, app_url):
    opened(page, app_url, SHORT)
    fit = Fit(width=8, steps=100)
    assert_trained(page, (fit, World()))
    choose(page, "Cure", "More points")
    page.locator(".cures[data-name='More points']").wait_for()
    assert_trained(page, (fit, World()), (fit, World(points=100)))
    expect(page.locator(".cures .second h2")).to_have_text("With more points")
    press(page, "From the start")
    page.locator(".cures[data-done=true]").wait_for()
    choose(page, "Cure", "None")
    page.locator(".cures[data-name=None][data-done=true]").wait_for()
    press(page, "Train every width")
    expect(page.locator(".cures")).to_have_attribute("data-swept", re.compile("^1:.*,128:"))
    swept = dict(pair.split(":") for pair in page.locator(".cures").get_attribute("data-swept").split(","))
    assert float(swept["8" if "8" in swept else "5"]) == pytest.approx(
        float(train(replace(fit, width=5), [World()]).counted("clean")[0]), rel=1e-5
    )
    expect(page.locator(".cures .widths .told")).to_contain_text("lowest test error at width")


def test_a_network_by_keyboard_alone(page, app_url):
    opened(page, app_url, SHORT)
    ended(page)
    page.get_by_role("button", name="From the start").focus()
    page.keyboard.press("Enter")
    ended(page)
    page.locator(".cures .errors canvas").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".cures .errors .figure")).to_contain_text("step 90: training")
    page.keyboard.press("Tab")
    expect(page.locator(".cures .errors .figure")).to_contain_text("best moment")


def test_one_step_is_one_step(page, app_url):
    opened(
        page,
        app_url,
        "overfitting_view=Network&overfitting_width=8&overfitting_steps=5000&overfitting_cure=Dropout",
    )
    press(page, "From the start")
    if page.get_by_role("button", name="Pause", exact=True).count():
        press(page, "Pause")
    board = page.locator(".cures")
    before = int(board.get_attribute("data-step"))
    for _ in range(3):
        page.get_by_role("button", name="One step", exact=True).click()
    assert int(board.get_attribute("data-step")) == before + 3
    expect(page.locator(".cures .deed")).to_contain_text("of 16 are off for the first point")


def test_a_rate_that_is_too_high_is_said_and_nothing_is_lost(page, app_url):
    opened(page, app_url, f"{SHORT}&overfitting_learning_rate=10")
    ended(page)
    expect(page.locator(".cures .sentence")).to_contain_text("the learning rate is too high")
    expect(page.get_by_role("button", name="From the start")).to_be_enabled()


@pytest.mark.parametrize(
    "query",
    [
        "overfitting_points=1&overfitting_noise=0",
        "overfitting_points=1&overfitting_noise=0&overfitting_view=Network&overfitting_steps=100",
        "overfitting_points=2&overfitting_view=Bias+and+variance",
        "overfitting_degree=100&overfitting_points=3",
        "overfitting_points=1e9&overfitting_noise=nan&overfitting_seed=-1&overfitting_degree=Infinity&overfitting_view=Nothing",
        "overfitting_view=Network&overfitting_cure=%3Cscript%3E&overfitting_width=0&overfitting_steps=100&overfitting_layers=99",
        "overfitting_view=Network&overfitting_steps=100&overfitting_cure=Dropout&overfitting_dropout_strength=7",
    ],
)
def test_bad_and_extreme_links_show_a_lesson(page, app_url, query):
    opened(page, app_url, query)
    assert page.get_by_test_id("stException").count() == 0
    page.locator(".degrees[data-degree], .cures[data-done]").first.wait_for()
    expect(page.locator(".sentence").first).not_to_contain_text(re.compile("NaN|undefined|null"))


def test_a_link_restores_the_page(page, app_url):
    opened(
        page,
        app_url,
        f"{SHORT}&overfitting_cure=L2&overfitting_l2_strength=0.1&overfitting_points=9&overfitting_seed=4",
    )
    world, fit = World(points=9, seed=4), Fit(width=8, steps=100)
    assert_trained(page, (fit, world), (replace(fit, l2=0.1), world))
    assert number(page.get_by_role("slider", name="Points").first) == 9


def test_pictures_lead_to_the_training_page(page, app_url):
    opened(page, app_url, "overfitting_view=Pictures")
    page.get_by_role("link", name=re.compile("^.*Dropout 0.5")).click()
    page.get_by_text("An experiment from a link").wait_for()
    expect(page.get_by_role("button", name="Start this experiment")).to_be_enabled()
    expect(page.get_by_text(re.compile("93,322 parameters"))).to_be_visible()


def test_the_views_change_by_a_press(page, app_url):
    opened(page, app_url)
    pick(page, "Bias and variance")
    page.locator(".degrees[data-degree='11']").wait_for()
    pick(page, "Polynomials")
    page.locator(".degrees[data-degree='19']").wait_for()


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    for query in ("", "overfitting_view=Network&overfitting_steps=100&overfitting_cure=Batch+normalisation"):
        opened(page, app_url, query)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
