"""What one person feels in the browser: start of the app, Start to the first point, stroke to prediction.

Run: python -m tests.benchmarks.felt
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.serving import APP, await_warm, serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# The clock runs in the page: from the moment the pen is lifted until the heading says something else.
WATCH = """() => {
    const read = () => [...document.querySelectorAll('h2')].map(h => h.textContent).join();
    window.latencies = [];
    let began = null, before = '';
    document.addEventListener('pointerup', () => { began = performance.now(); before = read(); }, true);
    new MutationObserver(() => {
        if (began !== null && read() !== before) { window.latencies.push(performance.now() - began); began = null; }
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def first_page(page: Page, folder: Path) -> float:
    """Seconds from the command to a readable first page."""
    began = time.perf_counter()
    with serving(APP, folder / "start") as url:
        page.goto(url)
        page.get_by_role("heading", name="cvlab").wait_for()
        return time.perf_counter() - began


def first_point(page: Page, url: str) -> float:
    """Seconds from the click on Start to the first figure of the run; each is a run of another seed."""
    page.goto(f"{url}/training?seed={random.randrange(9999)}")
    button = page.get_by_role("button", name="Start")
    button.wait_for()
    page.wait_for_timeout(1500)
    began = time.perf_counter()
    button.click()
    page.wait_for_function("""() => {
        const run = [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.run')).find(Boolean)
        return run && !['', '0'].includes(run.querySelector('[data-figure="Step"]')?.textContent ?? '')
    }""")
    took = time.perf_counter() - began
    page.get_by_role("button", name="Stop and keep").click(timeout=3000)
    page.wait_for_timeout(1000)
    return took


def strokes(page: Page, url: str, count: int) -> list[float]:
    """Milliseconds from each stroke's end to the new prediction."""
    page.goto(f"{url}/feature_maps")
    board = page.locator("canvas.board")
    board.wait_for()
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    chance = random.Random(0)
    for n in range(count):
        box = board.bounding_box()
        spots = [(chance.uniform(0.2, 0.8), chance.uniform(0.2, 0.8)) for _ in range(3)]
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in spots]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=5)
        page.mouse.up()
        page.wait_for_timeout(900)
        if n % 4 == 3:
            page.get_by_role("button", name="Clear", exact=True).click()
            page.wait_for_timeout(900)
    return page.evaluate("window.latencies")


def told(name: str, values: list[float], unit: str, wanted: str) -> None:
    values = sorted(values)
    p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
    print(
        f"{name}: median {statistics.median(values):.3g} {unit}, p95 {p95:.3g} {unit}, n={len(values)} ({wanted})"
    )


def repeated(measure: Callable[[], float], times: int) -> list[float]:
    return [measure() for _ in range(times)]


def main() -> None:
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        told("app start to first page", repeated(lambda: first_page(page, folder), 5), "s", "wanted: <= 3 s")
        with serving(APP, folder / "log") as url:
            await_warm(url)
            told("Start to first point", repeated(lambda: first_point(page, url), 7), "s", "wanted: <= 2 s")
            told("stroke to prediction", strokes(page, url, 40), "ms", "wanted: p95 <= 200 ms")
        browser.close()


if __name__ == "__main__":
    main()
