"""How long a drag of a point, a weight and a step take to reach the screen: `python -m tests.benchmarks.perceptron`.

Measured inside the browser, from the pointer's event to the frame after the board was painted, which has by then gone
through the rule anew and found R and γ. `--url` measures an app that runs already.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from cvlab.point_clouds import POINT_CLOUDS, to_text
from tests.browser.conftest import CHROMIUM
from tests.serving import APP, await_warm, serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

FIND = """const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".perceptron"))
  const root = host.shadowRoot, work = [], frame = []
  const timed = async act => {
    await new Promise(requestAnimationFrame)
    const start = performance.now()
    act()
    work.push(performance.now() - start)
    await new Promise(requestAnimationFrame)
    frame.push(performance.now() - start)
  }"""

# The first point is taken and dragged in circles.
DRAG = f"""async ([count, x, y]) => {{
  {FIND}
  const over = root.querySelector(".points .over"), box = over.getBoundingClientRect()
  const send = (kind, px, py) => over.dispatchEvent(new PointerEvent(kind, {{ bubbles: true, pointerId: 1,
    clientX: box.left + (px + 6) / 12 * box.width, clientY: box.top + (6 - py) / 12 * box.height }}))
  over.setPointerCapture = () => {{}}
  send("pointerdown", x, y)
  for (let n = 0; n < count; n++) await timed(() => send("pointermove", 3 * Math.cos(n / 9), 3 * Math.sin(n / 9)))
  send("pointerup", 3, 0)
  return [work, frame]
}}"""

WEIGHT = f"""async count => {{
  {FIND}
  const slider = root.querySelector("[data-weight='1']")
  for (let n = 0; n < count; n++) {{
    await timed(() => {{
      slider.value = 5 * Math.sin(n / 5)
      slider.dispatchEvent(new InputEvent("input", {{ bubbles: true }}))
    }})
  }}
  return [work, frame]
}}"""

STEP = f"""async count => {{
  {FIND}
  root.querySelector("[data-act=zero]").click()
  for (let n = 0; n < count; n++) await timed(() => root.querySelector("[data-act=step]").click())
  return [work, frame]
}}"""


def figures(times: list[float]) -> str:
    return f"p50 {np.percentile(times, 50):6.1f} ms   p95 {np.percentile(times, 95):6.1f} ms   n {len(times)}"


def measure(url: str) -> None:
    cases = [("blobs", 40, 0.8), ("blobs", 500, 0.8), ("spiral", 60, 0.1), ("xor", 500, 0.2)]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for kind, count, noise in cases:
            points = POINT_CLOUDS[kind](count=count, noise=noise).points()
            page.goto(f"{url}/perceptron?perceptron_points={to_text(points)}&perceptron_steps=1000")
            page.locator(".perceptron[data-painted]").wait_for(timeout=60_000)
            page.wait_for_timeout(1500)
            report(page, f"{count} points, {kind}", points.places[0].tolist())
        browser.close()


def report(page: Page, name: str, place: list[float]) -> None:
    for what, script, given in (
        ("drag", DRAG, [150, *place]),
        ("weight by hand", WEIGHT, 100),
        ("next mistake", STEP, 60),
    ):
        work, frame = page.evaluate(script, given)
        print(f"{what:15} {name:20} to frame {figures(frame)}   work alone {figures(work)}", flush=True)
        page.wait_for_timeout(1500)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an app that runs already, for example http://localhost:8501")
    asked = parser.parse_args()
    if asked.url:
        measure(asked.url)
        return
    with tempfile.TemporaryDirectory() as folder, serving(APP, Path(folder) / "server.log") as address:
        await_warm(address)
        measure(address)


if __name__ == "__main__":
    main()
