"""Takes the pictures of the map and of the README from the app: python -m tests.browser.lesson_pictures [slug ...]

A lesson's picture is its result as the page opens, cut to 8:5, for the light theme and the dark; a lesson that has
to be set going first has a line in PREPARE. Look at what comes out before it is committed.
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


def laid(page: Page) -> None:
    page.locator(".overlay .row figure").nth(3).wait_for(timeout=120_000)
    page.locator("[data-testid=stProgress]").wait_for(state="detached", timeout=120_000)


def a_bare_table(page: Page) -> None:
    page.locator(".album section").filter(has_text="none of these").locator("button").first.click()
    page.locator(".teach[data-best=cup]").wait_for(timeout=60_000)


def twins_learned(page: Page) -> None:
    page.locator(".twins[data-done=true]").wait_for(timeout=600_000)


PREPARE: dict[str, Callable[[Page], None]] = {
    "embeddings": twins_learned,
    "builder": cats_and_dogs,
    "training": trained,
    "maximization": formed,
    "class_activation": laid,
    "teaching": a_bare_table,
}
# What shows more at a glance than a drawn 7.
ASKED = {
    "embeddings": "?embeddings_steps=100",
    "pixels": "?view=Channels&picture_mode=Sample&picture_sample=Flower",
    "transfer": "?transfer_view=Freeze&frozen=vgg16.14",
    "gabor": "?picture_mode=Sample&picture_sample=China",
    "teaching": "?teaching_set=The+chair+test&teaching_look=true",
    "detection": "?detection_cure=%2B+box+regression",
}
WHERE = {
    "overfitting": ".degrees",
    "transfer": ".freeze",
    "backpropagation": ".backpropagation",
    "pixels": ".pixels",
    "gabor": ".gabor",
    "convolution": ".arithmetic",
    "pooling": ".pooling",
    "activations": ".activation",
    "optimizers": ".race .board",
    "augmentation": ".samples",
    "perceptron": ".perceptron .two",
    "datasets": ".album",
    "builder": ".bench",
    "training": ".plots",
    "feature_maps": ".maps",
    "maximization": ".ascent .tiles",
    "class_activation": ".overlay .row",
    "teaching": ".teach",
    "embeddings": ".twins .both",
    "detection": ".scene .two",
    "modularity": ".conveyor",
}


def take(page: Page, url: str, slug: str, ending: str) -> None:
    """Write assets/lessons/<slug><ending>.png."""
    page.goto(f"{url}/{slug}{ASKED.get(slug, '')}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)
    page.locator(".st-key-example").wait_for(state="detached", timeout=60_000)
    idle(page)
    PREPARE.get(slug, lambda page: None)(page)
    idle(page)
    shown = page.locator(WHERE.get(slug, RESULT)).first
    shown.wait_for()
    box = shown.bounding_box()
    width, height = box["width"], min(box["height"], box["width"] * 5 / 8)
    clip = {"x": box["x"], "y": box["y"], "width": width, "height": height}
    page.screenshot(path=PICTURES / f"{slug}{ending}.png", clip=clip)
    if slug == "kernels" and not ending:
        clip = {"x": 0, "y": 0, "width": 1280, "height": 960}
        page.screenshot(path=ROOT / "assets" / "screenshot.png", clip=clip)


def main(slugs: list[str]) -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with serving(APP, Path(folder) / "log") as url:
            await_warm(url)
            for scheme, ending in (("light", ""), ("dark", "_dark")):
                page = browser.new_page(viewport={"width": 1280, "height": 2400}, color_scheme=scheme)
                for slug in slugs or [item.slug for item in LESSONS]:
                    take(page, url, slug, ending)
                    print(f"assets/lessons/{slug}{ending}.png", flush=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
