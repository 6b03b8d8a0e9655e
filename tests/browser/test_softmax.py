"""From picture to answer in a real browser: its numbers are Python's, by mouse and by keyboard alone."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from cvlab.convolution import correlate
from cvlab.experiment import stored_net
from cvlab.handwriting.drawing import SEVEN, rasterize
from cvlab.images import mnist_style
from cvlab.pooling import pool
from cvlab.softmax import contributions, cross_entropy, dense, flat_index, softmax
from tests.browser.brush import draw

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def net() -> dict:
    """The stored net's last step for the drawn 7, worked out by numpy alone."""
    first, first_bias, second, second_bias, weights, bias = stored_net()[1]
    maps = mnist_style(rasterize(SEVEN))
    for kernels, biases in ((first, first_bias), (second, second_bias)):
        layers = [correlate(maps, kernels[..., k])[..., 0] + biases[k] for k in range(kernels.shape[-1])]
        maps = pool(np.stack(layers, axis=-1).clip(0))
    flat = maps.reshape(-1)
    return {
        "maps": maps,
        "flat": flat,
        "weights": weights,
        "logits": dense(flat, weights, bias),
        "terms": contributions(flat, weights),
    }


def opened(page, url, query=""):
    page.goto(f"{url}/softmax{query}")
    page.locator(".answer[data-loss]").wait_for(timeout=60_000)
    page.get_by_role("heading", name="Sources").wait_for()


def data(page, name):
    return page.locator(".answer").get_attribute(f"data-{name}")


def assert_shares(page, logits, temperature=1.0, true_class=7):
    found = [float(v) for v in data(page, "probabilities").split(",")]
    np.testing.assert_allclose(found, softmax(logits, temperature), atol=1e-6)
    assert float(data(page, "loss")) == pytest.approx(
        cross_entropy(logits, true_class, temperature), abs=1e-6
    )


def assert_near_the_net(page, net):
    """The page's logits come from float32 sums in a worker: near numpy's, not equal to them."""
    found = [float(v) for v in data(page, "probabilities").split(",")]
    np.testing.assert_allclose(found, softmax(net["logits"]), atol=1e-4)


def type_logits(page, logits):
    for k, value in enumerate(logits):
        page.get_by_label(f"Logit of class {k}", exact=True).fill(str(value))


def test_the_lesson_by_mouse(page, app_url, net):
    opened(page, app_url)
    assert_near_the_net(page, net)
    strip = page.locator("[data-strip=flat]")
    box = strip.bounding_box()
    strip.hover(position={"x": box["width"] * 0.3, "y": box["height"] * 0.5})
    entry = int(data(page, "entry"))
    row, column, channel = np.unravel_index(entry, net["maps"].shape)
    expect(page.locator(".sentence.place")).to_contain_text(
        f"Row {row}, column {column}, channel {channel} is entry ({row} × 5 + {column}) × 12 + {channel} = {entry}"
    )
    page.locator(".maps").hover(position={"x": 4, "y": 20})
    assert int(data(page, "entry")) == 0
    page.locator("select.class").select_option("3")
    assert float(data(page, "logit")) == pytest.approx(net["logits"][3], abs=1e-3)
    page.get_by_text("The strongest pushes, and the sum").click()
    page.locator("[data-pushes=up] button").first.click()
    best = int(net["terms"][:, 3].argmax())
    assert int(data(page, "entry")) == best
    assert float(data(page, "term")) == pytest.approx(net["terms"][best, 3], abs=1e-4)

    page.locator("select.true").select_option("3")
    type_logits(page, range(10))
    assert_shares(page, np.arange(10.0), 1, 3)
    page.get_by_role("button", name="Code", exact=True).click()
    expect(page.locator("code", has_text="ops.softmax")).to_contain_text("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]")
    page.wait_for_url("**logits=0%2C1%2C2*")
    page.reload()
    page.locator(".answer[data-loss]").wait_for(timeout=60_000)
    assert_shares(page, np.arange(10.0), 1, 3)
    page.get_by_role("button", name="The network's logits").click()
    assert_near_the_net(page, net)


def test_the_lesson_by_keyboard_alone(page, app_url, net):
    opened(page, app_url)
    page.locator(".maps").focus()
    start = int(data(page, "entry"))
    for key in ("ArrowDown", "ArrowRight", "PageDown"):
        page.keyboard.press(key)
    row, column, channel = np.unravel_index(start, net["maps"].shape)
    place = min(row + 1, 4), min(column + 1, 4), min(channel + 1, 11)
    assert int(data(page, "entry")) == flat_index(*place, net["maps"].shape)
    page.locator("[data-strip=flat]").focus()
    page.keyboard.press("ArrowLeft")
    assert int(data(page, "entry")) == flat_index(*place, net["maps"].shape) - 1
    page.get_by_label("Logit of class 0", exact=True).focus()
    for k in range(10):
        page.keyboard.press("Control+A")
        page.keyboard.type(str(-k / 2))
        if k < 9:
            page.get_by_label(f"Logit of class {k + 1}", exact=True).focus()
    page.get_by_label("Temperature", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2.5")
    assert_shares(page, -np.arange(10) / 2, 2.5)
    expect(page.locator(".answer .spoken")).to_contain_text("the cross-entropy is")
    page.get_by_role("button", name="The question").click()
    page.get_by_text("At temperature 2.5 class 0 has").wait_for()
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("The order of the classes stays.").wait_for()


def test_softmax_in_the_browser_is_softmax_in_python(page, app_url):
    opened(page, app_url)
    rng = np.random.default_rng(0)
    for scale in (1, 30, 900):
        logits = rng.uniform(-scale, scale, 10).round(3)
        type_logits(page, logits)
        for temperature in (0.1, 1, 10):
            page.get_by_label("Temperature", exact=True).fill(str(temperature))
            assert_shares(page, logits, temperature)


def test_an_edit_is_on_screen_at_once(page, app_url):
    opened(page, app_url)
    times = page.get_by_label("Pull the logit of class 1", exact=True).evaluate(
        """slider => Array.from({ length: 100 }, (_, n) => {
            slider.value = n / 10 - 5
            const start = performance.now()
            slider.dispatchEvent(new Event("input", { bubbles: true }))
            slider.getBoundingClientRect()
            return performance.now() - start
        }).sort((a, b) => a - b)"""
    )
    print(f"edit: median {times[50]:.2f} ms, 95th percentile {times[95]:.2f} ms")
    assert times[50] < 50  # half of what feels direct, on a machine that does other things too


def test_what_is_no_number_is_marked_and_changes_nothing(page, app_url):
    opened(page, app_url)
    before = data(page, "probabilities")
    cell = page.get_by_label("Logit of class 2", exact=True)
    cell.fill("5000")
    expect(cell).to_have_attribute("aria-invalid", "true")
    assert data(page, "probabilities") == before
    page.get_by_label("Temperature", exact=True).fill("0")
    assert data(page, "probabilities") == before


def test_a_damaged_link_is_one_sentence(page, app_url):
    opened(page, app_url, "?logits=1,2,nonsense")
    page.get_by_text("in this link are damaged").wait_for()


def test_a_drawing_brings_its_own_logits(page, app_url):
    opened(page, app_url)
    type_logits(page, range(10))
    page.wait_for_url("**logits=*")
    draw(page, (0.5, 0.07), (0.5, 0.93))
    expect(page.get_by_role("button", name="The network's logits")).to_be_disabled()
    page.wait_for_url(lambda url: "logits" not in url)
    shares = [float(v) for v in data(page, "probabilities").split(",")]
    assert int(np.argmax(shares)) == 1


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    opened(page, app_url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
