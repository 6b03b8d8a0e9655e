"""The data sets lesson in a real browser: every number is Python's, by mouse, by keyboard, by camera and by zip."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cvlab.datasets import DATASETS
from cvlab.datasets.doubts import score, votes
from cvlab.figures import percent
from cvlab.generators import whole
from tests.browser.brush import draw
from tests.browser.hands import visit
from tests.browser.waiting import idle
from tests.serving import APP, serving
from tests.zips import class_folders, encoded, png, zipped

pytestmark = pytest.mark.browser
NOISY = "data_label_noise=0.2"


@pytest.fixture(scope="module")
def digits():
    return DATASETS["digits"]().load()


def opened(page, url, query=""):
    page.goto(f"{url}/datasets{query}")
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)
    idle(page)  # a rerun that is still to come would take the focus away


def view(page, name):
    page.get_by_role("radio", name=name, exact=True).click()


def picture(page, row):
    return page.locator(f'.album button[data-id="{row}"]')


def metric(page, name):
    return page.get_by_test_id("stMetric").filter(has_text=name).get_by_test_id("stMetricValue")


def votes_of(dataset):
    return whole(votes(dataset))


def give(page, name, data):
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/zip", "buffer": data}
    )


def add(page, count):
    """Press Add, and wait until that many pictures are there and the pad is empty again."""
    page.get_by_role("button", name="Add the drawing").click()
    said = "this one picture" if count == 1 else f"these {count} pictures"
    page.get_by_role("button", name=f"Make {said} a data set").wait_for()
    expect(page.locator("canvas.board")).to_have_attribute("data-strokes", "0")


def test_the_lesson_by_mouse(page, app_url, digits):
    opened(page, app_url)
    row = int(np.flatnonzero(digits.train.labels == 4)[2])
    picture(page, row).click()
    top = int(digits.train.images[row].max())
    shown = f"Picture {row} of train: labelled 4; 28 × 28 × 1 = 784 numbers, from 0 to {top}."
    page.get_by_text(shown).wait_for()
    expect(picture(page, row)).to_have_attribute("aria-pressed", "true")

    view(page, "Classes")
    page.get_by_text("1,257 train, 179 validation, 361 test").wait_for()

    view(page, "Pictures")
    page.get_by_role("button", name="The question").click()
    page.get_by_role("spinbutton", name="Your guess").fill("10")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    page.get_by_role("button", name="Reveal", exact=True).click()
    commonest = int(np.bincount(digits.train.labels).argmax())
    share = 100 * (digits.test.labels == commonest).mean()
    page.get_by_text(f"Right: it is {share:.1f}".removesuffix(".0")).wait_for()


def test_replaced_labels_are_marked_found_and_counted(page, app_url):
    dataset = DATASETS["digits"](label_noise=0.2)
    opened(page, app_url, f"?{NOISY}")
    page.get_by_text("251 of 1,257 training labels were replaced on purpose").wait_for()
    page.locator("button[data-mark=wrong]").first.wait_for()
    marked = {int(b.get_attribute("data-id")) for b in page.locator("button[data-mark=wrong]").all()}
    assert marked
    assert marked < set(dataset.wrong_rows().tolist())

    view(page, "Doubts")
    page.get_by_role("button", name="Find labels to look at twice").click()
    page.get_by_text("1,257 training pictures were looked at").wait_for(timeout=60_000)
    found = votes_of(dataset)
    for least in (6, 9):
        expected = score(found.doubted(least), found.wrong)
        expect(metric(page, "Replaced labels found")).to_have_text(f"{expected.found} of 251")
        expect(metric(page, "Precision")).to_have_text(percent(expected.precision, 0))
        expect(metric(page, "Recall")).to_have_text(percent(expected.recall, 0))
        if least == 6:
            page.get_by_role("slider", name="Votes against a label").focus()
            for _ in range(3):
                page.keyboard.press("ArrowRight")
                idle(page)
    first = int(found.doubted(9)[0])
    expect(page.get_by_role("heading", name=f"Picture {first} is labelled")).to_contain_text(
        f"but {found.counts[first].max()} of the 10 most alike say {found.suggested[first]}"
    )
    view(page, "Pictures")
    view(page, "Doubts")
    page.get_by_text("1,257 training pictures were looked at").wait_for()


def test_the_lesson_by_keyboard_alone(page, app_url, digits):
    opened(page, app_url)
    first, second, below = (
        int(np.flatnonzero(digits.train.labels == k)[n]) for k, n in ((0, 0), (0, 1), (1, 1))
    )
    picture(page, first).focus()
    page.keyboard.press("ArrowRight")
    expect(picture(page, second)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(picture(page, below)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_text(f"Picture {below} of train").wait_for()
    expect(picture(page, below)).to_be_focused()
    assert page.locator('.album button[tabindex="0"]').count() == 1
    page.get_by_role("radio", name="Classes", exact=True).press("Enter")
    page.get_by_text("Most training pictures").wait_for()
    page.get_by_role("button", name="The question").click()
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("An accuracy means something only beside this number").wait_for()


def test_a_class_collected_from_ten_drawings_is_trained_on(page, app_url):
    opened(page, app_url, "?look=Collect")
    page.get_by_text("Nothing is collected yet").wait_for()
    page.get_by_role("button", name="Add the drawing").click()
    page.get_by_text("Give the class a name first").wait_for()
    random, count = np.random.default_rng(0), 0
    for name, points in (
        ("line", [(0.5, 0.15), (0.5, 0.85)]),
        ("bow", [(0.15, 0.3), (0.5, 0.8), (0.85, 0.3)]),
    ):
        field = page.get_by_role("textbox", name="Class")
        field.fill(name)
        field.press("Enter")
        idle(page)
        for _ in range(10):
            draw(page, *(np.array(points) + random.uniform(-0.08, 0.08, (len(points), 2))))
            count += 1
            add(page, count)
    page.get_by_role("button", name="Make these 20 pictures a data set").click()
    page.get_by_text("They are the data set Your own pictures now: line 10, bow 10.").wait_for()
    page.get_by_text("2 classes, 12 pictures to train on, 28 × 28, grey").wait_for()
    page.get_by_role("link", name="Train a network on it").click()
    page.wait_for_url(re.compile("/training"))
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)
    page.get_by_text("There are only 12 pictures to train on").locator("visible=true").first.wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator('[data-figure="Status"]', has_text="finished").wait_for(timeout=90_000)

    visit(page, "Feature maps")
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)
    draw(page, (0.5, 0.2), (0.5, 0.8))
    page.get_by_role("heading", name=re.compile("The network reads (line|bow)")).wait_for(timeout=60_000)

    opened(page, app_url, "?look=Collect")
    count = 0
    for name, points in (
        ("dot", [(0.5, 0.5), (0.52, 0.52)]),
        ("roof", [(0.15, 0.8), (0.5, 0.3), (0.85, 0.8)]),
    ):
        field = page.get_by_role("textbox", name="Class")
        field.fill(name)
        field.press("Enter")
        idle(page)
        for _ in range(3):
            draw(page, *(np.array(points) + random.uniform(-0.08, 0.08, (len(points), 2))))
            count += 1
            add(page, count)
    page.get_by_role("button", name="Make these 6 pictures a data set").click()
    page.get_by_text("2 classes, 2 pictures to train on, 28 × 28, grey").wait_for()
    page.get_by_role("link", name="Train a network on it").click()
    page.get_by_role("heading", name="Sources").wait_for(timeout=60_000)
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator('[data-figure="Status"]', has_text="finished").wait_for(timeout=90_000)


def test_a_zip_becomes_a_data_set_and_what_is_unreadable_is_named(page, app_url):
    opened(page, app_url, "?look=Upload")
    for data, words in (
        (b"not a zip", "This file is not a zip archive"),
        (zipped({f"cat/{n}.png": png(n) for n in range(4)}), "There is one class only, cat"),
        (
            zipped({"cat/1.png": png(1), **{f"dog/{n}.png": png(n) for n in range(4)}}),
            "The class cat has 1 picture",
        ),
        (zipped({"../x/1.png": png(1)}), "which points outside"),
    ):
        give(page, "some.zip", data)
        page.get_by_text(words).wait_for()
    files = class_folders(cats=6, dogs=6)
    give(page, "pets.zip", zipped({**files, "dog/broken.png": b"x"}))
    page.get_by_text("12 pictures of 2 classes: cat 6, dog 6.").wait_for()
    page.get_by_text(re.compile(r"1 file left out: .*\(dog/broken.png\)")).wait_for()
    page.get_by_role("button", name="Use these pictures").click()
    page.get_by_text("2 classes, 8 pictures to train on, 64 × 64, colour").wait_for()
    link = page.url
    assert "pictures=" in link
    view(page, "Pictures")
    expect(page.locator(".album h2")).to_have_text([re.compile("cat"), re.compile("dog")])
    page.goto(link.replace("look=Upload", "look=Pictures"))
    expect(page.locator(".album h2")).to_have_text([re.compile("cat"), re.compile("dog")])


def test_the_reading_of_a_large_zip_is_shown_and_can_be_stopped(page, app_url):
    opened(page, app_url, "?look=Upload")
    large = {
        f"{k}/{n}.png": png(150 * i + n, (2000, 2000))
        for i, k in enumerate(("cat", "dog"))
        for n in range(150)
    }
    give(page, "large.zip", zipped(large))
    page.get_by_text("Trying the pictures:").wait_for()
    # Streamlit has a Stop of its own in the header.
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped; choose the file again to read it.").wait_for()


def test_what_a_zip_holds_is_told_by_class_part_and_reason_and_its_bytes_are_let_go(page, app_url):
    opened(page, app_url, "?look=Upload")
    files = class_folders("pets/train/") | class_folders("pets/test/", first=500)
    files |= {f"pets/pred/{n}.png": png(900 + n) for n in range(5)} | {"pets/train/cat/IMG_1.HEIC": b"x"}
    give(page, "pets.zip", zipped(files))
    page.get_by_text("18 pictures of 2 classes: cat 8, dog 10.").wait_for()
    page.get_by_text(re.compile("5 files: the folder pred has no labels")).wait_for()
    page.get_by_text(re.compile("1 file: HEIC is not read; save it as JPEG or PNG")).wait_for()
    page.get_by_text("Pictures by class and part").click()
    expect(page.get_by_role("row", name="dog 5 5")).to_be_visible()
    page.get_by_text("Their names").click()
    page.get_by_text("pets/pred/4.png").wait_for()
    expect(page.get_by_test_id("stFileUploaderFile")).to_have_count(0)


def test_classes_in_names_are_offered_and_taken(page, app_url):
    opened(page, app_url, "?look=Upload")
    named = {
        f"train/{'cat' if n % 2 else 'a*b*c'}.{n}.jpg": encoded(np.full((9, 9), 20 * n, np.uint8), "JPEG")
        for n in range(12)
    }
    give(page, "named.zip", zipped(named))
    page.get_by_role("button", name="Take the classes from the names of the files").click()
    page.get_by_text("12 pictures of 2 classes: a*b*c 6, cat 6.").wait_for()
    page.get_by_role("button", name="Use these pictures").click()
    view(page, "Pictures")
    expect(page.locator(".album h2")).to_have_text([re.compile(r"a\*b\*c"), re.compile("cat")])


def test_camera_pictures_are_collected_one_click_each(browser_type, browser_type_launch_args, app_url):
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *fake]}
    browser = browser_type.launch(**launched)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    opened(page, app_url, "?look=Collect")
    page.get_by_role("textbox", name="Class").fill("bars")
    page.get_by_role("textbox", name="Class").press("Enter")
    page.get_by_role("radio", name="Camera").click()
    for count in ("this one picture", "these 2 pictures"):
        page.wait_for_function("document.querySelector('video')?.readyState === 4")
        page.get_by_role("button", name="Take Photo").click()
        page.get_by_role("button", name=f"Make {count} a data set").wait_for()
    expect(page.locator(".album h2")).to_contain_text("bars 2")
    assert page.locator(".album canvas").first.evaluate("c => Math.max(c.width, c.height)") == 64
    browser.close()


def test_without_a_network_a_download_says_so_and_digits_stay(page, tmp_path):
    nowhere = {"CVLAB_DATA": "", "KERAS_HOME": str(tmp_path), "https_proxy": "http://127.0.0.1:9"}
    with serving(APP, tmp_path / "log", **nowhere) as url:
        opened(page, url, "?data=MNIST")
        page.get_by_text("MNIST is not on this computer yet; it has 11 MB.").wait_for()
        page.get_by_role("button", name="Download MNIST").click()
        page.get_by_text(
            "is this computer connected to the internet? Until then digits is always here."
        ).wait_for()
        page.get_by_role("combobox", name="Data set").click()
        page.get_by_role("option", name="digits", exact=True).click()
        page.get_by_text("Picture 7 of train: labelled 0").wait_for()


def test_a_link_restores_set_view_and_changes(page, app_url):
    opened(page, app_url, "?look=Classes&data_imbalance=10.0&data_train_size=200")
    page.get_by_text("200 train, 179 validation, 361 test").wait_for()
    page.get_by_text("10 classes, 200 pictures to train on").wait_for()


def test_it_fits_a_telephone(browser, app_url):
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    for name in ("Pictures", "Collect"):
        opened(page, app_url, f"?look={name}")
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()
