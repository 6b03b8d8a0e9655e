"""What an experiment begins with: its link, how much is taken over, and what keeps it from running."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import chain

import pytest

from cvlab.architecture import PRESETS, Architecture, frozen, frozen_count, with_options
from cvlab.datasets import DATASETS
from cvlab.engine.run_rules import Entry
from cvlab.experiment import After, Experiment, Given, Run, TrainingState
from cvlab.experiment.beginnings import DEEPEST, taken
from cvlab.experiment.descriptions import described, run_name
from cvlab.experiment.memory import need
from cvlab.layers import Dense, GlobalAveragePooling2D, PretrainedBase
from cvlab.optimizers import Adam
from cvlab.permalink import decode, encode

NET = PRESETS["notes_convnet"]
FIRST = Experiment(dataset=DATASETS["digits"](), architecture=NET, epochs=2)
ON = replace(FIRST, architecture=frozen(NET, 7), begin_with=After(experiment=FIRST, layers=7))


@pytest.mark.parametrize(
    "begin",
    [
        After(experiment=FIRST),
        After(experiment=ON, layers=3),
        Given(name="cats “2”.keras", stamp="0a" * 20, architecture=NET, layers=2),
    ],
)
def test_a_link_carries_what_it_begins_with(begin):
    experiment = replace(FIRST, begin_with=begin)
    assert decode(encode(experiment)) == experiment
    assert experiment.problems() == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "magic"}, "no beginning called 'magic'"),
        ({"kind": "after"}, "lacks the network"),
        ({"kind": "given", "architecture": []}, "something else"),
        ({"kind": "after", "experiment": {}}, "needs a dataset"),
        ([1], "needs a kind"),
        ({"kind": "after", "experiment": FIRST.to_dict(), "layers": 1e9}, "layers"),
    ],
)
def test_a_damaged_beginning_is_refused_in_words(fields, words):
    with pytest.raises(ValueError, match=words):
        Experiment.from_dict({**FIRST.to_dict(), "begin_with": fields})


def test_a_chain_that_is_too_long_is_refused_before_it_is_read():
    told = FIRST.to_dict()
    for _ in range(DEEPEST + 1):
        told = {**FIRST.to_dict(), "begin_with": {"kind": "after", "experiment": told}}
    with pytest.raises(ValueError, match=f"More than {DEEPEST} trainings"):
        Experiment.from_dict(told)
    long = FIRST
    for _ in range(DEEPEST + 1):
        long = replace(FIRST, begin_with=After(experiment=long))
    assert any(f"up to {DEEPEST} may" in problem for problem in long.problems())


def test_as_many_of_the_first_layers_as_fit_are_taken_over():
    other_head = Architecture(NET.input_shape, (*NET.layers[:7], Dense(units=5, activation="softmax")))
    assert taken(After(experiment=FIRST), NET) == 6
    assert taken(After(experiment=FIRST), other_head) == 4
    assert taken(After(experiment=FIRST, layers=7), NET) == 4
    # Dropout holds no numbers, so it is no hindrance; batch normalization does.
    assert taken(After(experiment=FIRST), with_options(NET, dropout=0.2)) == 6
    assert taken(After(experiment=FIRST), with_options(NET, batch_normalization=True)) == 2


def test_layers_that_do_not_fit_are_told():
    wide = replace(FIRST, architecture=PRESETS["mnist_convnet"])
    for begin, words in (
        (After(experiment=wide, layers=3), "take over fewer layers"),
        (After(experiment=wide), "No layer of this network fits"),
        (After(experiment=replace(FIRST, epochs=0)), "In the training before this one"),
    ):
        assert words in " ".join(replace(FIRST, begin_with=begin).problems())


def test_the_first_layers_are_frozen_and_thawed():
    assert frozen_count(frozen(NET, 5)) == 7  # pooling and Flatten behind it hold nothing
    assert frozen(frozen(NET, 5), 0) == NET
    assert frozen(NET, 100).trainable_count() == 0
    base = PretrainedBase(trainable_from="all", train_normalization=True)
    net = Architecture((64, 64, 3), (base, GlobalAveragePooling2D(), Dense(units=3)))
    assert frozen(net, 1).trainable_count() == 1280 * 3 + 3
    assert frozen(net, 0) == net


def test_a_name_and_a_description_tell_it():
    assert "begun with weights" in run_name(ON)
    assert described(ON)["begins with"] == "the first 7 layers of the training before"
    assert described(FIRST)["begins with"] == "weights drawn by lot"


def test_frozen_layers_take_no_memory_for_the_way_back():
    base = PretrainedBase(weights="random")
    head = (GlobalAveragePooling2D(), Dense(units=2, activation="softmax"))
    still = Architecture((160, 160, 3), (base, *head))
    moving = Architecture((160, 160, 3), (replace(base, trainable_from="all"), *head))
    least, most = (need(net, 32, Adam()) for net in (still, moving))
    assert least.activations < most.activations / 4
    assert least.weights < most.weights


def test_a_run_begins_where_the_given_weights_are_until_it_has_its_own():
    given = TrainingState(weights=(), optimizer=(), given=True)
    entry = Entry(Run(id="0" * 10, experiment=ON), given=given)
    assert entry.state is given
    assert entry.copy("1" * 10, "me").state is given
    own = TrainingState(weights=(), optimizer=(), earlier=given, note="First the training before.")
    entry.take(replace(own, weights=tuple(map(len, [[]]))), [], single=False, seconds=1.0)
    assert entry.run.message == "First the training before."
    assert entry.given is None


def test_arrays_are_counted_as_parameters_are():
    for net in (*PRESETS.values(), with_options(NET, batch_normalization=True)):
        assert sum(map(math.prod, chain(*net.array_shapes()))) == net.parameter_count()
