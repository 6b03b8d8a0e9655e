"""Layers that vary the pictures, inside a network: they train, the same twice, and let pass what is tested."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture, adapted
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.layers import LAYERS, Dense, Flatten

pytestmark = pytest.mark.keras
VARYING = [kind for kind in LAYERS if LAYERS[kind].family == "augmentation"]
PICTURES = np.random.default_rng(0).uniform(0, 1, (2, 28, 28, 1)).astype(np.float32)


def trained(experiment: Experiment, steps: int | None = None):
    from cvlab.nets.training import train_slice

    state = None
    while state is None or not state.finished:
        state, _ = train_slice(experiment, state, 5.0, steps=steps)
    return state


def test_a_network_with_augmentation_inside_trains_the_same_in_one_go_and_step_by_step():
    net = adapted(PRESETS["flowers_180"], (28, 28, 1), 10)
    experiment = Experiment(dataset=DATASETS["digits"](train_size=100), architecture=net, epochs=1)
    for ours, theirs in zip(trained(experiment).weights, trained(experiment, steps=1).weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("kind", VARYING)
def test_each_varies_while_training_and_not_after(kind):
    from cvlab.nets.build import build_architecture

    net = Architecture((28, 28, 1), (LAYERS[kind](),))
    model = build_architecture(net)
    np.testing.assert_array_equal(np.asarray(model(PICTURES, training=False)), PICTURES)
    drawn = [np.asarray(model(PICTURES, training=True)) for _ in range(8)]
    assert any(not np.array_equal(one, PICTURES) for one in drawn)
    assert all(one.shape == PICTURES.shape for one in drawn)


@pytest.mark.parametrize("kind", VARYING)
def test_each_is_part_of_a_training(kind):
    net = Architecture((28, 28, 1), (LAYERS[kind](), Flatten(), Dense(units=10, activation="softmax")))
    state = trained(Experiment(dataset=DATASETS["digits"](train_size=64), architecture=net, epochs=1))
    assert all(np.isfinite(w).all() for w in state.weights)
