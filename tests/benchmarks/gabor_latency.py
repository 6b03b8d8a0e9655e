"""How long a Gabor bank takes, and a slider to its pictures: `python -m tests.benchmarks.gabor_latency`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from cvlab.convolution import correlate
from cvlab.gabor import GaborBank, orientation, respond
from tests.browser.conftest import CHROMIUM
from tests.serving import APP, serving

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# From the key on the slider until the bank's sentence or aria-label has changed and a frame has passed.
SLIDE = """async key => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".gabor .kernels"))
  const canvas = host.shadowRoot.querySelector(".kernels"), before = canvas.width + canvas.height * 1e4
  const start = performance.now()
  while (canvas.width + canvas.height * 1e4 === before && performance.now() - start < 8000) {
    await new Promise(requestAnimationFrame)
  }
  await new Promise(requestAnimationFrame)
  return performance.now() - start
}"""
HOVER = """async count => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".gabor .kernels"))
  const over = host.shadowRoot.querySelector("canvas.over"), box = over.getBoundingClientRect(), times = []
  for (let n = 0; n < count; n++) {
    await new Promise(requestAnimationFrame)
    const start = performance.now()
    over.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + 4 + (n * 37) % (box.width - 8),
      clientY: box.top + 4 + (n * 23) % (box.height - 8), bubbles: true, pointerId: 1, pointerType: "mouse" }))
    times.push(performance.now() - start)
  }
  return times
}"""


def figures(name: str, times: list[float]) -> None:
    middle, slow = np.percentile(times, [50, 95])
    print(f"{name:44s} p50 {middle:7.1f} ms   p95 {slow:7.1f} ms   n {len(times)}")


def compute() -> None:
    image = np.random.default_rng(0).random((256, 256, 1), np.float32)
    bank = GaborBank().filters()
    together, alone = [], []
    for _ in range(9):
        start = time.perf_counter()
        orientation(respond(image, bank))
        together.append(1000 * (time.perf_counter() - start))
        start = time.perf_counter()
        for pair in bank:
            correlate(image, pair.even, padding="same"), correlate(image, pair.odd, padding="same")
        alone.append(1000 * (time.perf_counter() - start))
    figures("8 angles x 4 wavelengths x 2, with directions", together)
    figures("the same filter by filter", alone)
    print(f"ratio of the medians: {np.median(alone) / np.median(together):.1f}")


def browse() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(APP, Path(folder) / "log") as url,
        sync_playwright() as p,
    ):
        page = p.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS).new_page()
        page.goto(f"{url}/gabor?picture_mode=Sample&picture_sample=Flower")
        page.get_by_text("strongest is").first.wait_for(timeout=60_000)
        slider = page.get_by_role("slider", name="Wavelengths")
        times = []
        for n in range(24):
            slider.focus()
            page.wait_for_timeout(400)
            page.keyboard.press("ArrowLeft" if n % 2 == 0 else "ArrowRight")
            times.append(page.evaluate(SLIDE, None))
        figures("slider to pictures, 256 x 171", times[4:])
        figures("hover, the handler's work", page.evaluate(HOVER, 200))


if __name__ == "__main__":
    compute()
    browse()
