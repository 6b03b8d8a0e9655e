"""A base with a rate of its own moves as with two optimizers by hand, and as plain descent at the smaller rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import PRESETS, with_options
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.experiment.base_rate import BaseRate, array_shares
from cvlab.optimizers import OPTIMIZERS, SGD

pytestmark = pytest.mark.keras

NET = with_options(PRESETS["notes_convnet"], batch_normalization=True)
ALL = Experiment(
    dataset=DATASETS["digits"](train_size=60),
    architecture=NET,
    epochs=3,
    batch_size=60,  # one step an epoch, whose order changes nothing
    base_rate=BaseRate(share=0.1, falling=0.5),
)


def whole(experiment, **kwargs):
    from cvlab.nets.training import train_states

    return list(train_states(experiment, **kwargs))[-1][0].weights


def by_hand(experiment):
    """The weights after the same steps with a Keras optimizer for each rate, none of our engine in it."""
    import keras
    import tensorflow as tf

    from cvlab.nets.build import build, keras_object

    model, part = build(experiment), experiment.dataset.load().train
    pictures = tf.constant(part.images, tf.float32) / 255
    shares = dict(
        zip(
            (v.path for v in model.weights),
            array_shares(experiment.base_rate, experiment.architecture),
            strict=True,
        )
    )
    rate = experiment.optimizer.learning_rate
    optimizers = {
        s: keras_object(replace(experiment.optimizer, learning_rate=rate * s)) for s in shares.values()
    }
    variables = {s: [v for v in model.trainable_variables if shares[v.path] == s] for s in sorted(optimizers)}
    for _ in range(experiment.epochs):
        with tf.GradientTape() as tape:
            answers = model(pictures, training=True)
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(part.labels, answers))
        slopes = tape.gradient(loss, variables)
        for share, optimizer in optimizers.items():
            optimizer.apply(slopes[share], variables[share])
    return model.get_weights()


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_it_is_the_same_as_an_optimizer_for_each_rate(kind):
    # Slopes of rounding alone, as of a bias before a normalization, would be made steps of; so there is none.
    spec = OPTIMIZERS[kind]()
    spec = replace(spec, epsilon=1e-3) if hasattr(spec, "epsilon") else spec
    experiment = replace(ALL, optimizer=spec, architecture=PRESETS["notes_convnet"])
    for mine, theirs in zip(whole(experiment), by_hand(experiment), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-3, atol=2e-6)


def test_plain_descent_moves_each_block_by_its_share_of_the_step():
    """w -= rate * share * slope: the first step, beside the same one at one rate for all."""
    from cvlab.nets.training.compiled import compiled

    experiment = replace(ALL, optimizer=SGD(learning_rate=0.5), epochs=1)
    begun = compiled(experiment).start(experiment).weights
    trained = [variable.trainable for variable in compiled(experiment).model.weights]
    alike, apart = whole(replace(experiment, base_rate=None)), whole(experiment)
    shares = array_shares(experiment.base_rate, NET)
    assert len(set(shares)) > 2
    for share, trains, old, one, other in zip(shares, trained, begun, alike, apart, strict=True):
        assert not np.array_equal(one, old)
        part = share if trains else 1.0  # statistics are gathered, not learnt
        np.testing.assert_allclose(other - old, part * (one - old), rtol=1e-3, atol=1e-6)


def test_slices_give_what_one_go_gives():
    from cvlab.nets.training import train_slice

    state = None
    while state is None or not state.finished:
        state, _ = train_slice(ALL, state, 60.0, steps=1)
    for mine, theirs in zip(state.weights, whole(ALL), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_one_rate_for_all_is_what_it_was():
    """Nothing is lost of the one row that small networks are updated in."""
    from cvlab.nets.training.compiled import compiled

    alike = replace(ALL, base_rate=BaseRate(share=1.0))
    assert compiled(alike).numbers.row is not None
    assert compiled(ALL).numbers.row is None
    for mine, theirs in zip(whole(alike), whole(replace(ALL, base_rate=None)), strict=True):
        np.testing.assert_array_equal(mine, theirs)
