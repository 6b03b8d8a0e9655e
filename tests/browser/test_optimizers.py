"""The optimizers lesson in a real browser: its steps are numpy's and Keras', by mouse and by keyboard alone."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from cvlab.optimizers import OPTIMIZERS
from cvlab.optimizers.race import KINDS, racers, roll
from cvlab.optimizers.surfaces import SURFACES, Quadratic
from cvlab.ui.optimizers import race
from tests.browser.hands import pick, predict, slide, toggle
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
FOLDER = Path(race.__file__).parent
RAVINE = SURFACES["ravine"]()
# One path in the browser: its places, and the gradient at each.
PATH = """([kind, rate, momentum, surface, matrix, start, steps]) => {
    const ground = surfaceOf(surface, matrix), ball = beginBall(kind, rate, momentum, start), found = [[...start]]
    for (let n = 0; n < steps; n++) {
        if (!stepBall(ball, ground)) break
        found.push([ball.x, ball.y])
    }
    return found
}"""


@pytest.fixture
def sums(page):
    """A page that holds the browser's sums and nothing else."""
    page.goto("about:blank")
    for name in ("rules", "surfaces"):
        page.add_script_tag(content=(FOLDER / f"{name}.js").read_text(encoding="utf-8"))
    return page


def opened(page, url, query=""):
    page.goto(f"{url}/optimizers{query}")
    page.locator(".race[data-step]").wait_for(timeout=60_000)
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def shown(page) -> dict:
    """kind -> [x, y, loss, step at which it broke or 0], and the step and the start."""
    data = page.locator(".race").evaluate("root => ({...root.dataset})")
    start = tuple(float(n) for n in data["start"].split(","))
    return {"step": int(data["step"]), "start": start, "places": json.loads(data["places"])}


def assert_true_of(page, surface, momentum=0.9, **rates):
    """Every ball is where numpy's is."""
    found = shown(page)
    for kind, spec in racers({**surface.rates, **rates}, momentum).items():
        way = roll(spec, surface, found["start"], found["step"])
        x, y, loss, broke = found["places"][kind]
        assert [x, y] == pytest.approx(way.places[-1].tolist(), rel=1e-5, abs=1e-6), kind
        assert loss == pytest.approx(way.losses[-1], rel=1e-4, abs=1e-9), kind
        assert (broke or None) == way.broke


@pytest.mark.parametrize("surface", SURFACES)
def test_the_browsers_steps_are_numpys_update_by_update(sums, surface):
    ground = SURFACES[surface]()
    matrix = ground.matrix().tolist() if isinstance(ground, Quadratic) else None
    for kind, spec in racers(ground.rates, 0.9).items():
        asked = [kind, spec.learning_rate, 0.9, surface, matrix, list(ground.start), 200]
        places = np.array(sums.evaluate(PATH, asked))
        assert len(places) == 201
        state = spec.begin(places[0])
        for before, after in pairwise(places):
            moved, state = spec.step(before, ground.at(before), state)
            np.testing.assert_allclose(after, moved, atol=1e-9)
        if (surface, kind) != ("rosenbrock", "rmsprop"):  # its own path is chaotic
            np.testing.assert_allclose(places, roll(spec, ground, ground.start, 200).places, atol=1e-5)


@pytest.mark.keras
@pytest.mark.parametrize("kind", KINDS)
def test_the_browsers_steps_are_keras(sums, kind):
    import keras

    from cvlab.nets.build import keras_object

    spec = racers(RAVINE.rates, 0.9)[kind]
    asked = [kind, spec.learning_rate, 0.9, "ravine", RAVINE.matrix().tolist(), list(RAVINE.start), 200]
    places = np.array(sums.evaluate(PATH, asked))
    weights, optimizer = keras.Variable(places[0], dtype="float64"), keras_object(spec)
    theirs = [places[0]]
    for place in places[:-1]:
        gradient = keras.ops.convert_to_tensor(RAVINE.at(place), dtype="float64")
        optimizer.apply([gradient], [weights])
        theirs.append(np.array(weights))
    np.testing.assert_allclose(np.diff(places, axis=0), np.diff(theirs, axis=0), atol=1e-6)
    np.testing.assert_allclose(places, theirs, atol=1e-5)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_browsers_surfaces_are_numpys(sums, surface):
    ground = SURFACES[surface]()
    matrix = ground.matrix().tolist() if isinstance(ground, Quadratic) else None
    left, right, low, high = ground.window
    random = np.random.default_rng(0)
    x, y = random.uniform(left, right, 50), random.uniform(low, high, 50)
    script = """([kind, matrix, x, y]) => { const s = surfaceOf(kind, matrix)
        return x.map((_, n) => [s.value(x[n], y[n]), ...s.gradient(x[n], y[n])]) }"""
    found = np.array(sums.evaluate(script, [surface, matrix, x.tolist(), y.tolist()]))
    np.testing.assert_allclose(
        found, np.column_stack([ground.value(x, y), *ground.gradient(x, y)]), rtol=1e-9, atol=1e-9
    )


def test_the_lesson_by_mouse(page, app_url):
    opened(page, app_url)
    assert shown(page)["step"] == 60
    assert_true_of(page, RAVINE)
    expect(page.locator(".foretold")).to_contain_text("SGD 2, Momentum 3.8")

    over = page.locator(".race .over")
    box = over.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"], steps=4)
    assert shown(page)["start"] == pytest.approx((0.0, 0.6), abs=0.05)
    page.mouse.up()
    assert_true_of(page, RAVINE)
    page.wait_for_url("**optimizers_start=*")

    page.get_by_role("button", name="Step", exact=True).click()
    assert shown(page)["step"] == 61
    assert_true_of(page, RAVINE)
    page.get_by_role("button", name="Back to start").click()
    assert shown(page)["step"] == 0
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".race")).to_have_attribute("data-playing", "true")
    page.get_by_role("button", name="Pause", exact=True).click()
    assert_true_of(page, RAVINE)

    page.get_by_role("button", name="Adagrad").click()
    page.wait_for_url("**optimizers_hidden=adagrad*")
    slide(page, "Momentum", 0.8)
    assert_true_of(page, RAVINE, 0.8)
    page.reload()
    opened_again(page)
    assert_true_of(page, RAVINE, 0.8)
    expect(page.get_by_role("button", name="Adagrad")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Code", exact=True).click()
    expect(page.locator("code", has_text="optimizers.SGD").first).to_contain_text(
        "momentum=0.8, nesterov=True"
    )
    page.keyboard.press("Escape")

    pick(page, "Count")
    toggle(page, "Count by a run")
    expect(page.get_by_role("cell", name="173", exact=True)).to_be_visible()
    pick(page, "Map")
    expect(page.get_by_text("The broken line is foretold")).to_be_visible()
    pick(page, "Momentum")
    expect(page.get_by_text("the notes need the rate α = 0.1 for the same steps")).to_be_visible()
    pick(page, "Adam")
    expect(page.get_by_text("Step 1 of weight x: 0.1 long, 1 times the learning rate")).to_be_visible()
    pick(page, "Batches")
    expect(page.get_by_text("300 batches of 8 of 512 points")).to_be_visible()
    predict(page)
    page.get_by_role("spinbutton", name="Your guess").fill("360")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is 351.").wait_for()


def opened_again(page):
    page.locator(".race[data-step]").wait_for(timeout=60_000)
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def test_the_lesson_by_keyboard_alone(page, app_url):
    opened(page, app_url, "?optimizers_surface=Beale")
    beale = SURFACES["beale"]()
    page.locator(".race .over").focus()
    for key in ("ArrowRight", "Shift+ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert shown(page)["start"] == pytest.approx((1 - 9 / 40, 1.6 + 5 * 9 / 40))
    assert_true_of(page, beale)
    page.keyboard.press("Enter")
    assert shown(page)["step"] == 61
    page.keyboard.press(" ")
    expect(page.locator(".race")).to_have_attribute("data-playing", "true")
    page.keyboard.press(" ")
    assert_true_of(page, beale)
    expect(page.locator(".race .spoken")).to_contain_text("is lowest with a loss of")
    box = page.get_by_label("Learning rate of Adam", exact=True)
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("0.5")
    assert_true_of(page, beale, adam=0.5)
    page.get_by_role("button", name="RMSprop").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="RMSprop")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("radio", name="Count").press("Enter")
    page.get_by_role("slider", name="Condition number").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("switch", name="Count by a run").press("Space")
    idle(page)
    expect(page.get_by_text("never").first).to_be_visible()
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("about 9.2 times the condition number").wait_for()


def test_a_rate_that_makes_numbers_infinite_is_said_and_stops_the_play_and_loses_nothing(page, app_url):
    opened(page, app_url, "?optimizers_surface=Rosenbrock&optimizers_rates=sgd%3A0.01&optimizers_steps=0")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Numbers without end: SGD (rate 0.01) at step 6")
    expect(page.locator(".race")).to_have_attribute("data-playing", "false")
    found = shown(page)
    assert found["step"] == 6
    assert all(math.isfinite(n) for place in found["places"].values() for n in place)
    assert_true_of(page, SURFACES["rosenbrock"](), sgd=0.01)
    page.get_by_role("button", name="Step", exact=True).click()
    assert shown(page)["step"] == 7, "the others go on"
    assert_true_of(page, SURFACES["rosenbrock"](), sgd=0.01)


def test_a_ball_that_leaves_is_shown_leaving_with_its_distance(page, app_url):
    opened(page, app_url, "?optimizers_rates=sgd%3A2.02&optimizers_steps=500")
    x, y, *_ = shown(page)["places"]["sgd"]
    assert max(abs(x), abs(y)) > 1000
    expect(page.locator(".said")).to_contain_text("Outside the window: SGD, ")
    expect(page.locator(".foretold")).to_contain_text("SGD 2 (its 2.02 is over it)")


def test_a_start_outside_the_window_is_said(page, app_url):
    opened(page, app_url, "?optimizers_start=50%2C-3")
    expect(page.locator(".said")).to_contain_text("The start (50, −3) lies outside the window.")


def test_a_rate_that_is_none_is_said_and_the_old_one_kept(page, app_url):
    opened(page, app_url)
    box = page.get_by_label("Learning rate of SGD", exact=True)
    for text in ("0", "-1", "99", ""):
        box.fill(text)
        expect(page.locator(".said")).to_contain_text(
            "A learning rate lies between 0.00001 and 10; SGD keeps 1.8"
        )
    box.fill("1")
    expect(page.locator(".said")).to_contain_text("is lowest")
    assert_true_of(page, RAVINE, sgd=1.0)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("optimizers_rates=sgd%3Anan", "The learning rates in this link are damaged"),
        ("optimizers_rates=%3Cb%3E", "The learning rates in this link are damaged"),
        ("optimizers_start=1e999%2C0", "The start in this link is no place"),
        ("optimizers_steps=99999999", "The steps in this link are no whole number"),
        ("optimizers_hidden=lion", "none of the seven"),
    ],
)
def test_a_hostile_link_is_one_sentence_and_the_race_stands(page, app_url, query, sentence):
    opened(page, app_url, f"?{query}")
    expect(page.get_by_text(sentence)).to_have_count(1)
    assert page.get_by_test_id("stException").count() == 0
    assert_true_of(page, RAVINE)


def test_links_with_views_and_surfaces_that_are_none_open_the_page(page, app_url):
    opened(
        page,
        app_url,
        "?optimizers_view=x&optimizers_surface=x&optimizers_momentum=nan&optimizers_ravine_condition=0",
    )
    assert page.get_by_test_id("stException").count() == 0


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 850})
    page = context.new_page()
    opened(page, app_url)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.locator(".race .over").bounding_box()["y"] < 400, "the result comes first"
    context.close()


def test_every_optimizer_of_the_registry_has_a_row(page, app_url):
    opened(page, app_url)
    assert page.locator(".race .who").count() == len(OPTIMIZERS)
