"""Links: an experiment goes through a short text and comes back; anything else is refused in one sentence."""

import base64
import json
import re
import zlib
from dataclasses import replace

import pytest

from cvlab.architecture import with_options
from cvlab.augmentations import AUGMENTATIONS, NOTES
from cvlab.datasets import DATASETS
from cvlab.early_stopping import EarlyStopping
from cvlab.optimizers import OPTIMIZERS
from cvlab.permalink import decode, encode
from cvlab.regularizers import L1L2
from cvlab.schedules import SCHEDULES
from tests.test_experiment import PLAIN


def packed(data) -> str:
    plain = json.dumps(data).encode()
    return "1." + base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_an_experiment_comes_back_as_it_was(kind):
    net = with_options(PLAIN.architecture, dropout=0.3, regularizers={"conv2d": {"activity": L1L2()}})
    experiment = replace(PLAIN, architecture=net, optimizer=OPTIMIZERS[kind](learning_rate=0.07), seed=5)
    assert decode(encode(experiment)) == experiment


@pytest.mark.parametrize(
    "change",
    [
        {"loss": "mean_squared_error", "metric": "top_3_accuracy", "class_weight": "balanced"},
        {
            "early_stopping": EarlyStopping(
                monitor="validation_accuracy", patience=7, restore_best_weights=False
            )
        },
        {"augmentations": NOTES},
        {"augmentations": tuple(spec() for spec in AUGMENTATIONS.values())},
        {"dataset": DATASETS["digits"](train_size=300, label_noise=0.25, imbalance=9.0)},
        *({"schedule": spec()} for spec in SCHEDULES.values()),
    ],
)
def test_every_option_comes_back_as_it_was(change):
    experiment = replace(PLAIN, **change)
    assert decode(encode(experiment)) == experiment
    assert len(encode(experiment)) < 800


def test_a_link_is_short_and_needs_no_escapes():
    text = encode(PLAIN)
    assert len(text) < 400
    assert re.fullmatch(r"[A-Za-z0-9._-]+", text)


@pytest.mark.parametrize("text", ["", "1.", "hello", "2." + encode(PLAIN)[2:], "1.éé", "\x00"])
def test_what_is_no_link_of_ours_is_refused(text):
    with pytest.raises(ValueError, match=r"copy (it|all of it) again"):
        decode(text)


def test_a_link_cut_short_is_refused():
    for length in range(3, len(encode(PLAIN)), 7):
        with pytest.raises(ValueError, match="again from the page"):
            decode(encode(PLAIN)[:length])


def test_a_small_link_that_unpacks_to_much_is_refused():
    bomb = "1." + base64.urlsafe_b64encode(zlib.compress(b"0" * 10**7, 9)).decode()
    with pytest.raises(ValueError, match="damaged"):
        decode(bomb[:7000])


@pytest.mark.parametrize("data", [None, [], 3, "text", {}, {"dataset": 1}, [[[]]]])
def test_a_link_to_something_else_is_refused(data):
    with pytest.raises(ValueError, match="This link holds"):
        decode(packed(data))


def test_a_link_with_values_out_of_limits_says_which():
    with pytest.raises(ValueError, match=r"cannot be run: Batch size"):
        decode(packed({**PLAIN.to_dict(), "batch_size": -1}))
