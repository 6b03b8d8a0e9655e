"""Sharing in a real browser: whole files, a link that starts the same run, networks brought back or refused."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cvlab.architecture import with_options
from cvlab.optimizers import OPTIMIZERS
from cvlab.permalink import encode
from tests.browser.test_training import WAIT, open_page, said, start
from tests.experiments import PLAIN

pytestmark = [pytest.mark.browser, pytest.mark.keras]


def open_share(page: Page) -> None:
    page.get_by_role("tab", name="Share").click()
    expect(page.get_by_role("button", name="Notebook")).to_be_visible(timeout=WAIT)


def downloaded(page: Page, label: str) -> bytes:
    with page.expect_download(timeout=WAIT) as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def finished(page: Page) -> None:
    expect(page.locator('[data-figure="Status"]').first).to_have_text("finished", timeout=WAIT)


def hostile(network: bytes) -> bytes:
    """The same file, but with a layer that would run code."""
    with zipfile.ZipFile(io.BytesIO(network)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][1] |= {"class_name": "Lambda"}
    members["config.json"] = json.dumps(config).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_a_run_is_taken_along_and_its_network_brought_back(page: Page, app_url: str):
    open_page(page, app_url, "epochs=2&seed=4")
    start(page)
    finished(page)
    open_share(page)
    script = downloaded(page, "Script").decode()
    compile(script, "train.py", "exec")
    assert "SEED, BATCH_SIZE, EPOCHS = 4, 32, 2" in script
    assert json.loads(downloaded(page, "Notebook"))["nbformat"] == 4
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "History (CSV)").decode())))
    assert rows[-1]["epoch"] == "2"
    assert 0 < float(rows[-1]["validation_loss"]) < 3
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "TensorBoard"))) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"train", "validation"}
    network = downloaded(page, "Network (.keras)")
    chooser = page.locator("input[type=file]").last
    chooser.set_input_files([{"name": "mine.keras", "mimeType": "application/zip", "buffer": network}])
    said(page, r"mine.keras: \d+ layers, 3,730 parameters, 10 classes")
    chooser.set_input_files(
        [{"name": "theirs.keras", "mimeType": "application/zip", "buffer": hostile(network)}]
    )
    said(page, "cannot be loaded: .*Lambda")
    page.get_by_role("link", name="Feature maps").first.click()
    expect(page.get_by_role("combobox", name="Network")).to_have_value("mine.keras", timeout=WAIT)


@pytest.fixture
def branches(tmp_path: Path) -> bytes:
    """The file of a network that is no plain row of layers."""
    import cvlab.nets.build  # noqa: F401, sets TensorFlow's threads, which nobody may once it has computed

    keras = import_module("keras")
    picture = keras.Input((28, 28, 1))
    ways = [keras.layers.Conv2D(4, size, padding="same", activation="relu")(picture) for size in (3, 5)]
    both = keras.layers.GlobalAveragePooling2D()(keras.layers.Concatenate()(ways))
    net = keras.Model(picture, keras.layers.Dense(3, activation="softmax")(both))
    net.save(tmp_path / "branches.keras")
    return (tmp_path / "branches.keras").read_bytes()


def test_a_network_is_opened_where_it_is_looked_into_and_another_can_be_chosen(
    page: Page, app_url: str, branches: bytes
):
    page.goto(f"{app_url}/class_activation?picture_mode=Sample")
    page.get_by_role("heading", name="Sources").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Open a file").click()
    file = {"name": "branches.keras", "mimeType": "application/zip", "buffer": branches}
    page.get_by_test_id("stPopoverBody").locator("input[type=file]").set_input_files([file])
    said(page, r"branches.keras: 5 layers, 171 parameters, 3 classes")
    network = page.get_by_role("combobox", name="Network")
    expect(network).to_have_value("branches.keras", timeout=WAIT)
    expect(page.get_by_role("heading", name=re.compile(r"^The network says \d: "))).to_be_visible(
        timeout=WAIT
    )
    page.keyboard.press("Escape")
    network.click()
    page.get_by_role("option", name="cvlab's own, for digits", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^The network says 7: "))).to_be_visible(timeout=WAIT)
    expect(network).to_have_value("cvlab's own, for digits")


def test_a_link_brings_an_experiment_that_no_control_shows_and_a_key_starts_it(page: Page, app_url: str):
    net = with_options(PLAIN.architecture, dropout=0.37)
    optimizer = OPTIMIZERS["nesterov"](learning_rate=0.0123)
    shared = replace(PLAIN, architecture=net, optimizer=optimizer, epochs=1, seed=77)
    page.goto(f"{app_url}/training?experiment={encode(shared)}")
    expect(page.get_by_text("An experiment from a link")).to_be_visible(timeout=WAIT)
    button = page.get_by_role("button", name="Start this experiment")
    button.focus()
    button.press("Enter")
    finished(page)
    expect(page.get_by_text("An experiment from a link")).to_be_hidden()
    open_share(page)
    # The link of what was started is the link that came.
    link = page.get_by_test_id("stCode").filter(has_text=encode(shared))
    expect(link).to_have_text(f"{app_url}/training?experiment={encode(shared)}", timeout=WAIT)


def test_a_damaged_link_is_refused_in_one_sentence_and_closed(page: Page, app_url: str):
    open_page(page, app_url, f"experiment={encode(PLAIN)[:-9]}")
    said(page, "damaged or cut short")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("damaged or cut short")).to_be_hidden(timeout=WAIT)
    assert not re.search("experiment=", page.url)
