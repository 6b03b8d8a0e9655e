"""The transfer lesson in a real browser: the freeze slider counts as Keras, four ways train, links restore."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cvlab.transfer.freezing import Head, counts, last_map, parts
from tests.browser.hands import choose, pick, predict, press
from tests.browser.waiting import drawn, idle
from tests.browser.walks.transfer import TRAINED, four_ways

pytestmark = pytest.mark.browser

NOTES = Head(units=256, classes=1, flat=True)
FREEZE = "transfer_view=Freeze"


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/transfer{'?' if query else ''}{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)


def assert_counts(
    page: Page, frozen: int, network: str = "vgg16", side: int = 150, head: Head = NOTES
) -> None:
    wanted = counts(parts(network, side), frozen, head.parameters(last_map(network, side)))
    expect(page.locator(".freeze")).to_have_attribute("data-frozen", str(frozen))
    expect(page.locator(".freeze .total")).to_have_text(f"{wanted.total:,}")
    expect(page.locator(".freeze .trainable")).to_have_text(f"{wanted.trainable:,}")
    expect(page.locator(".freeze dd.frozen")).to_have_text(f"{wanted.frozen:,}")


def test_the_freeze_slider_by_mouse(page, app_url):
    opened(page, app_url, FREEZE)
    assert_counts(page, 18)
    press(page, "The last four layers train")
    assert_counts(page, 14)
    page.get_by_role("button", name="block2").click()
    idle(page)
    assert_counts(page, 3)
    expect(page.locator(".freeze .sentence")).to_contain_text("Trains from block2_conv1 (block2) on")
    line = page.locator(".freeze input")
    box = line.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    drawn(page)
    assert_counts(page, 9)  # before Python has heard of it
    page.mouse.up()
    idle(page)
    choose(page, "Base", "mobilenet_v2")
    page.locator(".freeze .blocks.many").wait_for()
    assert_counts(page, 153, "mobilenet_v2")
    predict(page)
    page.get_by_role("button", name="Reveal", exact=True).click()
    head = NOTES.parameters(last_map("mobilenet_v2", 150))
    page.get_by_text(f"It is {head:,}.").wait_for()


def test_the_freeze_slider_by_keyboard_alone(page, app_url):
    opened(page, app_url, FREEZE)
    line = page.locator(".freeze input")
    line.focus()
    for frozen in (17, 16):
        page.keyboard.press("ArrowLeft")
        assert_counts(page, frozen)
        idle(page)
    expect(page.locator(".freeze .spoken")).to_contain_text("Trains from block5_conv3")
    page.get_by_role("button", name="block1").focus()
    page.keyboard.press("Enter")
    idle(page)
    assert_counts(page, 0)
    assert "frozen=vgg16.0" in page.url


def test_a_link_restores_where_the_line_lies(page, app_url):
    opened(page, app_url, f"{FREEZE}&frozen=vgg16.7&transfer_side=224")
    assert_counts(page, 7, side=224)


def test_four_ways_train_and_are_tested(page, app_url):
    opened(page, app_url, "transfer_each=20")
    expect(page.locator(TRAINED)).to_have_count(0)
    four_ways(page)
    right = {
        way: int(page.locator(f".way[data-way={way}]").get_attribute("data-right"))
        for way in ("features", "varied", "tuned", "scratch")
    }
    assert right["features"] > right["scratch"]
    expect(page.locator(".way[data-way=features]")).to_contain_text("base moved by 0")
    expect(page.locator(".way[data-way=tuned]")).to_contain_text("most in conv2d_2")
    expect(page.get_by_text(f"{right['features']} of 557 pictures are read rightly")).to_be_visible()
    pick(page, "Freeze")
    choose(page, "Base", "Small, of digits")
    expect(page.locator(".freeze .moved", has_text="moved")).not_to_have_count(0)


def test_what_goes_on_can_be_stopped_and_begun_again_by_keyboard(page, app_url):
    opened(page, app_url)
    page.get_by_role("button", name="Train all four", exact=True).focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    stop.wait_for()
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Train all four", exact=True)).to_be_enabled(timeout=60_000)


@pytest.mark.parametrize(
    "query",
    [
        "transfer_view=Nothing&transfer_each=7&transfer_draw=-3&transfer_fault=%3Cscript%3E&transfer_rate=nan",
        f"{FREEZE}&frozen=vgg16.9999999&transfer_side=1&transfer_base=none&transfer_units=-1",
        f"{FREEZE}&frozen=abc",
        "transfer_pictures=Pictures+in+folders",
        "transfer_view=How+much+data&transfer_draws=1000",
    ],
)
def test_bad_and_extreme_links_show_a_lesson(page, app_url, query):
    opened(page, app_url, query)
    assert page.get_by_test_id("stException").count() == 0


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    for query in ("", f"{FREEZE}&transfer_base=mobilenet_v2", "transfer_view=How+much+data"):
        opened(page, app_url, query)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
        if not query:  # two cards beside each other, so that all four are on one screen
            page.wait_for_function(
                "() => new Set([...document.querySelectorAll('.way[data-way]')]"
                ".map(e => e.getBoundingClientRect().x)).size === 2"
            )
    context.close()
