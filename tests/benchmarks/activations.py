"""How long a slider of the stack takes to its picture, through Python, and a drag on the curve in the browser.

Prints p50 and p95 of 40 moves each; `--url` measures an app that runs already.
Run: python -m tests.benchmarks.activations
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.waiting import idle
from tests.serving import APP, await_warm, serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# An arrow key on the slider, until the chart has the new number of layers, and the frame after it.
SLIDER = """async ([count, pause]) => {
  const within = (node, selector) => {
    for (const child of node.querySelectorAll("*")) {
      if (child.matches(selector)) return child
      const deep = child.shadowRoot && within(child.shadowRoot, selector)
      if (deep) return deep
    }
  }
  const stack = within(document, ".stack"), times = []
  const layers = () => stack.dataset.gradient.split(",").length
  const slider = [...document.querySelectorAll("[data-testid=stSlider]")].find(e => e.textContent.startsWith("Layers"))
  for (let n = 0; n < count; n++) {
    const before = layers(), start = performance.now()
    slider.querySelector("[role=slider], input[type=range]").focus()
    window.pressKey("ArrowRight")
    while (layers() === before && performance.now() - start < 5000) await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - start)
    await new Promise(done => setTimeout(done, pause))
  }
  return times
}"""
DRAG = """async count => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".activation"))
  const canvas = host.shadowRoot.querySelector("[data-chart=curve]"), box = canvas.getBoundingClientRect(), times = []
  const send = (kind, n) => canvas.dispatchEvent(new PointerEvent(kind, { pointerId: 1, bubbles: true,
    clientX: box.left + 50 + (n * 37) % (box.width - 70), clientY: box.top + 40 }))
  canvas.setPointerCapture = () => {}
  canvas.hasPointerCapture = () => true
  send("pointerdown", 0)
  for (let n = 0; n < count; n++) {
    await new Promise(requestAnimationFrame)
    const start = performance.now()
    send("pointermove", n)
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - start)
  }
  return times
}"""


def figures(times: list[float]) -> str:
    return f"p50 {np.percentile(times, 50):6.1f} ms   p95 {np.percentile(times, 95):6.1f} ms   n {len(times)}"


def opened(page: Page, url: str, query: str, what: str) -> None:
    page.goto(f"{url}/activations{query}")
    page.locator(what).wait_for(timeout=120_000)
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)
    page.wait_for_timeout(2000)


def measure(url: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.expose_function("pressKey", page.keyboard.press)
        opened(page, url, "", ".activation")
        print(
            f"drag to picture, in the browser          {figures(page.evaluate(DRAG, 100))} (goal 50)",
            flush=True,
        )
        for kind in ("ReLU", "Sigmoid", "GELU"):
            for width, first in ((128, 5), (256, 5)):
                query = f"?activations_view=In+a+stack&activations_kind={kind}&activations_width={width}"
                opened(page, url, f"{query}&activations_depth={first}", ".stack[data-draws='30']")
                words = f"layers to picture, {kind}, {width} units"
                print(f"{words:40} {figures(page.evaluate(SLIDER, [40, 250]))} (goal 100)", flush=True)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an app that runs already, for example http://localhost:8501")
    asked = parser.parse_args()
    if asked.url:
        measure(asked.url)
        return
    with TemporaryDirectory() as folder, serving(APP, Path(folder) / "log") as url:
        await_warm(url)
        measure(url)


if __name__ == "__main__":
    main()
