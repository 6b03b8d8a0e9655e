"""A pretrained base on the bench, and a training that begins with the weights of an earlier one, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cvlab.architecture import Architecture
from cvlab.bases import base_layers
from cvlab.builder import to_text
from cvlab.layers import Dense, GlobalAveragePooling2D
from tests.browser.hands import choose, press, unfold
from tests.browser.test_builder import rows, says
from tests.browser.test_training import open_page, start
from tests.browser.waiting import idle

pytestmark = pytest.mark.browser
WAIT = 60_000
HEAD = (GlobalAveragePooling2D(), Dense(units=10, activation="softmax"))


def test_a_pretrained_base_comes_to_the_front_and_is_let_go_from_a_layer_on(page: Page, app_url: str):
    page.goto(f"{app_url}/builder?data=CIFAR-10&net={to_text(Architecture((32, 32, 3), HEAD))}")
    expect(page.locator(".bench tbody tr")).to_have_count(2, timeout=WAIT)
    page.locator(".bench .kinds").get_by_role("button", name="Pretrained base").click()
    expect(page.locator(".bench tbody tr")).to_have_count(3, timeout=WAIT)
    assert rows(page)[0] == "1 mobilenet_v2 base with ImageNet's weights, frozen"
    says(page, 2_257_984 + 1280 * 10 + 10)
    choose(page, "Network", "vgg16")
    choose(page, "Trains from", "block5_conv1")
    first = page.locator(".bench tbody tr").first
    expect(first).to_contain_text("trains from block5_conv1", timeout=WAIT)
    trained = sum(layer.parameters for layer in base_layers("vgg16")[-4:])
    expect(page.get_by_text(f"of which {trained:,} train")).to_be_visible(timeout=WAIT)
    says(page, 14_714_688 + 512 * 10 + 10)
    expect(page.get_by_text("The weights of VGG16 are fetched once")).to_be_visible()


def test_a_second_training_begins_with_the_weights_of_the_first(page: Page, app_url: str):
    open_page(page, app_url, "data_train_size=200&epochs=2")
    start(page)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished", timeout=WAIT)
    page.get_by_role("button", name="Start a new run").wait_for(timeout=WAIT)
    idle(page)
    unfold(page, "Network")
    page.get_by_role("combobox", name="Begin with").click()
    page.get_by_role("option", name=re.compile("^Run 1: Adam")).click()
    expect(page.get_by_text("6 of the network's 6 arrays of weights are taken over.")).to_be_visible(
        timeout=WAIT
    )
    press(page, "Start a new run")
    second = page.get_by_role("combobox", name="Run", exact=True)
    expect(second).to_have_value(re.compile("begun with weights"), timeout=WAIT)
    expect(page.locator('[data-figure="Status"]')).to_have_text("finished", timeout=WAIT)
