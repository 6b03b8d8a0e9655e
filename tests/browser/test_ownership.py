"""Two browsers and one run: who began it steers it, after a reload or a killed server too; who has its link looks."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from cvlab.engine.files import read
from tests.browser.test_road import wait_for_step
from tests.patience import until
from tests.serving import APP, await_warm, serving

pytestmark = [pytest.mark.browser, pytest.mark.keras]
WAIT = 60_000


@pytest.fixture
def guest(browser: Browser) -> Iterator[Page]:
    """A page of somebody else's browser."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(WAIT)
        yield page


def begin(page: Page, url: str, query: str) -> str:
    """Start a run, and its link."""
    page.goto(f"{url}/training?{query}")
    page.get_by_role("button", name="Start").click(timeout=WAIT)
    page.get_by_role("button", name="Pause").wait_for(timeout=WAIT)
    page.wait_for_url(re.compile("run="), timeout=WAIT)
    return page.url


def await_snapshot(folder: Path) -> None:
    """Return when a run with its weights lies there, as after its first epoch."""
    until(lambda: any(read(path).run.state for path in folder.rglob("*.run")))


def test_a_link_shows_the_run_live_and_a_copy_of_it_goes_on(page: Page, guest: Page, app_url: str):
    link = begin(page, app_url, "epochs=500&seed=21")
    guest.goto(link)
    copy = guest.get_by_role("button", name="Take a copy of it and go on")
    copy.wait_for()
    seen = wait_for_step(guest, 0)
    assert wait_for_step(guest, seen) > seen, "it is seen live"
    for name in ("Pause", "Stop and keep", "Remove"):
        expect(guest.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(guest.get_by_role("slider", name="Learning rate, now")).to_have_count(0)
    guest.get_by_role("button", name="Take off the list").wait_for()
    copy.click()
    guest.get_by_role("button", name="Pause").wait_for()
    assert guest.url != link
    assert wait_for_step(guest, seen) > seen, "it goes on from where the other one is"
    guest.get_by_role("button", name="Stop and keep").click()
    page.get_by_role("button", name="Pause").click(timeout=WAIT)
    page.get_by_role("button", name="Resume").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Stop and keep").click()


def test_after_a_reload_the_run_is_still_ones_own(page: Page, app_url: str):
    begin(page, app_url, "epochs=500&seed=22")
    page.reload()
    page.get_by_role("button", name="Pause").click(timeout=WAIT)
    page.get_by_role("button", name="Resume").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Start", exact=True).wait_for(timeout=WAIT)


def test_no_link_and_no_page_holds_the_secret(page: Page, app_url: str):
    begin(page, app_url, "epochs=3&seed=23")
    secret = next(c for c in page.context.cookies() if c["name"] == "cvlab_owner")
    assert secret["httpOnly"]
    assert secret["value"] not in page.url + page.content()
    kept = page.evaluate("document.cookie + JSON.stringify({...localStorage, ...sessionStorage})")
    assert secret["value"] not in kept


def test_a_run_outlives_a_killed_server_and_goes_on_by_itself_for_its_owner(page: Page, tmp_path: Path):
    with serving(APP, tmp_path / "log", CVLAB_CACHE=str(tmp_path / "cache")) as url:
        await_warm(url)
        link = begin(page, url, "epochs=500&seed=24")
        reached = wait_for_step(page, 40)  # the end of the first epoch
        await_snapshot(tmp_path / "cache")
        port = url.rsplit(":", 1)[1]
        server = next(p for p in psutil.process_iter(["cmdline"]) if port in (p.info["cmdline"] or ()))
        os.kill(server.pid, signal.SIGKILL)
    page.goto("about:blank")
    with serving(APP, tmp_path / "again", port=int(port), CVLAB_CACHE=str(tmp_path / "cache")) as again:
        assert again == url
        page.goto(link)
        page.get_by_role("button", name="Pause").wait_for(timeout=WAIT)
        assert wait_for_step(page, reached) > reached
        page.get_by_role("button", name="Stop and keep").click()
