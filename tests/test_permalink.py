"""Links: an experiment goes through a short text and comes back; anything else is refused in one sentence."""

import base64
import re
import zlib
from dataclasses import replace

import pytest

from cvlab.architecture import with_options
from cvlab.augmentations import AUGMENTATIONS, NOTES
from cvlab.datasets import DATASETS
from cvlab.experiment.base_rate import BaseRate
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.optimizers import OPTIMIZERS
from cvlab.permalink import decode, encode
from cvlab.regularizers import L1L2
from cvlab.schedules import SCHEDULES
from tests.experiments import PLAIN
from tests.hostile import links
from tests.hostile.words import packed


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
        {"base_rate": BaseRate(share=0.03, falling=0.5)},
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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"epochs": 2.5}, "Epochs .* must be a whole number"),
        ({"batch_size": 31.5}, "Batch size .* must be a whole number"),
        ({"seed": 10**400}, "Seed .* about 40. digits"),
        ({"seed": True}, "Seed .* is not a number"),
        ({"epochs": "3"}, "Epochs .* is not a number"),
        ({"loss": ["x"]}, "Loss .* must be one of"),
        ({"dataset": {"kind": ["digits"]}}, "There is no data set called"),
        ({"dataset": {"kind": "digits", "label_noise": "0.1"}}, "is not a number"),
        ({"![x](https://example.org)": 1}, "An experiment has no "),
        ({"architecture": {"input_shape": [28.0, 28, 1], "layers": []}}, "must be whole"),
        (
            {"architecture": {"input_shape": [9], "layers": [{"kind": "dense", "kernel_regularizer": 3}]}},
            "kind",
        ),
        ({"optimizer": {"kind": "adam", "learning_rate": 1e308}}, "Learning rate"),
        ({"early_stopping": {"kind": "early_stopping", "patience": 2.0}}, "kind|whole"),
    ],
)
def test_a_link_that_says_what_no_experiment_has_is_refused_in_a_short_sentence(change, words):
    with pytest.raises(ValueError, match=f"cannot be run: .*{words}") as caught:
        decode(packed({**PLAIN.to_dict(), **change}))
    assert len(str(caught.value)) < 400


def test_a_link_deep_in_lists_is_refused():
    for depth in (10, 400, 900):
        deep = []
        for _ in range(depth):
            deep = [deep]
        data = PLAIN.to_dict()
        data["architecture"]["layers"][0]["kernel_size"] = deep
        with pytest.raises(ValueError, match=r"This link (holds|is damaged)"):
            decode(packed(data))


@pytest.mark.parametrize("text", ['{"epochs":NaN}', '{"epochs":Infinity}', "[" * 60_000, "9" * 60_000])
def test_what_is_no_plain_json_is_refused(text):
    with pytest.raises(ValueError, match=r"damaged or cut short"):
        decode("1." + base64.urlsafe_b64encode(zlib.compress(text.encode())).decode())


def test_mutated_links_are_taken_or_refused_in_a_sentence():
    for item in links.mutants(99, seed=7):
        assert links.outcome(item).split(":")[0] in ("taken", "refused")


def test_a_link_with_values_out_of_limits_says_which():
    with pytest.raises(ValueError, match=r"cannot be run: Batch size"):
        decode(packed({**PLAIN.to_dict(), "batch_size": -1}))
