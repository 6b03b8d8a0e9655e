"""What is felt in the optimizers lesson: frames of seven balls with trails, a drag and a slider to their pictures.

Run: python -m tests.benchmarks.optimizers
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.waiting import idle
from tests.serving import APP, await_warm, serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FIND = "const race = [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.race')).find(Boolean)"
# Time between frames while the balls roll, and the page's own part of each.
FRAMES = f"""async count => {{ {FIND}
    const gaps = [], works = []
    const plain = window.requestAnimationFrame.bind(window)
    window.requestAnimationFrame = deed => plain(now => {{ const start = performance.now(); deed(now)
        works.push(performance.now() - start) }})
    race.querySelector('[data-do=play]').click()
    await new Promise(done => {{ let last = performance.now()
        const look = now => {{ gaps.push(now - last); last = now; gaps.length < count ? plain(look) : done() }}
        plain(look) }})
    race.querySelector('[data-do=play]').click()
    window.requestAnimationFrame = plain
    return [gaps.slice(5), works.slice(5)] }}"""
# From a pointer's move to the second frame after it, whose picture is on screen.
DRAG = f"""async count => {{ {FIND}
    const canvas = race.querySelector('.over'), box = canvas.getBoundingClientRect(), found = []
    const send = (kind, n) => canvas.dispatchEvent(new PointerEvent(kind, {{ bubbles: true, pointerId: 1,
        clientX: box.left + box.width * (0.2 + 0.6 * ((n * 37) % 100) / 100),
        clientY: box.top + box.height * (0.2 + 0.6 * ((n * 53) % 100) / 100) }}))
    canvas.setPointerCapture = () => {{}}
    send('pointerdown', 0)
    for (let n = 1; n <= count; n++) {{
        const start = performance.now()
        send('pointermove', n)
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)))
        found.push(performance.now() - start)
    }}
    send('pointerup', 0)
    return found }}"""
# From a key on a slider until the picture or the words behind it have changed.
WATCH = """selector => {
    const inner = e => [e, ...(e.shadowRoot?.querySelectorAll('*') ?? [])]
    const target = () => [...document.querySelectorAll('*')].flatMap(inner).find(e => e.matches(selector))
    window.latencies = []
    window.busy = false
    document.addEventListener('keydown', () => {
        const before = target().outerHTML, start = performance.now()
        window.busy = true
        const look = () => {
            const now = target()
            if (!now || now.outerHTML === before) return requestAnimationFrame(look)
            window.latencies.push(performance.now() - start)
            window.busy = false
        }
        requestAnimationFrame(look)
    }, true)
}"""


def slides(page: Page, label: str, selector: str, count: int) -> list[float]:
    """Milliseconds from each of so many keys on that slider to its picture."""
    page.evaluate(WATCH, selector)
    page.get_by_role("slider", name=label).first.focus()
    for n in range(count):
        page.keyboard.press("ArrowRight" if n % 10 < 5 else "ArrowLeft")
        page.wait_for_function("!window.busy")
        page.wait_for_timeout(150)
    return page.evaluate("window.latencies")


def told(name: str, values: Sequence[float], wanted: str) -> None:
    values = sorted(values)
    p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
    print(
        f"{name}: median {statistics.median(values):.1f} ms, p95 {p95:.1f} ms, n={len(values)} ({wanted})",
        flush=True,
    )


def opened(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/optimizers{query}")
    page.get_by_role("heading", name="Sources").wait_for()
    idle(page)
    if "view" not in query:
        page.locator(".race[data-step]").wait_for()
    page.wait_for_timeout(1500)


def main() -> None:
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        with serving(APP, Path(name) / "log") as url:
            await_warm(url)
            opened(page, url, "?optimizers_surface=Beale")
            gaps, works = page.evaluate(FRAMES, 300)
            told("seven balls with trails, frame to frame", gaps, "wanted: p95 <= 20 ms")
            told("of it the page's own work", works, "")
            told("drag of the start to its picture", page.evaluate(DRAG, 100), "wanted: p95 <= 50 ms")
            for view, label, selector in (
                ("Race", "Momentum", ".race"),
                ("Count", "Condition number", "[data-testid=stMarkdownContainer] table"),
                ("Map", "Condition number", ".stPlotlyChart .heatmaplayer"),
                ("Momentum", "share kept", ".stPlotlyChart .scatterlayer"),
                ("Adam", "Step t", "[data-testid=stMarkdownContainer] .katex-display"),
                ("Batches", "Batch size", ".stPlotlyChart .scatterlayer"),
            ):
                opened(
                    page,
                    url,
                    f"?optimizers_view={view}&optimizers_t=20&optimizers_momentum=0.6&optimizers_beta=0.6",
                )
                told(
                    f"{view}: slider to picture",
                    slides(page, label, selector, 15),
                    "wanted: p95 <= 100 ms",
                )
        browser.close()


if __name__ == "__main__":
    main()
