"""A training that begins with the weights of another network, and layers that stay frozen while others learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture, frozen, with_options
from cvlab.datasets import DATASETS, Part, Split
from cvlab.experiment import After, Experiment, Given
from cvlab.experiment.weights import fingerprint
from cvlab.layers import Dense, GlobalAveragePooling2D, PretrainedBase
from cvlab.optimizers import OPTIMIZERS, Adam

pytestmark = pytest.mark.keras

NET = with_options(PRESETS["notes_convnet"], batch_normalization=True)
FIRST = Experiment(dataset=DATASETS["digits"](train_size=100), architecture=NET, epochs=1, batch_size=20)
HEAD = len(NET.layers) - 2  # the place of the last Dense
ON = replace(FIRST, architecture=frozen(NET, HEAD), seed=5, begin_with=After(experiment=FIRST, layers=HEAD))


def whole(experiment, **kwargs):
    """The last state of a whole training."""
    from cvlab.nets.training import train_states

    return list(train_states(experiment, **kwargs))[-1][0]


@pytest.fixture(scope="module")
def first():
    return whole(FIRST)


@pytest.fixture(scope="module")
def photographs():
    """Colour noise of two classes, one brighter than the other."""
    random = np.random.default_rng(0)
    labels = np.arange(16) % 2
    images = (random.integers(0, 128, (16, 32, 32, 3)) + 100 * labels[:, None, None, None]).astype(np.uint8)
    part = Part(images, labels)
    return Split(part, part, part, ("dark", "bright"))


def tuning(**fields):
    """An experiment with a small base on it."""
    layers = (
        PretrainedBase(weights="random", **fields),
        GlobalAveragePooling2D(),
        Dense(units=10, activation="softmax"),
    )
    digits = DATASETS["digits"]()
    return Experiment(
        dataset=digits,
        architecture=Architecture((32, 32, 3), layers),
        epochs=2,
        batch_size=8,
        optimizer=Adam(),
    )


def end_and_beginning(experiment, split):
    """(weights before, weights after two epochs, Keras' model) of a training on those pictures."""
    from cvlab.nets.training.compiled import Compiled
    from cvlab.nets.training.feeding import OnDevice
    from cvlab.nets.training.slices import Slice

    net = Compiled.__new__(Compiled)
    object.__setattr__(experiment, "check", lambda: None)  # its data set is not in colour; the split is
    net.__init__(experiment)
    state = net.start(experiment)
    after, _ = Slice(experiment, net, OnDevice(split), 1e-3).run(state, 600.0, None, False)
    return state.weights, after.weights, net.model


def test_what_comes_before_is_trained_first_and_what_is_frozen_stays_bit_for_bit(first):
    """Kernels, and the statistics of batch normalization too."""
    end = whole(ON)
    kept = sum(len(arrays) for arrays in NET.array_shapes()[:HEAD])
    assert 0 < kept < len(end.weights)
    for before, after in zip(first.weights[:kept], end.weights[:kept], strict=True):
        np.testing.assert_array_equal(before, after)
    assert not np.array_equal(first.weights[kept], end.weights[kept])


def test_weights_that_are_given_begin_as_those_that_are_made(first):
    given, made = whole(ON, weights=first.weights), whole(ON)
    for one, other in zip(given.weights, made.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_training_goes_on_where_the_one_before_ended(first):
    """The state before the first step holds the other's weights, and a fresh head where only the base is taken."""
    from cvlab.nets.training.compiled import compiled

    on = compiled(ON).start(ON, first.weights)
    fresh = compiled(ON).start(replace(ON, begin_with=None))
    all_of_it = replace(ON, begin_with=After(experiment=FIRST))
    everything = compiled(all_of_it).start(all_of_it, first.weights)
    for place, array in enumerate(first.weights):
        np.testing.assert_array_equal(everything.weights[place], array)
        theirs = array if place < len(first.weights) - 2 else fresh.weights[place]
        np.testing.assert_array_equal(on.weights[place], theirs)


def test_slices_of_the_training_before_give_no_points_and_can_be_interrupted():
    from cvlab.nets.training import train_slice

    before = replace(FIRST, seed=77)
    experiment = replace(ON, begin_with=After(experiment=before, layers=HEAD))
    state, points = train_slice(experiment, None, 60.0, steps=2)
    assert points == []
    assert state.earlier is not None
    assert state.earlier.step == 2
    assert "training before it" in state.note
    while state.earlier:
        state, points = train_slice(experiment, state, 60.0, steps=2)
    assert points
    assert points[0].step <= 2
    other = whole(before)
    np.testing.assert_array_equal(state.weights[0], other.weights[0])


def test_weights_of_a_file_must_be_at_hand(first):
    given = Given(name="mine.keras", stamp=fingerprint(first.weights), architecture=NET)
    experiment = replace(FIRST, begin_with=given)
    with pytest.raises(ValueError, match=r"“mine.keras”, which are not here; open that file"):
        whole(experiment)
    others = tuple(array + 1 for array in first.weights)
    with pytest.raises(ValueError, match="which are not here"):
        whole(experiment, weights=others)
    assert whole(experiment, weights=first.weights).finished


def test_weights_of_another_network_are_refused_in_words(first):
    with pytest.raises(ValueError, match="another network"):
        whole(ON, weights=first.weights[:-1])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_optimizer_moves_what_is_frozen(optimizer, first):
    """Weight decay and momentum neither."""
    experiment = replace(ON, optimizer=OPTIMIZERS[optimizer]())
    end = whole(experiment, weights=first.weights)
    for before, after in zip(first.weights[:-2], end.weights[:-2], strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    ("start", "train_normalization"), [("", False), ("block_16_project", False), ("", True)]
)
def test_of_a_base_only_what_is_let_go_moves(start, train_normalization, photographs):
    experiment = tuning(trainable_from=start, train_normalization=train_normalization)
    before, after, model = end_and_beginning(experiment, photographs)
    base = model.layers[0]
    trained = {id(v) for v in base.trainable_variables}
    moved = {v.path for v, a, b in zip(model.weights, before, after, strict=True) if not np.array_equal(a, b)}
    for variable in base.weights:
        gathered = train_normalization and "moving" in variable.path
        if id(variable) not in trained and not gathered:
            assert variable.path not in moved, variable.path
    assert any(variable.path in moved for variable in base.weights) == bool(start or train_normalization)
    assert {v.path for v in model.layers[-1].weights} <= moved
    moving = {v.path for v in base.weights if "moving" in v.path}
    assert bool(moving & moved) == train_normalization
