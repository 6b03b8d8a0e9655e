"""Training with the live page open against `keras.Model.fit` as a user writes it: python -m tests.benchmarks.live_page

The page is open in Chromium and redraws its curves while it trains; the clock runs from the click on Start until the
page says that the run is finished. fit runs in a process of its own and its clock leaves out compiling. They take
turns; the ratio is that of the medians. Goal: at least 2.0 at a validation accuracy within 0.3 points.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.training import Side
from tests.browser.conftest import CHROMIUM
from tests.serving import APP, await_warm, serving

COUNTS = {"mnist": 54_000, "digits": 1257}
TITLES = {"mnist": "MNIST", "digits": "digits"}


def live(page: Page, url: str, kind: str, epochs: int, seed: int) -> tuple[float, float]:
    """Images per second and validation accuracy of one run with its page open."""
    page.goto(f"{url}/training?data={TITLES[kind]}&epochs={epochs}&seed={seed}")
    button = page.get_by_role("button", name=re.compile("^Start"))
    button.wait_for()
    page.wait_for_timeout(1500)
    began = time.perf_counter()
    button.click()
    finished = page.locator('[data-figure="Status"]', has_text="finished")
    while not finished.count():  # asked four times a second: Playwright's own waiting keeps the page busy
        time.sleep(0.25)
    seconds = time.perf_counter() - began
    shown = page.locator('[data-figure="Validation accuracy"]').inner_text()
    return COUNTS[kind] * epochs / seconds, float(shown.rstrip(" %")) / 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", choices=COUNTS, default="mnist" if "CVLAB_DATA" in os.environ else "digits")
    parser.add_argument("--epochs", type=int, default=0, help="a round; 0 chooses by the data")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    epochs = given.epochs or (2 if given.data == "mnist" else 60)
    found: dict[str, list[tuple[float, float]]] = {"fit": [], "page": []}
    with (
        TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serving(APP, Path(folder) / "log") as url,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        await_warm(url)
        fit = Side("fit", given.data, epochs)
        for turn in range(given.rounds + 1):
            pair = {"fit": fit.round()[:2], "page": live(page, url, given.data, epochs, seed=turn)}
            if turn:  # the first round of each is for warming up
                for name, result in pair.items():
                    found[name].append(result)
                    print(
                        f"  round {turn} {name:>4}: {result[0]:8,.0f} images/s, validation {result[1]:.4f}",
                        flush=True,
                    )
        fit.close()
        browser.close()
    pace = {name: statistics.median(p for p, _ in results) for name, results in found.items()}
    accuracy = {name: statistics.mean(a for _, a in results) for name, results in found.items()}
    print(f"{given.data}, {epochs} epoch(s), batch 32, Adam, medians of {given.rounds} rounds in turn:")
    print(f"  fit {pace['fit']:,.0f} images/s, with the live page open {pace['page']:,.0f}: ", end="")
    print(f"ratio {pace['page'] / pace['fit']:.2f} (goal 2.0), ", end="")
    print(f"accuracy {100 * (accuracy['page'] - accuracy['fit']):+.2f} points (goal within 0.3)")


if __name__ == "__main__":
    main()
