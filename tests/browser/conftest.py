"""A real server and a real Chromium for the browser tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.serving import APP, await_warm, serving

# What is waited for is there or comes; how long that takes says nothing but how busy the machine is.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without any browser the browser tests are skipped, and say what to do.

    A browser beside trainings on two cores now and then loses a drag or a click, so each has a second try.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if CHROMIUM or fetched_browser():
        return
    reason = (
        "no Chromium here: install chromium or google-chrome, or run `python -m playwright install chromium`"
    )
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


def fetched_browser() -> bool:
    """Whether `playwright install chromium` was run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium where there is one, else the one `playwright install` fetched."""
    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    # A camera that films a test picture, allowed without a question.
    args += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    found = {"executable_path": CHROMIUM} if CHROMIUM else {}
    return {**browser_type_launch_args, **found, "headless": True, "args": args}


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """The browser, all of whose windows have patience, those that a test opens for itself too."""
    plain = browser.new_context

    def patient(**words: Any) -> BrowserContext:
        context = plain(**words)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = patient
    return browser


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """The tab of a file's tests: a new one for each costs two seconds of processor time, most of a short test."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The file's tab as if it were new: nothing pressed, kept or waited for."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    yield tab
    tab.mouse.up()
    if tab.url.startswith("http"):
        tab.evaluate("sessionStorage.clear(), localStorage.clear()")
    tab.context.clear_cookies()
    tab.goto("about:blank")  # the server sees the session end


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str | Path], str]]:
    """serve(script) -> address of a Streamlit server that runs it until the tests end; one server a script."""
    started: dict[Path, str] = {}
    with ExitStack() as servers:

        def start(script: str | Path) -> str:
            script = Path(script)
            if script not in started:
                log = tmp_path_factory.mktemp("server") / "log"
                started[script] = servers.enter_context(serving(script, log))
            return started[script]

        yield start


@pytest.fixture(scope="session")
def app_url(serve: Callable[[str | Path], str]) -> str:
    """The whole app's address, its workers warm."""
    url = serve(APP)
    await_warm(url)
    return url
