"""How the overfitting lesson feels: steps a second in the browser beside numpy's, and from a slider to its picture.

Prints, and asserts nothing. Run: python -m tests.benchmarks.overfitting
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Page, sync_playwright

from cvlab.overfitting import Fit, World
from cvlab.overfitting.polynomials import sweep
from cvlab.overfitting.training import train
from tests.browser.conftest import CHROMIUM
from tests.browser.waiting import idle
from tests.serving import APP, await_warm, serving

MOVES = 20


def numpy_alone() -> None:
    fit = Fit(steps=500)
    begun = time.perf_counter()
    train(fit, [World()])
    one = time.perf_counter() - begun
    begun = time.perf_counter()
    train(fit, [World(seed=seed) for seed in range(10)], np.float32)
    ten = time.perf_counter() - begun
    print(
        f"numpy: {fit.steps / one:,.0f} steps a second of one network, {10 * fit.steps / ten:,.0f} of ten at once"
    )
    begun = time.perf_counter()
    sweep(*World().samples(), np.arange(26))
    print(f"26 polynomials: {1000 * (time.perf_counter() - begun):.1f} ms")


def in_the_browser(page: Page, url: str) -> None:
    page.goto(f"{url}/overfitting?overfitting_view=Network")
    board = page.locator(".cures[data-done=true]")
    board.wait_for(timeout=120_000)
    begun = time.perf_counter()
    page.get_by_role("button", name="From the start").click()
    page.locator(".cures[data-done=false]").wait_for()
    board.wait_for(timeout=120_000)
    spent = time.perf_counter() - begun
    print(
        f"browser: {Fit().steps / spent:,.0f} steps a second, drawn as they go; a whole training {spent:.1f} s"
    )


def felt(page: Page, url: str) -> None:
    page.goto(f"{url}/overfitting")
    page.locator(".degrees[data-degree='19']").wait_for(timeout=60_000)
    idle(page)
    slider, times = page.get_by_role("slider", name="Degree"), []
    slider.focus()
    for n in range(MOVES):
        begun = time.perf_counter()
        page.keyboard.press("ArrowLeft" if n % 2 else "ArrowRight")
        page.locator(f".degrees[data-degree='{19 if n % 2 else 20}']").wait_for()
        times.append(1000 * (time.perf_counter() - begun))
        idle(page)
    times.sort()
    print(f"slider to picture: median {times[MOVES // 2]:.0f} ms, p95 {times[int(0.95 * MOVES)]:.0f} ms")


def main() -> None:
    numpy_alone()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with serving(APP, Path(folder) / "log") as url:
            await_warm(url)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            in_the_browser(page, url)
            felt(page, url)
        browser.close()


if __name__ == "__main__":
    main()
