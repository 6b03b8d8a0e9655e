"""How smoothly the window plays, drags and follows the pointer: `python -m tests.benchmarks.window_play`.

Measured inside the browser: the time between two frames while it plays one place a frame, and the time from a
pointer event to the end of its drawing.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.serving import ROOT, serving

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCRIPT = f"""
import streamlit as st
st.set_page_config(layout="wide")
st.navigation([st.Page({str(ROOT / "pages" / "convolution.py")!r}, default=True)]).run()
"""
SETTINGS = {
    "28 x 28, kernel 5 x 5": "input_size=28x28&kernel_size=5x5",
    "64 x 64, kernel 5 x 5": "input_size=64x64&kernel_size=5x5",
    "64 x 64, kernel 7 x 7, same": "input_size=64x64&kernel_size=7x7&padding=same%3A+keeps+the+size+at+stride+1",
    "transposed 28 x 28 to 57 x 57": "layer=Transposed&input_size=28x28&kernel_size=3x3&strides=2x2",
}

ROOT_OF = """const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".arithmetic"))
  const root = host ? host.shadowRoot : document"""

# Frames come only as fast as the screen; what a frame costs is the time its callbacks take.
PLAY = f"""async seconds => {{
  {ROOT_OF}
  root.querySelector(".speed").value = "60"
  const original = window.requestAnimationFrame, gaps = [], costs = []
  window.requestAnimationFrame = call => original(now => {{
    const start = performance.now()
    call(now)
    costs.push(performance.now() - start)
  }})
  root.querySelector("[data-do=play]").click()
  let last = null
  const end = performance.now() + 1000 * seconds
  while (performance.now() < end && root.querySelector(".arithmetic").dataset.playing === "true") {{
    const now = await new Promise(original)
    if (last !== null) gaps.push(now - last)
    last = now
  }}
  window.requestAnimationFrame = original
  if (root.querySelector(".arithmetic").dataset.playing === "true") root.querySelector("[data-do=play]").click()
  return [gaps, costs]
}}"""

EMPTY = """async seconds => {
  const gaps = [], end = performance.now() + 1000 * seconds
  let last = await new Promise(requestAnimationFrame)
  while (last < end) {
    const now = await new Promise(requestAnimationFrame)
    gaps.push(now - last)
    last = now
  }
  return gaps
}"""

HOVER = f"""async ([name, count]) => {{
  {ROOT_OF}
  const canvas = root.querySelector(`section.${{name}} canvas.over`), box = canvas.getBoundingClientRect(), times = []
  for (let n = 0; n < count; n++) {{
    const at = {{ clientX: box.left + (n * 37.3) % box.width, clientY: box.top + (n * 23.7) % box.height }}
    const start = performance.now()
    canvas.dispatchEvent(new PointerEvent("pointermove", {{ bubbles: true, ...at }}))
    times.push(performance.now() - start)
    await new Promise(requestAnimationFrame)
  }}
  canvas.dispatchEvent(new PointerEvent("pointerleave"))
  return times
}}"""


def measure(page: Page, seconds: float) -> tuple[str, bool]:
    """A line of figures, and whether they are what a class should feel."""
    gaps, costs = page.evaluate(PLAY, seconds)
    hover = [t for name in ("input", "output") for t in page.evaluate(HOVER, [name, 120])]
    cost, hovered = np.percentile(costs, 95), np.percentile(hover, 95)
    rate, empty = frame_rate(gaps), frame_rate(page.evaluate(EMPTY, seconds / 2))
    frames = f"{rate:.1f} frames/s (an idle page here gets {empty:.1f})"
    costs = f"a frame costs p95 {cost:.2f} ms, slowest gap {max(gaps):.0f} ms"
    words = f"play {frames}, {costs}; hover p95 {hovered:.2f} ms"
    return words, rate > 0.95 * min(60, empty) and hovered <= 16


def frame_rate(gaps: list[float]) -> float:
    """Frames a second, from the milliseconds between them."""
    return 1000 * len(gaps) / sum(gaps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        script = Path(folder) / "trial.py"
        script.write_text(SCRIPT)
        with serving(script, Path(folder) / "log") as url:
            browser = play.chromium.launch(args=ARGUMENTS, executable_path=chromium())
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            for name, query in SETTINGS.items():
                page.goto(f"{url}/?{query}")
                page.locator("section.output canvas.over").wait_for(timeout=60_000)
                page.wait_for_timeout(1500)
                words, good = measure(page, args.seconds)
                print(f"{name}: {words} {'ok' if good else 'TOO SLOW'}", flush=True)
            browser.close()


def chromium() -> str | None:
    """The system's Chromium where there is one."""
    found = Path("/usr/bin/chromium")
    return str(found) if found.exists() else None


if __name__ == "__main__":
    main()
