"""Experiments in words: names that tell runs apart, and what two runs differ in."""

from __future__ import annotations

from dataclasses import replace

from cvlab.architecture import PRESETS, fed_with, with_options
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.experiment.descriptions import described, differences, run_name
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.optimizers import SGD, Adam
from cvlab.regularizers import L2
from cvlab.schedules import OneCycle

NET = PRESETS["notes_convnet"]
PLAIN = Experiment(dataset=DATASETS["digits"](), architecture=NET)


def test_a_plain_run_is_named_by_its_optimizer_and_batch():
    assert run_name(PLAIN) == "Adam, rate 0.001, batch 32"
    assert run_name(replace(PLAIN, optimizer=Adam(beta_1=0.5), seed=3)).endswith(
        "beta 1 0.5, batch 32, seed 3"
    )


def test_all_that_was_added_is_in_the_name():
    net = with_options(NET, dropout=0.2, batch_normalization=True, regularizers={"dense": {"kernel": L2()}})
    full = replace(
        PLAIN, architecture=net, schedule=OneCycle(), early_stopping=EarlyStopping(), class_weight="balanced"
    )
    for word in ("dropout 0.2", "batchnorm", "regularized", "one cycle", "early stopping", "balanced"):
        assert word in run_name(full)


def test_two_runs_differ_in_what_was_changed_and_in_nothing_else():
    assert differences([PLAIN, PLAIN]) == ["", ""]
    assert differences([PLAIN, replace(PLAIN, seed=1)]) == ["seed 0", "seed 1"]
    dropped = replace(PLAIN, architecture=with_options(NET, dropout=0.2))
    assert differences([PLAIN, dropped]) == ["dropout none", "dropout 0.2"]
    slow = replace(PLAIN, optimizer=SGD(learning_rate=0.1))
    assert differences([PLAIN, slow]) == [
        "optimizer Adam; learning rate 0.001",
        "optimizer SGD; learning rate 0.1",
    ]
    assert differences([]) == []


def test_another_network_is_told_by_its_parameters():
    other = replace(PLAIN, architecture=PRESETS["mnist_convnet"])
    assert differences([PLAIN, other]) == ["parameters 3,730", "parameters 93,322"]


def test_a_regularizer_is_told_with_its_factor_and_its_place():
    net = with_options(
        NET, regularizers={"conv2d": {"kernel": L2(l2=0.02)}, "dense": {"kernel": L2(l2=0.02)}}
    )
    words = described(replace(PLAIN, architecture=net))["regularizers"]
    assert words == "L2 0.02 on the kernel of conv2d and dense"


def test_changed_data_are_told():
    few = replace(PLAIN, dataset=DATASETS["digits"](train_size=100, label_noise=0.2))
    assert described(few)["data"] == "digits, pictures to train on 100, label noise 0.2"


def test_pixels_of_255_and_validation_on_the_test_pictures_are_said():
    chosen = replace(
        PLAIN, architecture=fed_with(NET, 255), dataset=DATASETS["mnist"](validate_on="the test pictures")
    )
    assert "pixels 0 to 255" in run_name(chosen)
    words = described(chosen)
    assert words["pixels"] == "0 to 255"
    assert words["data"].endswith("validated on the test pictures")
    assert differences([replace(PLAIN, architecture=fed_with(NET, 255)), PLAIN]) == [
        "pixels 0 to 255",
        "pixels 0 to 1",
    ]
