"""The nets that come with cvlab read what people draw, and say where they are not sure.

The whole table is printed by `python -m tests.benchmarks.drawn_digits`; here is a share of it.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module

import numpy as np
import pytest

from cvlab.experiment import stored_net
from cvlab.handwriting.sureness import SURE, doubt, is_sure
from tests import drawn, photographed
from tests.benchmarks.drawn_digits import mnist

pytestmark = pytest.mark.keras
NETS = ("small", "large")
COUNT = 50
LEAST = {"small": 0.988, "large": 0.993}  # of MNIST


@pytest.fixture(scope="module")
def answers():
    read = import_module("cvlab.nets.label_survival").answers
    return {name: partial(read, *stored_net(name)) for name in NETS}


@pytest.fixture(scope="module")
def sheets():
    return {kind: drawn.sheet(kind, COUNT) for kind in drawn.KINDS}


@pytest.fixture(scope="module")
def test_digits():
    return mnist() or pytest.skip("MNIST itself is needed: set CVLAB_DATA to its folder")


@pytest.mark.parametrize("net", NETS)
def test_every_kind_of_drawing_is_read(net, answers, sheets):
    shares = {
        kind: np.mean(answers[net](pictures).argmax(1) == drawn.KINDS[kind][0])
        for kind, pictures in sheets.items()
    }
    assert {kind: share for kind, share in shares.items() if share < 0.98} == {}
    assert np.mean(list(shares.values())) >= 0.99


@pytest.mark.parametrize("net", NETS)
def test_what_a_mouse_draws_is_read(net, answers):
    right = [
        np.mean(answers[net](drawn.mouse_sheet(kind, 8)).argmax(1) == digit)
        for kind, (digit, _) in drawn.KINDS.items()
    ]
    assert np.mean(right) >= 0.98


@pytest.mark.parametrize("net", NETS)
def test_mnists_own_test_digits_are_read(net, answers, test_digits):
    pictures, labels = test_digits
    assert np.mean(answers[net](pictures).argmax(1) == labels) >= LEAST[net]


@pytest.mark.parametrize("paper", ["frame along the rim", "frame", "squared paper", "lined paper", "dust"])
def test_digits_on_printed_paper_are_read_as_well_as_on_bare_paper(paper, answers, test_digits):
    pictures, labels = (part[:60] for part in test_digits)
    bare, printed = (
        np.mean(answers["small"](photographed.read(name, pictures[..., 0])).argmax(1) == labels)
        for name in ("bare", paper)
    )
    assert bare >= 0.95
    assert printed >= bare - 0.04


@pytest.mark.parametrize("net", NETS)
def test_a_sure_answer_to_a_digit_is_right_and_few_answers_are_unsure(net, answers, test_digits):
    pictures, labels = test_digits
    found = answers[net](pictures)
    sure = found.max(1) >= SURE
    assert np.mean(found.argmax(1)[sure] == labels[sure]) >= 0.995
    assert sure.mean() >= 0.95


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("what", [drawn.letters, drawn.scribbles, drawn.upside_down])
def test_what_is_no_digit_is_seldom_answered_without_a_doubt(net, what, answers):
    assert np.mean([not is_sure(row) for row in answers[net](what(100))]) >= 0.5


def test_a_doubt_names_the_two_likeliest_classes_and_a_sure_answer_has_none():
    shares = np.array([0.05, 0.5, 0.02, 0.43])
    assert "1 gets 50 %, 3 43 %" in doubt(shares, "0123")
    assert doubt(np.array([0.02, 0.98]), "01") == ""
