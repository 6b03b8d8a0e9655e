"""Takes the pictures of the map and of the README from the app: python -m tests.browser.lesson_pictures [slug ...]

A lesson's picture is its result as the page opens, cut to 8:5; a lesson that has to be set going first has a line
in PREPARE. Look at what comes out before it is committed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from cvlab.architecture import PRESETS
from cvlab.builder import to_text
from cvlab.lessons import LESSONS
from tests.browser.conftest import CHROMIUM
from tests.browser.waiting import idle
from tests.serving import APP, ROOT, await_warm, serving

PICTURES = ROOT / "assets" / "lessons"
RESULT = "[data-testid=stColumn] >> nth=1"


def trained(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    page.locator('[data-figure="Status"]', has_text="finished").wait_for(timeout=60_000)


def cats_and_dogs(page: Page) -> None:
    page.goto(f"{page.url.split('?')[0]}?net={to_text(PRESETS['cats_dogs'])}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)


def formed(page: Page) -> None:
    page.get_by_role("button", name="Form again").wait_for(timeout=60_000)


PREPARE: dict[str, Callable[[Page], None]] = {
    "builder": cats_and_dogs,
    "training": trained,
    "maximization": formed,
}
WHERE = {
    "augmentation": ".samples",
    "datasets": ".album",
    "builder": ".bench",
    "training": ".plots",
    "feature_maps": ".maps",
    "maximization": ".ascent .tiles",
    "class_activation": ".overlay .row",
}


def take(page: Page, url: str, slug: str) -> None:
    """Write assets/lessons/<slug>.png."""
    page.goto(f"{url}/{slug}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)
    page.locator(".st-key-example").wait_for(state="detached", timeout=60_000)
    idle(page)
    PREPARE.get(slug, lambda page: None)(page)
    idle(page)
    box = page.locator(WHERE.get(slug, RESULT)).first.bounding_box()
    width, height = box["width"], min(box["height"], box["width"] * 5 / 8)
    clip = {"x": box["x"], "y": box["y"], "width": width, "height": height}
    page.screenshot(path=PICTURES / f"{slug}.png", clip=clip)
    if slug == "kernels":
        clip = {"x": 0, "y": 0, "width": 1280, "height": 960}
        page.screenshot(path=ROOT / "assets" / "screenshot.png", clip=clip)


def main(slugs: list[str]) -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 2400}, color_scheme="light")
        with serving(APP, Path(folder) / "log") as url:
            await_warm(url)
            for slug in slugs or [item.slug for item in LESSONS]:
                take(page, url, slug)
                print(f"assets/lessons/{slug}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
