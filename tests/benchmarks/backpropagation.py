"""How fast the browser trains, beside a plain numpy loop: `python -m tests.benchmarks.backpropagation`.

Frames a second while it plays with the surface of 100 x 100 and every unit's picture behind it, what a frame costs, and
weight updates a second at 1 to 100 epochs a frame. Then the sums alone, the browser's and numpy's in turn on the same
machine, the best of many short slices each, so that a busy machine tells little less than a quiet one.
`--url` measures an app that runs already.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from cvlab.mlp import Mlp, Recipe, initial, train
from cvlab.point_clouds import POINT_CLOUDS
from tests.browser.conftest import CHROMIUM
from tests.serving import APP, ROOT, serving

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
COUNT = 200
PLAY = """async ([speed, seconds]) => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".backpropagation"))
  const root = host.shadowRoot, board = root.querySelector(".backpropagation"), original = window.requestAnimationFrame
  root.querySelector(".reset").click()
  const select = root.querySelector(".fast"), costs = [], gaps = []
  select.value = String(speed)
  select.dispatchEvent(new Event("change"))
  window.requestAnimationFrame = call => original(now => {
    const start = performance.now()
    call(now)
    costs.push(performance.now() - start)
  })
  root.querySelector(".play").click()
  const start = performance.now(), first = Number(board.dataset.epoch)
  let last = await new Promise(original)
  while (performance.now() - start < 1000 * seconds) {
    const now = await new Promise(original)
    gaps.push(now - last)
    last = now
  }
  const epochs = Number(board.dataset.epoch) - first, took = (performance.now() - start) / 1000
  window.requestAnimationFrame = original
  root.querySelector(".play").click()
  return { costs, gaps, epochs, took }
}"""


def processor() -> float:
    """Seconds of processor time of all the browser's processes together: busy neighbours do not count."""
    browsers = [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name()]
    return sum(sum(p.cpu_times()[:2]) for p in browsers)


def measure(page: Page, url: str, seconds: float) -> None:
    """Frames and updates a second by epochs a frame, printed."""
    query = f"backpropagation_view=Train&backpropagation_cloud_circle_count={COUNT}&backpropagation_share=0"
    page.goto(f"{url}/backpropagation?{query}")
    page.locator(".backpropagation[data-epoch]").wait_for()
    page.get_by_role("heading", name="Sources").wait_for()
    page.wait_for_timeout(2000)
    for speed in (1, 5, 20, 100):
        before = processor()
        found = page.evaluate(PLAY, [speed, seconds])
        used = 1000 * (processor() - before) / len(found["gaps"])
        each = -(-COUNT // 10)
        updates = found["epochs"] * each / found["took"]
        gaps, costs = np.array(found["gaps"]), np.array(found["costs"])
        low, middle, high = np.percentile(costs, (10, 50, 95))
        print(
            f"{speed:2d} epochs a frame: {1000 * len(gaps) / gaps.sum():5.1f} frames a second; a frame costs "
            f"p10 {low:5.1f}, p50 {middle:5.1f}, p95 {high:5.1f} ms, "
            f"{used:5.1f} ms of all the browser's processor time; "
            f"{updates:9,.0f} updates and {updates * 10:11,.0f} points a second"
        )
        page.wait_for_timeout(500)


ALONE = """async ([shape, xs, ys, reach]) => {
  const net = initialNet(shape, 5), room = makeRoom(net), data = { x: xs.flat(), y: ys }
  const recipe = { rate: 0.1, batch: 10, l1: 0, l2: 0 }
  const best = (times, act) => Math.min(...Array.from({ length: times }, () => {
    const start = performance.now()
    act()
    return performance.now() - start
  }))
  let epoch = 0, kept = []
  const slice = best(200, () => {
    for (let n = 0; n < 10; n++) {
      const order = orderOf(ys.length, 5, epoch++)
      for (let at = 0; at < order.length; at += 10)
        stepBatch(net, room, data, order.subarray(at, at + 10), recipe)
    }
  })
  return [slice / 10, best(60, () => { kept = fieldsOf(net, 100, reach, kept) })]
}"""


def alone(page: Page) -> tuple[float, float]:
    """(milliseconds of an epoch, of the surface of all units) in the browser without any drawing."""
    points = POINT_CLOUDS["circle"](count=COUNT).points()
    shape = {"sizes": [2, 4, 2, 1], "activation": "tanh", "loss": "cross-entropy"}
    script = (ROOT / "cvlab/ui/backpropagation/maths.js").read_text(encoding="utf-8")
    given = [shape, points.places.tolist(), points.labels.tolist(), 6]
    return tuple(page.evaluate(f"given => {{ {script}\n return ({ALONE})(given) }}", given))


def by_numpy() -> float:
    """Milliseconds of an epoch by a plain numpy loop: the same network, points and batches."""
    points = POINT_CLOUDS["circle"](count=COUNT).points()
    net, labels = Mlp(hidden=(4, 2)), points.labels.astype(np.float64)
    weights, times = initial(net, 5), []
    for epoch in range(60):
        start = time.perf_counter()
        weights = train(net, weights, Recipe(), points.places, labels, seed=5, epochs=1, first=epoch)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url")
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        if given.url:
            measure(page, given.url, given.seconds)
        else:
            with serving(APP, Path(folder) / "log") as url:
                measure(page, url, given.seconds)
        epoch, surface = alone(page)
        browser.close()
    each, plain = COUNT / 10, by_numpy()
    print(
        f"the sums alone, browser: {1000 * each / epoch:,.0f} updates a second; all units' surface {surface:.1f} ms"
    )
    print(f"a plain numpy loop: {1000 * each / plain:,.0f} updates a second, {plain / epoch:.1f} times fewer")


if __name__ == "__main__":
    main()
