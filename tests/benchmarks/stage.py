"""How the stage feels, measured in the browser: from step to step, the network under the pen, and the page that stands.

Prints p95 of a press on Next to the frame that shows the next step, of a move of the pen to the frame that shows the
network's answer to it (3,730 and 93,322 parameters), and the layout shift while a run starts, pauses and goes on.
Run: python -m tests.benchmarks.stage
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.waiting import idle
from tests.serving import APP, await_warm, serving

FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
STEPS = """async count => {
  const root = document.querySelector(".st-key-stage_steps"), found = []
  const within = (node, selector) => {
    for (const child of node.querySelectorAll("*")) {
      if (child.matches(selector)) return child
      const deep = child.shadowRoot && within(child.shadowRoot, selector)
      if (deep) return deep
    }
  }
  const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  for (let n = 0; n < count; n++) {
    const feet = within(root, ".feet"), [back, next] = feet.children
    const begun = performance.now()
    ;(next.disabled ? back : n % 9 === 8 ? back : next).click()
    await drawn()
    found.push(performance.now() - begun)
  }
  return found
}"""
PEN = """async count => {
  const found = []
  const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  for (let n = 0; n < count; n++) {
    const pixels = Float32Array.from({ length: 784 }, (_, i) => (i * (n + 7)) % 31 === 0 ? 1 : 0)
    const begun = performance.now()
    window.dispatchEvent(new CustomEvent("cvlab:ink", { detail: { name: "picture", pixels } }))
    await drawn()
    found.push(performance.now() - begun)
  }
  return found
}"""
SHIFT = """() => {
  window.shifted = 0
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value
  }).observe({ type: "layout-shift" })
}"""


def p95(found: list[float]) -> float:
    return sorted(found)[int(0.95 * len(found))]


def told(words: str, found: list[float], goal: float) -> None:
    print(
        f"{words}: median {sorted(found)[len(found) // 2]:.0f} ms, p95 {p95(found):.0f} ms (goal {goal:.0f})"
    )


def under_the_pen(page: Page, address: str, words: str) -> None:
    page.goto(address)
    page.locator(".overview .says").wait_for(timeout=120_000)
    idle(page)
    told(words, page.evaluate(PEN, 200), 50)


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        with serving(APP, Path(folder) / "log") as url:
            await_warm(url)
            page.goto(f"{url}/kernels")
            page.locator(".feet").wait_for()
            idle(page)
            told("step to step", page.evaluate(STEPS, 200), 100)
            under_the_pen(page, url, "the network of 3,730 follows the pen")
            larger = "network=cvlab%27s+own%2C+for+digits%2C+larger&maps_view=The+whole+network"
            under_the_pen(page, f"{url}/feature_maps?{larger}", "that of 93,322")
            page.goto(f"{url}/training?epochs=200")
            page.get_by_role("button", name="Start").wait_for()
            idle(page)
            page.get_by_role("button", name="Start").click()
            page.get_by_role("button", name="Pause").wait_for()
            page.evaluate(SHIFT)
            for name in ("Pause", "Resume", "Pause", "One step", "Resume", "Pause"):
                page.get_by_role("button", name=name).click()
                idle(page)
                for _ in range(60):
                    page.evaluate(FRAME)
            print(
                f"layout shift while a run pauses and goes on: {page.evaluate('window.shifted'):.3f} (goal 0.05)"
            )
        browser.close()


if __name__ == "__main__":
    main()
