"""Training with the live page open against `keras.Model.fit` as a user writes it: python -m tests.benchmarks.live_page

The page is open in Chromium and redraws its curves while it trains; fit runs in a process of its own. Both clocks
leave out compiling. They take turns; the ratio is that of the medians. Goal: at least 2.0 at a validation accuracy
within 0.3 points.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.training import Side
from tests.browser.conftest import CHROMIUM
from tests.serving import APP, answer, await_warm, serving

COUNTS = {"mnist": 54_000, "digits": 1257}
TITLES = {"mnist": "MNIST", "digits": "digits"}


def live(page: Page, url: str, kind: str, epochs: int, seed: int) -> tuple[float, float]:
    """Images per second and validation accuracy of one run with its page open and redrawing.

    The clock starts with the first point, as that of fit starts when it is compiled: how long the first point
    takes is a figure of its own, in tests.benchmarks.felt.
    """
    page.goto(f"{url}/training?data={TITLES[kind]}&epochs={epochs}&seed={seed}")
    button = page.get_by_role("button", name=re.compile("^Start"))
    button.wait_for()
    page.wait_for_timeout(1500)
    button.click()
    page.wait_for_url(re.compile("run="))
    address = f"{url}/runs/{re.search(r'run=([-_0-9A-Za-z]+)', page.url)[1]}"
    told = wait_for(address, lambda told: told["points"])
    first, began = told["points"][-1][1], time.perf_counter()
    told = wait_for(address, lambda told: told["status"] == "finished")
    seconds, last = time.perf_counter() - began, told["points"][-1]
    # A batch is 32 pictures, but the last of an epoch holds what is left.
    return COUNTS[kind] * epochs * (last[1] - first) / last[1] / seconds, last[5]


def wait_for(address: str, condition: Callable[[dict], object]) -> dict:
    """What the server tells of a run as soon as the condition holds; asked ten times a second."""
    while not condition(told := json.loads(answer(address))):
        time.sleep(0.1)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", choices=COUNTS, default="mnist" if "CVLAB_DATA" in os.environ else "digits")
    parser.add_argument("--epochs", type=int, default=0, help="a round; 0 chooses by the data")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    epochs = given.epochs or (5 if given.data == "mnist" else 60)
    found: dict[str, list[tuple[float, float]]] = {"fit": [], "page": []}
    with (
        TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serving(APP, Path(folder) / "log") as url,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        await_warm(url)
        fit = Side("fit", "notes_convnet", epochs, data=given.data)
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
