"""The lesson on backpropagation in a real browser: its sums are Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cvlab.mlp import LOSSES, Mlp, Recipe, gradients, initial, loss_of, surface, train
from cvlab.mlp.network import REACH
from cvlab.mlp.one_kernel import NAMES, backward, example
from cvlab.mlp.one_kernel import forward as kernel_forward
from cvlab.mlp.proofs import by_paths
from cvlab.point_clouds import POINT_CLOUDS
from cvlab.ui.backpropagation.controls import FIRST_SEED, dealt
from tests.browser.hands import pick, predict, slide, toggle
from tests.browser.waiting import idle
from tests.browser.walks.backpropagation import right_of
from tests.mlp.clouds import NETS, cloud, name, weights_of
from tests.mlp.test_one_kernel import drawn

pytestmark = pytest.mark.browser

ROOM = Path(__file__).parents[2] / "cvlab" / "ui" / "backpropagation"
PARTS = ("maths.js", "passes.js", "proofs.js")
NET = Mlp(hidden=(4, 2))


def script(*files: str) -> str:
    return "\n".join((ROOM / file).read_text() for file in files)


def flat(parts) -> np.ndarray:
    return np.concatenate([np.ravel(part) for part in parts])


def shape(net: Mlp) -> dict:
    return {"sizes": list(net.sizes), "activation": net.activation, "loss": net.loss}


def at_first() -> tuple[np.ndarray, np.ndarray]:
    rows = np.array(dealt(POINT_CLOUDS["circle"]().points(), FIRST_SEED, 20)[0])
    return rows[:, :2], rows[:, 2]


def by_browser(page: Page, body: str, given: list) -> object:
    return page.evaluate(f"given => {{ {script(*PARTS)}\n{body} }}", given)


@pytest.mark.parametrize("net", NETS, ids=name)
def test_the_browsers_gradients_and_surface_are_numpys(page, net):
    weights, (x, y) = weights_of(net), cloud(count=8)
    found = by_browser(
        page,
        """const [shape, row, point, reach] = given, net = fillNet(makeNet(shape), row), room = makeRoom(net)
        forwardPoint(net, room, point[0], point[1])
        backwardPoint(net, room, point[2])
        const found = placesOf(net).map(place => gradientAt(room, net, place))
        return { found, pulled: differences(net, point), paths: byPaths(net, point),
          loss: lossAt(net, room, point[2]), surface: [...fieldsOf(net, 20, reach).at(-1)[0]] }""",
        [shape(net), flat(weights).tolist(), [*x[1].tolist(), y[1]], REACH],
    )
    wanted = flat(gradients(net, weights, x[1:2], y[1:2]))
    np.testing.assert_allclose(found["found"], wanted, atol=1e-12)
    np.testing.assert_allclose(found["paths"], flat(by_paths(net, weights, x[1], y[1])), atol=1e-12)
    np.testing.assert_allclose(found["pulled"], wanted, atol=1e-7)
    assert found["loss"] == pytest.approx(loss_of(net, weights, x[1:2], y[1:2]), abs=1e-12)
    np.testing.assert_allclose(found["surface"], surface(net, weights, 20).ravel(), atol=1e-10)


@pytest.mark.parametrize(
    ("net", "recipe"),
    [
        (NET, Recipe()),
        (Mlp(hidden=(3, 5, 2, 4), activation="relu"), Recipe(rate=0.03, batch=7, l1=0.001, l2=0.003)),
        (Mlp(hidden=(8,), activation="sigmoid", loss=LOSSES[1]), Recipe(rate=1.0, batch=1)),
        (NET, Recipe(rate=0.01, keep=True)),
    ],
    ids=["as at first", "relu with L1 and L2", "squared error", "kept gradients"],
)
def test_the_browser_trains_as_numpy_does(page, net, recipe):
    x, y = cloud(count=50)
    row = by_browser(
        page,
        """const [shape, xs, ys, recipe, seed] = given, net = initialNet(shape, seed), room = makeRoom(net)
        const data = { x: xs.flat(), y: ys }
        for (let epoch = 0; epoch < 30; epoch++) {
          const order = orderOf(ys.length, seed, epoch), { batch } = recipe
          for (let at = 0; at < order.length; at += batch)
            stepBatch(net, room, data, order.subarray(at, at + batch), recipe)
        }
        return rowOf(net)""",
        [
            shape(net),
            x.tolist(),
            y.tolist(),
            {
                "rate": recipe.rate,
                "batch": recipe.batch,
                "l1": recipe.l1,
                "l2": recipe.l2,
                "keep": recipe.keep,
            },
            11,
        ],
    )
    wanted = train(net, initial(net, 11), recipe, x, y, seed=11, epochs=30)
    np.testing.assert_allclose(row, flat(wanted), atol=1e-6)


@pytest.mark.parametrize("net", [example(), *map(drawn, range(4))])
def test_the_browsers_convolution_is_numpys(page, net):
    found = page.evaluate(
        f"""([row, label]) => {{ {script("kernel_sums.js")}
        const net = chosenOf(row), made = kernelForward(net, label), back = kernelBackward(net, made, label)
        return {{ ...made, ...back, pulled: kernelDifferences(row, label), paths: kernelPaths(row, label) }} }}""",
        [net.row().tolist(), net.label],
    )
    made, back = kernel_forward(net), backward(net)
    np.testing.assert_allclose(found["z"], made["sums"].ravel(), atol=1e-12)
    assert found["loss"] == pytest.approx(float(made["loss"]))
    for grid, part in (
        ("gx", "picture"),
        ("gk", "kernel"),
        ("gz", "sums"),
        ("ga", "active"),
        ("gd", "dense"),
    ):
        np.testing.assert_allclose(found[grid], back[part].ravel(), atol=1e-12)
    wanted = flat([back[part] for part in NAMES])
    np.testing.assert_allclose(found["paths"], wanted, atol=1e-12)
    np.testing.assert_allclose(found["pulled"], wanted, atol=1e-7)


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/backpropagation{query}")
    page.locator(
        ".backpropagation[data-chosen], .backpropagation[data-epoch], .convolved[data-found]"
    ).first.wait_for()
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def data(page: Page, name: str, root: str = ".backpropagation") -> str:
    return page.locator(root).get_attribute(f"data-{name}") or ""


def numbers(page: Page, name: str, root: str = ".backpropagation") -> np.ndarray:
    return np.array([float(v) for v in data(page, name, root).split(",")])


def assert_proved(page: Page, wanted: np.ndarray, root: str = ".backpropagation") -> None:
    """All four ways to every gradient agree, Keras' too, and are Python's."""
    expect(page.locator(root)).to_have_attribute("data-keras", re.compile(r"\d"))
    for way, near in (("found", 1e-9), ("keras", 1e-6), ("pulled", 1e-4), ("paths", 1e-9)):
        np.testing.assert_allclose(numbers(page, way, root), wanted, atol=near, err_msg=way)


def test_step_by_step_by_mouse(page, app_url):
    opened(page, app_url)
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    assert_proved(page, flat(gradients(NET, weights, x[1:2], y[1:2])))
    assert float(data(page, "loss")) == pytest.approx(loss_of(NET, weights, x[1:2], y[1:2]))
    page.get_by_role("button", name="« Start").click()
    expect(page.locator(".steps h2.at")).to_contain_text("Step 0 of 16")
    page.get_by_role("button", name="Next ›").last.click()
    expect(page.locator(".how")).to_contain_text("z = Σ weight × value + bias")
    page.get_by_role("button", name="End »").click()
    expect(page.locator(".how")).to_contain_text("δ = upstream × local")
    page.locator(".steps line.hit[data-edge='1,2,1']").dispatch_event("click")
    assert data(page, "chosen") == "1,2,1"
    box = page.get_by_role("spinbutton", name="Value of this weight")
    box.fill("0.5")
    weights[2][2, 1] = 0.5
    assert_proved(page, flat(gradients(NET, weights, x[1:2], y[1:2])))
    page.wait_for_url(re.compile("backpropagation_weights="))
    box.fill("5000")
    expect(page.get_by_text("A weight is a number from")).to_be_visible()


def test_updates_follow_the_gradient_and_can_be_taken_back(page, app_url):
    opened(page, app_url)
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    stage = page.locator(".stage")
    stage.focus()
    for key in ("End", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    found = gradients(NET, weights, x[1:2], y[1:2])
    after = [w - 0.1 * g for w, g in zip(weights, found, strict=True)]
    assert data(page, "pass") == "1"
    np.testing.assert_allclose(numbers(page, "found"), flat(gradients(NET, after, x[1:2], y[1:2])), atol=1e-9)
    expect(page.locator(".legend .told")).to_contain_text(
        "Update 1: the loss of this point went from 0.933 to"
    )
    page.keyboard.press("ArrowLeft")
    np.testing.assert_allclose(numbers(page, "found"), flat(found), atol=1e-12)


def test_step_by_step_and_training_by_keyboard_alone(page, app_url):
    opened(page, app_url)
    page.locator(".stage").focus()
    for key, said in (
        ("Home", "Step 0 of"),
        ("ArrowRight", "Step 1 of"),
        ("ArrowRight", "forward, h₁₂"),
        ("ArrowLeft", "forward, h₁₁"),
    ):
        page.keyboard.press(key)
        expect(page.locator("h2.at")).to_contain_text(said)
    page.get_by_role("combobox", name="Weight or bias").select_option("bias h₂₁")
    assert data(page, "chosen") == "1,-1,0"
    point = page.get_by_role("spinbutton", name="Number of the point")
    point.fill("4")
    point.press("Enter")
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    assert_proved(page, flat(gradients(NET, weights, x[3:4], y[3:4])))
    page.get_by_role("radio", name="Train").press("Enter")
    step = page.get_by_role("button", name="One epoch")
    for _ in range(3):
        step.press("Enter")
    wanted = train(NET, weights, Recipe(), x, y, seed=FIRST_SEED, epochs=3)
    np.testing.assert_allclose(numbers(page, "row"), flat(wanted), atol=1e-9)
    page.wait_for_url(re.compile("backpropagation_epoch=3"))
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).press("Enter")
    page.get_by_text(re.compile("It is ")).wait_for()


def test_playing_learns_the_circle_and_a_link_leads_to_the_same_weights(page, app_url):
    opened(page, app_url, "?backpropagation_view=Train")
    page.get_by_role("button", name="Play", exact=True).click()
    right_of(page, 0.95)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_url(re.compile(r"backpropagation_epoch=\d+"))
    idle(page)
    epoch, row = int(data(page, "epoch")), numbers(page, "row")
    (x, y), first = at_first(), initial(NET, FIRST_SEED)
    wanted = train(NET, first, Recipe(), x, y, seed=FIRST_SEED, epochs=epoch)
    np.testing.assert_allclose(row, flat(wanted), atol=1e-6)
    address = page.url
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator(".backpropagation")).to_have_attribute("data-row", re.compile(r"\d"))
    expect(page.locator(".backpropagation")).to_have_attribute("data-epoch", str(epoch))
    np.testing.assert_allclose(numbers(page, "row"), row, atol=1e-9)
    page.get_by_role("button", name="Reset").click()
    np.testing.assert_allclose(numbers(page, "row"), flat(first), atol=1e-12)


def test_a_rate_that_makes_numbers_infinite_stops_the_play_and_keeps_the_weights(page, app_url):
    query = "backpropagation_activation=linear&backpropagation_hidden=8,8&backpropagation_l2=0.1"
    opened(page, app_url, f"?backpropagation_view=Train&{query}")
    slide(page, "Learning rate", 10)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".problem")).to_contain_text("the numbers became infinite")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert np.isfinite(numbers(page, "row")).all()


def test_kept_gradients_are_said_and_added(page, app_url):
    opened(page, app_url)
    toggle(page, "Gradients are not set to zero")
    expect(page.locator(".kept")).to_contain_text("The store of gradients is empty")
    page.locator(".stage").focus()
    for key in ("End", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".kept")).to_contain_text("Gradients of 1 step are still in store")
    for key in ("End", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".how")).to_contain_text("gradient used = kept + new")
    page.keyboard.press("ArrowRight")
    (x, y), first = at_first(), initial(NET, FIRST_SEED)
    one = gradients(NET, first, x[1:2], y[1:2])
    second = [w - 0.1 * g for w, g in zip(first, one, strict=True)]
    two = gradients(NET, second, x[1:2], y[1:2])
    third = [w - 0.1 * (a + b) for w, a, b in zip(second, one, two, strict=True)]
    np.testing.assert_allclose(numbers(page, "found"), flat(gradients(NET, third, x[1:2], y[1:2])), atol=1e-9)


def test_the_convolution_by_mouse_and_by_keyboard(page, app_url):
    opened(page, app_url, "?backpropagation_view=A+convolution")
    back = backward(example())
    assert_proved(page, flat([back[part] for part in NAMES]), ".convolved")
    page.locator("[data-grid=gx] button").nth(5).click()
    expect(page.locator(".convolved .how")).to_contain_text("the turned kernel laid on ∂L/∂z")
    page.locator("[data-grid=b] button").click()
    page.get_by_role("spinbutton", name="Value of this number").fill("0.5")
    page.wait_for_url(re.compile("backpropagation_numbers="))
    back = backward(replace(example(), bias=0.5))
    assert_proved(page, flat([back[part] for part in NAMES]), ".convolved")
    page.locator("[data-grid=gk] button").first.focus()
    before = int(data(page, "cursor", ".convolved"))
    page.keyboard.press("ArrowLeft")
    assert int(data(page, "cursor", ".convolved")) == before - 1
    predict(page)
    page.get_by_role("spinbutton", name="Your guess").fill("4")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("Right: it is 4.").wait_for()


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("backpropagation_hidden=4,0", "Hidden layer 2 has 0 units"),
        ("backpropagation_hidden=a%20lot", "written as whole numbers"),
        ("backpropagation_hidden=900", "draws at most 8"),
        ("backpropagation_weights=zzz", "The weights in this link are damaged"),
        ("backpropagation_weights=AAAAAAAA-H8", "The weights in this link are damaged"),
        ("backpropagation_view=A+convolution&backpropagation_numbers=AAAA", "in this link are damaged"),
        ("backpropagation_cloud_circle_count=5000", "asks for 5,000 points; this page takes at most 500"),
        (
            "backpropagation_cloud_circle_count=4&backpropagation_share=50&backpropagation_seed=2",
            "of one class",
        ),
    ],
)
def test_bad_input_gets_one_sentence_and_the_page_goes_on(page, app_url, query, says):
    opened(page, app_url, f"?{query}")
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    expect(page.get_by_test_id("stAlert")).to_contain_text(says)
    assert page.get_by_test_id("stException").count() == 0


def test_a_view_is_left_and_found_again_as_it_was(page, app_url):
    opened(page, app_url, "?backpropagation_hidden=3")
    page.get_by_role("combobox", name="Weight or bias").select_option("x₁ → h₁₁")
    page.get_by_role("spinbutton", name="Value of this weight").fill("0.25")
    page.wait_for_url(re.compile("backpropagation_weights="))
    pick(page, "A convolution")
    page.locator(".convolved[data-found]").wait_for()
    pick(page, "Step by step")
    expect(page.locator(".node")).to_have_count(2 + 3 + 1 + 1)
    page.get_by_role("combobox", name="Weight or bias").select_option("x₁ → h₁₁")
    expect(page.get_by_role("spinbutton", name="Value of this weight")).to_have_value("0.25")


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 850})
    page = context.new_page()
    for view in ("Step+by+step", "Train", "A+convolution"):
        opened(page, app_url, f"?backpropagation_view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
