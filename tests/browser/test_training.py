"""The training page where things go wrong, and where two runs are compared: nothing is lost, and it says so."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import unfold
from tests.browser.test_road import steps, wait_for_step
from tests.browser.waiting import idle
from tests.serving import answer

pytestmark = [pytest.mark.browser, pytest.mark.keras]
WAIT = 60_000


def start(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    wait_for_step(page, 0)


def open_page(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/training?{query}")
    page.get_by_role("button", name="Start").wait_for(timeout=WAIT)


def said(page: Page, words: str) -> None:
    expect(page.get_by_test_id("stAlert").filter(has_text=re.compile(words)).first).to_be_visible(
        timeout=WAIT
    )


def test_a_learning_rate_that_breaks_training_is_explained_and_a_smaller_one_trains(page: Page, app_url: str):
    # Each step multiplies the kernel by 1 - 10 * 2 * 0.2 = -3: what L2 should shrink, grows without bound.
    steep = "optimizer=SGD&optimizer_sgd_learning_rate=10&conv2d_kernel=L2&conv2d_kernel_l2_l2=0.2"
    open_page(page, app_url, f"{steep}&epochs=400")
    page.get_by_role("button", name="Start").click()
    said(page, "no longer a number.*smaller learning rate")
    broken_at = steps(page)
    assert broken_at > 0, "the curve up to the break is kept"
    unfold(page, "Optimizer")
    rate = page.get_by_role("slider", name="Learning rate").first
    rate.focus()
    for _ in range(12):
        rate.press("ArrowLeft")
        idle(page)
    page.get_by_role("button", name="Start a new run").click()
    assert wait_for_step(page, broken_at) > broken_at
    page.get_by_role("button", name="Stop and keep").click()


def test_a_batch_larger_than_the_data_is_cut_to_it_and_that_is_said(page: Page, app_url: str):
    open_page(page, app_url, "data_train_size=100&batch_size=257&epochs=2")
    expect(page.get_by_text("only 100 pictures to train on, so each batch holds 100")).to_be_visible()
    start(page)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished")
    assert steps(page) == 2


def test_a_killed_worker_is_replaced_and_the_run_goes_on(page: Page, app_url: str):
    open_page(page, app_url, "epochs=500&seed=5")
    start(page)
    for trainer in trainers(app_url):
        os.kill(trainer, signal.SIGKILL)
    said(page, "worker stopped")
    at_the_kill = steps(page)
    assert wait_for_step(page, at_the_kill) > at_the_kill
    page.get_by_role("button", name="Stop and keep").click()


def trainers(app_url: str) -> list[int]:
    """The processes that train for the app, that for large networks too: the server tells of none, the system does."""
    server = next(
        process
        for process in psutil.process_iter(["cmdline"])
        if app_url.rsplit(":", 1)[1] in (process.info["cmdline"] or ())
    )
    workers = [p for p in server.children(recursive=True) if "spawn_main" in " ".join(p.cmdline())]
    last = max(worker.nice() for worker in workers)  # training goes after the answers
    return [worker.pid for worker in workers if worker.nice() == last]


def test_two_runs_are_kept_and_laid_over_each_other(page: Page, app_url: str):
    open_page(page, app_url, "epochs=3")
    start(page)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished", timeout=WAIT)
    unfold(page, "Optimizer")
    page.get_by_role("spinbutton", name="Seed").fill("1")
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    page.get_by_role("button", name="Start a new run").click()
    second = page.get_by_role("button", name=re.compile("1\\. Adam"))
    expect(second).to_be_visible(timeout=WAIT)
    second.click()
    legend = page.locator(".legend span")
    expect(legend).to_have_count(4, timeout=WAIT)
    expect(legend.filter(has_text="seed 1: validation")).to_be_visible()
    expect(legend.filter(has_text="batch 32: training").first).to_be_visible()


def test_the_learning_rate_changes_while_it_runs(page: Page, app_url: str):
    open_page(page, app_url, "epochs=500&seed=6")
    start(page)
    slider = page.get_by_role("slider", name="Learning rate, now")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.002", timeout=WAIT)
    step = wait_for_step(page, 0)
    assert wait_for_step(page, step) > step
    expect(slider).to_have_attribute("aria-valuetext", "0.002")
    page.get_by_role("button", name="Stop and keep").click()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which libraries a process holds")
def test_tensorflow_stays_out_of_the_web_process(page: Page, app_url: str):
    open_page(page, app_url, "epochs=2&seed=7")
    start(page)
    port = app_url.rsplit(":", 1)[1]
    command = f"--server.port\0{port}".encode()
    servers = [p for p in Path("/proc").glob("[0-9]*") if command in command_line(p)]
    assert servers
    for process in servers:
        assert "tensorflow" not in (process / "maps").read_text()


def command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""  # it ended in between


def test_the_curves_are_read_epoch_by_epoch_with_the_arrow_keys(page: Page, app_url: str):
    open_page(page, app_url, "epochs=3&seed=8")
    start(page)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished", timeout=WAIT)
    loss = page.locator(".run canvas").first
    loss.focus()
    loss.press("End")
    sentence = page.locator(".run .sentence")
    expect(sentence).to_contain_text(re.compile(r"Epoch 3: training loss [\d.]+, validation loss [\d.]+"))
    loss.press("ArrowLeft")
    expect(sentence).to_contain_text("Epoch 2:")


def test_the_server_tells_what_became_of_a_run_and_knows_no_other(page: Page, app_url: str):
    open_page(page, app_url, "epochs=2&seed=9")
    start(page)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished", timeout=WAIT)
    run_id = re.search(r"run=(\w+)", page.url)[1]
    told = json.loads(answer(f"{app_url}/runs/{run_id}?since=40"))
    assert (told["status"], told["moving"]) == ("finished", False)
    assert all(point[1] > 40 for point in told["points"])
    assert told["points"][-1][5] is not None
    assert answer(f"{app_url}/runs/nobody") is None
    assert answer(f"{app_url}/runs/{run_id}?since=abc") is None
