"""The four ways are sound experiments, frozen as they say, whatever goes wrong with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cvlab.bases import first_of
from cvlab.datasets import HalfDigits
from cvlab.experiment import After, Experiment
from cvlab.layers import BatchNormalization, Conv2D, Rescaling
from cvlab.transfer.base import BLOCKS, base_experiment
from cvlab.transfer.ways import FAULTS, WAYS, Setting, experiment_of, let_go, on_large_base

SETTING = Setting(dataset=HalfDigits())


@pytest.mark.parametrize("cut", BLOCKS)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("way", WAYS)
def test_each_is_sound_and_goes_through_a_link(way, fault, cut):
    experiment = experiment_of(replace(SETTING, fault=fault, cut=cut), way)
    assert experiment.problems() == ()
    assert Experiment.from_dict(experiment.to_dict()) == experiment


def test_a_frozen_base_trains_the_head_alone():
    net = experiment_of(SETTING, "features").architecture
    assert net.trainable_count() == (3 * 3 * 64 + 1) * 5


def test_fine_tuning_lets_the_top_learn_and_keeps_the_normalisations():
    net = experiment_of(SETTING, "tuned").architecture
    convolutions = [layer.trainable for layer in net.layers if isinstance(layer, Conv2D)]
    assert convolutions == [False, False, True]
    assert not any(layer.trainable for layer in net.layers if isinstance(layer, BatchNormalization))


def test_fine_tuning_begins_where_the_head_ended_and_too_soon_where_the_base_did():
    begun = experiment_of(SETTING, "tuned").begin_with
    assert isinstance(begun, After)
    assert begun.experiment == experiment_of(SETTING, "features")
    hasty = experiment_of(replace(SETTING, fault="unsettled"), "tuned").begin_with
    assert isinstance(hasty, After)
    assert hasty.experiment == base_experiment()


def test_from_scratch_is_the_same_network_with_nothing_known():
    scratch, features = experiment_of(SETTING, "scratch"), experiment_of(SETTING, "features")
    assert scratch.begin_with is None
    assert scratch.architecture.output_shapes() == features.architecture.output_shapes()
    assert scratch.dataset == features.dataset


def test_the_faults_are_what_they_say():
    def tuned(fault: str) -> Experiment:
        return experiment_of(replace(SETTING, fault=fault), "tuned")

    assert tuned("rate").optimizer.learning_rate == pytest.approx(100 * SETTING.rate)
    assert isinstance(tuned("preprocessing").architecture.layers[0], Rescaling)
    assert any(
        layer.trainable
        for layer in tuned("statistics").architecture.layers
        if isinstance(layer, BatchNormalization)
    )


def test_on_a_large_base_the_last_three_blocks_are_let_go_and_a_rate_too_high_is_a_hundred_times_the_usual():
    setting = on_large_base(HalfDigits(), "mobilenet_v2")
    sound, fast = (experiment_of(replace(setting, fault=fault), "tuned") for fault in ("none", "rate"))
    assert sound.architecture.layers[0].trainable_from == first_of("mobilenet_v2", "block_15")
    assert fast.architecture == sound.architecture
    assert fast.optimizer.learning_rate == pytest.approx(100 * sound.optimizer.learning_rate)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, "top"),
        ({"tune_from": BLOCKS[0]}, "all"),
        ({"cut": BLOCKS[1]}, "none"),
        ({"cut": BLOCKS[0]}, "none"),
    ],
)
def test_what_is_let_go_is_what_trains(change, wanted):
    setting = replace(SETTING, **change)
    assert let_go(setting) == wanted
    net = experiment_of(setting, "tuned").architecture
    trained = [layer.trainable for layer in net.layers if isinstance(layer, Conv2D)]
    assert (any(trained), all(trained)) == (wanted != "none", wanted == "all")


@pytest.mark.parametrize(("start", "wanted"), [("block5", "top"), ("block1", "all")])
def test_of_a_large_base_the_top_or_all_is_let_go(start, wanted):
    assert let_go(replace(on_large_base(HalfDigits(), "vgg16"), tune_from=start)) == wanted


def test_a_way_that_is_none_is_said():
    with pytest.raises(ValueError, match="no way called 'by air'"):
        experiment_of(SETTING, "by air")
