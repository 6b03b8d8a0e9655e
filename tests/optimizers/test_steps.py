"""The numpy steps against Keras' own: each update at the same point, and whole ways of 200 steps."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.optimizers import OPTIMIZERS
from cvlab.optimizers.race import KINDS, racers, roll
from cvlab.optimizers.surfaces import SURFACES, Quadratic

pytestmark = pytest.mark.keras
RATE = 0.01


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


def keras_steps(keras, spec, start, gradients, dtype="float32") -> np.ndarray:
    """Where Keras' optimizer goes with these gradients: T + 1 x n."""
    from cvlab.nets.build import keras_object

    weights = keras.Variable(np.array(start), dtype=dtype)
    optimizer, places = keras_object(spec), [np.array(weights)]
    for g in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(np.array(g), dtype=dtype)], [weights])
        places.append(np.array(weights))
    return np.array(places, np.float64)


def test_the_race_has_all_optimizers_of_the_registry():
    assert set(KINDS) == set(OPTIMIZERS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_update_equals_keras_to_a_millionth_with_the_same_gradients(keras, kind):
    random = np.random.default_rng(1)
    start, gradients = random.normal(size=6), random.normal(size=(60, 6))
    spec = OPTIMIZERS[kind](learning_rate=RATE)
    theirs = keras_steps(keras, spec, start, gradients)
    ours, state = start, spec.begin(start)
    for n, g in enumerate(gradients):
        moved, state = spec.step(ours, g, state)
        step, keras_step = moved - ours, theirs[n + 1] - theirs[n]
        np.testing.assert_allclose(step, keras_step, atol=1e-6)
        ours = moved


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_rmsprop_with_momentum_equals_keras_too(keras, momentum):
    random = np.random.default_rng(2)
    start, gradients = random.normal(size=4), random.normal(size=(40, 4))
    spec = OPTIMIZERS["rmsprop"](learning_rate=RATE, momentum=momentum)
    theirs = keras_steps(keras, spec, start, gradients, "float64")
    ours, state = start, spec.begin(start)
    for g in gradients:
        ours, state = spec.step(ours, g, state)
    np.testing.assert_allclose(ours, theirs[-1], atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_200_steps_down_a_ravine_equal_keras_to_a_hundred_thousandth(keras, kind):
    """Keras' own gradients at its own places, in double precision: nothing is handed over but the start."""
    import tensorflow as tf

    from cvlab.nets.build import keras_object

    surface = SURFACES["ravine"]()
    assert isinstance(surface, Quadratic)
    spec = racers(surface.rates, 0.9)[kind]
    weights = keras.Variable(np.array(surface.start), dtype="float64")
    optimizer = keras_object(spec)
    matrix = tf.constant(surface.matrix())
    for _ in range(200):
        with tf.GradientTape() as tape:
            w = weights.value[None]
            loss = 0.5 * tf.reduce_sum(w @ matrix * w)
        optimizer.apply([tape.gradient(loss, weights.value)], [weights])
    np.testing.assert_allclose(
        roll(spec, surface, surface.start, 200).places[-1], np.array(weights), atol=1e-5
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_update_on_rosenbrock_equals_keras_at_the_same_point(keras, kind):
    """RMSprop's path there is chaotic in float32, so both get the gradients of one path."""
    surface = SURFACES["rosenbrock"]()
    spec = racers(surface.rates, 0.9)[kind]
    way = roll(spec, surface, surface.start, 200)
    gradients = [surface.at(place) for place in way.places[:-1]]
    theirs = keras_steps(keras, spec, surface.start, gradients, "float64")
    np.testing.assert_allclose(np.diff(way.places, axis=0), np.diff(theirs, axis=0), atol=1e-6)
    np.testing.assert_allclose(way.places, theirs, atol=1e-5)
