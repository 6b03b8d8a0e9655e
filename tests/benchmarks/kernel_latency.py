"""How long an edit of the kernel and a hover take to reach the screen: `python -m tests.benchmarks.kernel_latency`.

Measured inside the browser, from the input event to the frame after the picture was drawn; and from the pause
after the edit until the whole result was drawn, which comes from the browser or, "by Python", as bytes.
`--while-training` starts a run in another session first. `--url` measures an app that runs already.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.serving import APP, await_warm, serving

LARGE = ";".join([",".join(["0.1"] * 15)] * 15) + ";;0"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# An edit: type another number into a cell, wait until the bench has painted that edit, then for the frame.
EDIT = """async ([count, pause]) => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".bench .cells"))
  const root = host.shadowRoot, bench = root.querySelector(".bench"), times = [], whole = []
  for (let n = 0; n < count; n++) {
    const cell = root.querySelector(".cells input"), before = Number(bench.dataset.painted), start = performance.now()
    cell.value = String(0.3 + 0.1 * (n % 9) + n / 1000)
    cell.dispatchEvent(new InputEvent("input", { bubbles: true }))
    while (Number(bench.dataset.painted) === before && performance.now() - start < 5000) {
      await new Promise(requestAnimationFrame)
    }
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - start)
    if (pause > 250) { // the learner waits for the whole result, a quarter of a second after the edit
      while (bench.dataset.whole !== bench.dataset.painted && performance.now() - start < 5000) {
        await new Promise(requestAnimationFrame)
      }
      await new Promise(requestAnimationFrame)
      whole.push(performance.now() - start - 250)
    }
    await new Promise(done => setTimeout(done, pause))
  }
  return [times, whole]
}"""

# A hover: the time the handler itself needs, and until the frame after it.
HOVER = """async count => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".bench .cells"))
  const over = host.shadowRoot.querySelector(".result .over"), box = over.getBoundingClientRect()
  const work = [], frame = []
  for (let n = 0; n < count; n++) {
    await new Promise(requestAnimationFrame)
    const start = performance.now(), at = { clientX: box.left + 4 + (n * 37) % (box.width - 8),
      clientY: box.top + 4 + (n * 23) % (box.height - 8), bubbles: true, pointerId: 1, pointerType: "mouse" }
    over.dispatchEvent(new PointerEvent("pointermove", at))
    work.push(performance.now() - start)
    await new Promise(requestAnimationFrame)
    frame.push(performance.now() - start)
  }
  return [work, frame]
}"""


def figures(times: list[float]) -> str:
    return f"p50 {np.percentile(times, 50):6.1f} ms   p95 {np.percentile(times, 95):6.1f} ms   n {len(times)}"


def picture_file(folder: Path, size: int, channels: int) -> Path:
    """A picture of that size with something in it everywhere."""
    y, x = np.mgrid[:size, :size] / size
    planes = [np.sin((9 + 5 * c) * (x + c * y)) * np.cos(13 * y) for c in range(channels)]
    pixels = (127.5 * (np.stack(planes, axis=2) + 1)).astype(np.uint8)
    path = folder / f"{size}x{channels}.png"
    Image.fromarray(pixels if channels == 3 else pixels[..., 0]).save(path)
    return path


def bench(page: Page, url: str, file: Path | None, query: str = "") -> None:
    """Open the page with a picture uploaded, or the sample 7 at 28 x 28 without one."""
    page.goto(f"{url}/kernels?{'picture_mode=Upload&' if file else ''}{query}")
    if file:
        page.locator("input[type=file]").set_input_files(file)
    page.wait_for_selector(".bench[data-painted]")
    page.wait_for_timeout(1500)


# A preset's slider moved by an arrow key: the whole page runs again, and the bench paints a new kernel.
SLIDER = """async ([count, pause]) => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".bench .cells"))
  const seen = () => host.shadowRoot.querySelector(".bench .size").textContent, times = []
  const slider = [...document.querySelectorAll("[data-testid=stSlider]")].find(e => e.textContent.startsWith("Size"))
  for (let n = 0; n < count; n++) {
    const before = seen(), start = performance.now(), key = n % 2 ? "ArrowLeft" : "ArrowRight"
    const thumb = slider.querySelector("[role=slider], input[type=range]")
    thumb.focus()
    window.pressKey(key)
    while (seen() === before && performance.now() - start < 5000) await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - start)
    await new Promise(done => setTimeout(done, pause))
  }
  return times
}"""


def train(browser: Browser, url: str) -> None:
    """A run in a session of its own that outlasts the measuring; its page stays open."""
    page = browser.new_page()
    page.goto(f"{url}/training?epochs=500")
    page.get_by_role("button", name="Start").click()
    page.locator('[data-figure="Status"]', has_text="running").wait_for(timeout=60_000)


def measure(url: str, only: str, training: bool) -> None:
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        if training:
            train(browser, url)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.expose_function("pressKey", page.keyboard.press)
        cases = [
            ("28 x 28 grey, 3 x 3", None, ""),
            ("256 x 256 grey, 3 x 3", (256, 1), ""),
            ("256 x 256 RGB, 3 x 3", (256, 3), ""),
            ("256 x 256 RGB, 9 x 9", (256, 3), "kernel=Gabor"),
            ("256 x 256 RGB, 15 x 15, by Python", (256, 3), f"filters={LARGE}"),
            ("1024 x 1024 grey, 3 x 3", (1024, 1), ""),
            ("1024 x 1024 RGB, 3 x 3", (1024, 3), ""),
            ("1024 x 1024 RGB, 5 x 5, by Python", (1024, 3), "kernel=Gaussian+blur"),
            ("1024 x 1024 RGB, 9 x 9, by Python", (1024, 3), "kernel=Gabor"),
        ]
        for name, size, query in (case for case in cases if only in case[0]):
            bench(page, url, picture_file(Path(folder), *size) if size else None, query)
            page.evaluate(EDIT, [3, 400])
            print(f"edit to picture   {name:34} {figures(page.evaluate(EDIT, [50, 120])[0])}", flush=True)
            print(f"pause to whole    {name:34} {figures(page.evaluate(EDIT, [25, 300])[1])}", flush=True)
            if query in ("", "kernel=Gaussian+blur"):
                print(f"slider to picture {name:34} {figures(page.evaluate(SLIDER, [25, 400]))}", flush=True)
            work, frame = page.evaluate(HOVER, 200)
            print(f"hover, work       {name:34} {figures(work)}", flush=True)
            print(f"hover, to frame   {name:34} {figures(frame)}", flush=True)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an app that runs already, for example http://localhost:8501")
    parser.add_argument("--only", default="", help="cases whose name holds this, for example Python")
    parser.add_argument("--while-training", action="store_true", help="while another session trains")
    asked = parser.parse_args()
    if asked.url:
        measure(asked.url, asked.only, asked.while_training)
        return
    with tempfile.TemporaryDirectory() as folder, serving(APP, Path(folder) / "server.log") as address:
        await_warm(address)
        measure(address, asked.only, asked.while_training)


if __name__ == "__main__":
    main()
