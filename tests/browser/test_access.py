"""Every page for those who see little, hear it read, or have only a keyboard or a phone: axe-core and measures."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cvlab.lessons import LESSONS
from tests.browser.waiting import drawn, idle

pytestmark = pytest.mark.browser
LONG = 120_000
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"heading-order": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Streamlit's own: it puts its sections' <li> into <div>.
ALLOWED = {("list", "stSidebarNavItems"), ("listitem", "stSidebarNavItems")}
# Contrast of every text within an element against what lies behind it, opacity counted; axe does not look into
# charts, and leaves out what is disabled.
CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text(encoding="utf-8")
PLACES = [
    "",
    *(item.slug for item in LESSONS),
    "convolution?view=Stack",
    "pixels?view=Normalise&picture_mode=Sample",
]


def opened(page, url, place=""):
    page.goto(f"{url}/{place}")
    last = page.get_by_role("heading", name="Sources" if place else LESSONS[-1].section)
    last.wait_for(timeout=LONG)
    expect(page.locator(".st-key-example")).to_have_count(0, timeout=LONG)
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=LONG)
    idle(page)  # a run under way may yet put another element where the keyboard is


def inside(page, selector, test_id):
    return page.evaluate(
        "([s, id]) => !!document.querySelector(s)?.closest(`[data-testid=${id}]`)", [selector, test_id]
    )


def faults(page) -> list[str]:
    """What axe finds against us: rule, how many, the first place."""
    found = []
    for fault in Axe().run(page, options=OPTIONS).response["violations"]:
        where = [part for rule, part in ALLOWED if rule == fault["id"]]
        # In a component's shadow the target is a list.
        nodes = [
            n
            for n in fault["nodes"]
            if not any(
                inside(page, n["target"][0], part) for part in where if isinstance(n["target"][0], str)
            )
        ]
        if nodes:
            found.append(f"{fault['id']} ({len(nodes)}): {nodes[0]['html'][:200]}")
    return found


def test_axe_finds_nothing_against_any_page_in_either_theme_and_a_phone_is_wide_enough(page, app_url):
    told = {}
    for place in PLACES:
        page.emulate_media(color_scheme="light")
        opened(page, app_url, place)
        found = in_theme(page, "light") + in_theme(page, "dark") + too_wide(page)
        found += page.locator("[data-testid^=stErrorElement]").all_inner_texts()
        if found:
            told[place] = found
    assert not told


def in_theme(page, theme) -> list[str]:
    """What axe and the charts' contrasts have against the page in that theme, once its colours have faded in."""
    page.emulate_media(color_scheme=theme)
    until = time.monotonic() + 60
    while True:
        pale = page.evaluate(CONTRASTS, [".stPlotlyChart", 4.5])
        found = [f"{theme}: {words}" for words in (*faults(page), *(f"pale {w}" for w in pale))]
        if not found or time.monotonic() > until:
            return found


def too_wide(page) -> list[str]:
    """How far the page scrolls sideways on a phone."""
    page.set_viewport_size({"width": 400, "height": 850})
    main = page.locator('[data-testid="stMain"]')
    for _ in range(120):  # frames in which canvases take their new sizes
        drawn(page)
        room, needed = main.evaluate("m => [m.clientWidth, m.scrollWidth]")
        if needed <= room:
            break
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{needed} pixels wide where {room} are"] if needed > room else []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_is_disabled_can_be_read(page, serve, theme):
    page.emulate_media(color_scheme=theme)
    script = Path(__file__).parent / "disabled_controls.py"
    page.goto(serve(script))
    page.get_by_text("The last of them").wait_for(timeout=LONG)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    until = time.monotonic() + 60  # colours fade to what they will be
    while found := page.evaluate(CONTRASTS, [".stApp", 4.4]):
        assert time.monotonic() < until, found
        drawn(page)


def test_the_keyboard_s_place_is_outlined(page, app_url):
    opened(page, app_url)
    missing, outlined = [], 0
    for _ in range(24):  # through the menu and into the page
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { let e = document.activeElement
            while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
            if (e === document.body) return null
            const s = getComputedStyle(e)
            return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 ? "" : e.outerHTML.slice(0, 120) }"""
        )
        if found is not None:  # nothing is held yet: a tab that was emptied gives its first key to nobody
            missing += [found] if found else []
            outlined += not found
    assert not missing
    assert outlined >= 20
