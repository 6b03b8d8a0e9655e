"""The twins learn slice by slice what they learn at once, and enrolling teaches them nothing."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from cvlab.backbones import MobileNetV2
from cvlab.embeddings import Recipe, crowd_of
from cvlab.embeddings.crowds import Crowd, Named, of_people
from cvlab.embeddings.judging import equal_error, nearest_share, pairs_by_distance
from cvlab.generators import whole

pytestmark = pytest.mark.keras
DIGITS = Named("digits", 7)


@pytest.fixture(scope="module")
def training():
    from cvlab.nets.siamese import training

    return training


@cache
def begun(training, recipe: Recipe):
    """Digits before the first step, for whoever asks for these again."""
    return training.train(DIGITS, recipe, None, 0)


@cache
def learned(training, recipe: Recipe):
    """Digits learned in one go, for whoever asks for these again."""
    return training.train(DIGITS, recipe, begun(training, recipe), 0, recipe.steps)


def people(count: int = 6, each: int = 4) -> Crowd:
    """Made up people: blurred noise, each picture shifted and lit a little otherwise."""
    rng, pictures = np.random.default_rng(0), []
    for _ in range(count):
        base = cv2.GaussianBlur(rng.normal(size=(64, 54)), (0, 0), 5)
        base = (base - base.min()) / np.ptp(base)
        for _ in range(each):
            top, left = rng.integers(0, 8, 2)
            pictures.append((base[top : top + 56, left : left + 46] * rng.uniform(120, 255)).astype(np.uint8))
    return of_people(np.stack(pictures), np.repeat(np.arange(count), each), [f"p{n}" for n in range(count)])


def test_slices_give_what_one_go_gives_and_the_seed_decides_all(training):
    recipe = Recipe(steps=10)
    at_once, state = learned(training, recipe), training.train(DIGITS, recipe, None, 0)
    assert state.step == 0
    for _ in range(5):
        state = training.train(DIGITS, recipe, state, 0, 2)
    assert state.step == 10
    for one, two in zip(state.weights, at_once.weights, strict=True):
        np.testing.assert_allclose(one, two, atol=1e-6)
    np.testing.assert_allclose(state.history, at_once.history, rtol=1e-4)
    assert training.train(DIGITS, recipe, state, 0, 5).step == 10
    other = training.train(DIGITS, Recipe(steps=10, seed=1), None, 0)
    assert (other.weights[0] != begun(training, recipe).weights[0]).any()


def test_a_step_is_what_automatic_differentiation_and_keras_adam_make_of_it(training):
    import keras
    import tensorflow as tf

    from cvlab.embeddings.crowds import prepared
    from cvlab.embeddings.losses import distances, triplets_of
    from cvlab.embeddings.recipe import batch_of

    recipe, crowd = Recipe(steps=10, mining="semi-hard"), crowd_of(DIGITS)
    start = begun(training, recipe)
    after = training.train(DIGITS, recipe, start, 0, 1)
    model = training.network(crowd.shape, recipe, crowd.light)
    rows, rng = batch_of(crowd.labels[crowd.learn], 0, 0)
    x = tf.constant(prepared(crowd.pictures[crowd.learn[rows]], False))
    labels = crowd.labels[crowd.learn[rows]]
    z = np.asarray(model(x))
    a, p, n = triplets_of(distances(z, z), labels, "semi-hard", rng).T
    with tf.GradientTape() as tape:
        out = model(x, training=True)
        near, far = (
            tf.sqrt(tf.reduce_sum((tf.gather(out, a) - tf.gather(out, other)) ** 2, 1) + 1e-8)
            for other in (p, n)
        )
        loss = tf.reduce_mean(tf.maximum(near - far + 1.0, 0))
    optimizer = keras.optimizers.Adam(1e-3)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    assert after.history[0, 0] == pytest.approx(float(loss), rel=1e-4)
    moved = [
        np.abs(np.asarray(v) - s).max() for v, s in zip(model.trainable_variables, start.weights, strict=True)
    ]
    assert min(moved[:-1]) > 1e-4  # the last bias moves all points alike, and no distance
    for ours, theirs in zip(after.weights[:-1], model.trainable_variables[:-1], strict=True):
        # Adam's first step is the sign of the slope: where that is nearly 0 rounding decides.
        assert np.mean(np.abs(ours - np.asarray(theirs)) < 1e-5) > 0.98


@pytest.fixture(scope="module")
def sixteen(training):
    return learned(training, Recipe(dimensions=16, steps=60))


def test_one_picture_of_a_7_makes_some_other_7s_known_and_not_all(training, sixteen):
    crowd = crowd_of(DIGITS)
    stored = [crowd.old[crowd.labels[crowd.old] == digit][0] for digit in range(7)]
    enrolled, *others = crowd.held[crowd.labels[crowd.held] == 7]
    rows = np.array([*stored, enrolled, *others])
    z = training.embed(DIGITS, Recipe(dimensions=16, steps=60), sixteen.weights, crowd.pictures[rows])
    nearest = np.linalg.norm(z[8:, None] - z[None, :8], axis=2).argmin(1)
    assert 0 < (nearest == 7).sum() < len(others)


def test_twins_learn_digits(training, sixteen):
    state, crowd = sixteen, crowd_of(DIGITS)
    z = training.embed(DIGITS, Recipe(dimensions=16, steps=60), state.weights, crowd.pictures[crowd.old])
    labels = crowd.labels[crowd.old]
    assert equal_error(pairs_by_distance(z, labels))[0] < 0.06
    assert nearest_share(z[::2], labels[::2], z[1::2], labels[1::2]) > 0.95
    assert state.parameters < 300_000


def test_hard_triplets_collapse_at_a_high_rate_where_semi_hard_ones_learn(training):
    hard, semi = (
        learned(training, Recipe(mining=mining, rate=0.01, steps=60)) for mining in ("hard", "semi-hard")
    )
    assert hard.history[-1, 0] == pytest.approx(1.0, abs=0.02), "the loss stands at the margin"
    assert hard.history[-1, 2] < 0.02, "the spread is nothing"
    assert semi.history[-1, 0] < 0.5
    assert semi.history[-1, 2] > 1


def test_pairs_leave_the_groups_nearer_than_triplets(training):
    spread = {
        way: learned(training, Recipe(way=way, steps=60)).history[-10:, 2].mean()
        for way in ("pairs", "triplets")
    }
    assert spread["pairs"] < spread["triplets"]


def test_enrolling_changes_no_weight(training):
    state, crowd = begun(training, Recipe(steps=10)), crowd_of(DIGITS)
    before = [w.copy() for w in state.weights]
    z = training.embed(DIGITS, Recipe(), state.weights, crowd.pictures[crowd.new[:1]])
    assert z.shape == (1, 2)
    model = training.trainer_of(crowd, Recipe()).model
    for kept, now, inside in zip(before, state.weights, model.trainable_variables, strict=True):
        assert (kept == now).all()
        assert (np.asarray(inside) == now).all()


def test_faces_in_memory_are_learned_and_compared_with_every_baseline(training):
    from cvlab.nets.siamese.baselines import compared

    crowd = people()
    recipe = Recipe(mining="hard", margin=0.3, dimensions=8, unit=True, moves=True, steps=10)
    state = training.train(crowd, recipe, training.train(crowd, recipe, None, 0), 0, recipe.steps)
    z = training.embed(crowd, recipe, state.weights, crowd.pictures)
    assert np.linalg.norm(z, axis=1).max() <= 1 + 1e-5
    shares = []
    rows = whole(compared(crowd, recipe, state.weights), shares.append)
    wanted = ["pixels", "eigenfaces", "the net, untrained", "MobileNetV2, frozen", "the net, trained"]
    if not MobileNetV2().available():
        wanted.remove("MobileNetV2, frozen")
    assert [row.name for row in rows] == wanted
    assert shares[-1] == 1.0
    assert state.worst is not None
    assert (
        crowd.labels[state.worst.rows[0]]
        == crowd.labels[state.worst.rows[1]]
        != crowd.labels[state.worst.rows[2]]
    )


def test_the_whole_training_tells_how_far_it_is(training):
    shares = []
    state = whole(training.train_whole(DIGITS, Recipe(steps=10), None), shares.append)
    assert state.step == 10
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_what_cannot_be_learned_is_said_in_a_sentence(training):
    with pytest.raises(ValueError, match="margin of 0"):
        training.train(DIGITS, Recipe(margin=0.0), None, 0)
    with pytest.raises(ValueError, match="one identity only"):
        training.train(Named("digits", 1), Recipe(), None, 0)
