"""Which layers are the base, into which blocks it falls, and at what share of the learning rate each learns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cvlab.architecture import Architecture, frozen
from cvlab.codegen.block_rates import optimizer_code
from cvlab.experiment import Experiment
from cvlab.experiment.base_rate import BaseRate, array_shares, base_length, rate_blocks
from cvlab.experiment.descriptions import in_lines, rates_in_words, run_name
from cvlab.layers import BatchNormalization, Conv2D, Dense, Flatten, GlobalAveragePooling2D, PretrainedBase
from cvlab.schedules import SCHEDULES
from tests.experiments import PLAIN

RATE = BaseRate(share=0.1, falling=0.5)
ROW = Architecture(
    (8, 8, 1),
    (
        BatchNormalization(),
        Conv2D(filters=2),
        BatchNormalization(),
        Conv2D(filters=3),
        Flatten(),
        Dense(units=10, activation="softmax"),
    ),
)


def on_a_base(start):
    base = PretrainedBase(weights="random", trainable_from=start)
    head = (GlobalAveragePooling2D(), Dense(units=10, activation="softmax"))
    return Architecture((32, 32, 3), (base, *head))


def test_a_normalization_belongs_to_the_layer_before_it_and_a_first_one_stands_alone():
    found = [(block.name, block.place, block.layers, block.share) for block in rate_blocks(RATE, ROW)]
    assert found == [
        ("batch_normalization", 0, 1, 0.025),
        ("conv2d", 1, 2, 0.05),
        ("conv2d_1", 3, 1, 0.1),
    ]


@pytest.mark.parametrize("net", [ROW, PLAIN.architecture, on_a_base("")], ids=["row", "plain", "base"])
def test_every_array_has_a_share_and_those_of_the_head_are_1(net):
    shares, arrays = array_shares(RATE, net), net.array_shapes()
    in_base = sum(map(len, arrays[: base_length(net)]))
    assert len(shares) == sum(map(len, arrays))
    assert 0 < in_base < len(shares)
    assert all(share < 1 for share in shares[:in_base])
    assert set(shares[in_base:]) == {1.0}
    assert sorted(shares) == shares
    assert set(array_shares(None, net)) == {1.0}


def test_a_pretrained_base_falls_into_its_own_blocks_of_which_those_let_go_train():
    blocks = rate_blocks(RATE, on_a_base("block_16_expand"))
    assert [block.name for block in blocks][::18] == ["stem", "top"]
    assert [block.name for block in blocks if block.trains] == ["block_16", "top"]
    assert (blocks[-1].share, blocks[-2].share) == (0.1, 0.05)


def test_a_network_without_maps_that_become_a_row_has_no_base():
    shape = PLAIN.architecture.input_shape
    net = Architecture(shape, (Flatten(), Dense(units=10, activation="softmax")))
    (problem,) = replace(PLAIN, architecture=net, base_rate=RATE).problems()
    assert "no base that could learn at a rate of its own" in problem
    assert replace(PLAIN, architecture=net).problems() == ()


def test_a_link_carries_it_and_older_links_have_none():
    assert "base_rate" not in PLAIN.to_dict()
    experiment = replace(PLAIN, base_rate=RATE)
    assert Experiment.from_dict(experiment.to_dict()) == experiment
    with pytest.raises(ValueError, match="must lie between"):
        Experiment.from_dict({**PLAIN.to_dict(), "base_rate": {"kind": "base_rate", "share": 2.0}})


def test_words_name_each_rate_and_a_run_is_told_from_one_without():
    experiment = replace(PLAIN, architecture=ROW, base_rate=RATE)
    words = "batch_normalization at 2.5e-05, conv2d at 5e-05, conv2d_1 at 0.0001; the head at 0.001."
    assert rates_in_words(experiment) == words
    alike = replace(experiment, base_rate=BaseRate(share=0.1))
    assert rates_in_words(alike) == "batch_normalization to conv2d_1 at 0.0001; the head at 0.001."
    still = replace(experiment, architecture=frozen(ROW, 4))
    assert rates_in_words(still) == "No block of the base trains; the head learns at 0.001."
    assert "base × 0.1, each block down × 0.5" in run_name(experiment)
    assert "base × 0.1, each block down × 0.5" in in_lines(experiment)[2]
    many = rates_in_words(replace(experiment, architecture=on_a_base("all")))
    assert many.startswith("stem at 3.81e-10, block_0 at 7.63e-10 and so on up to top at 0.0001;")


@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_schedule_in_code_is_scaled_whole(kind):
    """Every number of it that grows with the rate has the share as a factor."""
    experiment = replace(PLAIN, architecture=ROW, base_rate=RATE, schedule=SCHEDULES[kind]())
    before, optimizer = optimizer_code(experiment)
    assert optimizer == "keras.optimizers.MultiOptimizer(rates)"
    rate, total = PLAIN.optimizer.learning_rate, experiment.total_steps()
    one, half = (experiment.schedule.keras_arguments(r, total) for r in (rate, rate / 2))
    grown = sum(one[key] != half[key] for key in one)
    assert before.count("* share") == max(grown, 1)


def test_what_is_frozen_or_alike_leaves_the_code_as_it_was():
    plain = optimizer_code(PLAIN)
    assert plain == ("", "keras.optimizers.Adam(learning_rate=0.001)")
    for net, rate in ((frozen(ROW, 4), RATE), (ROW, BaseRate(share=1.0))):
        assert optimizer_code(replace(PLAIN, architecture=net, base_rate=rate)) == plain
