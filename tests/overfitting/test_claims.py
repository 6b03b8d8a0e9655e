"""What the lesson says of its networks holds on ten samples, all trained in one pass each."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cvlab.overfitting import Fit, World
from cvlab.overfitting.cures import CURES
from cvlab.overfitting.dice import shares
from cvlab.overfitting.network import forward
from cvlab.overfitting.roundness import roundness
from cvlab.overfitting.training import Trained, going, train

WORLDS = [World(seed=seed) for seed in range(10)]


@cache
def trained(fit: Fit, points: int = 20) -> Trained:
    return train(fit, [replace(world, points=points) for world in WORLDS], np.float32)


@pytest.fixture(scope="module")
def plain() -> Trained:
    return trained(Fit())


def cured(found: Trained, plain: Trained) -> int:
    """On how many of ten samples the end is nearer to the sine by a third."""
    return int((found.counted("clean") < plain.counted("clean") * 2 / 3).sum())


def with_cure(kind: str, **more) -> Trained:
    cure = CURES[kind]
    fit, world = cure.applied(Fit(), World(), cure.usual, **more)
    return trained(fit, world.points)


def test_the_defaults_cannot_be_mistaken(plain):
    assert (plain.wildness >= 2.5).all(), plain.wildness
    train_errors = plain.errors("train")
    best = plain.errors("clean").argmin(axis=0)
    assert (plain.counted("train") < train_errors[best, np.arange(10)]).all(), "training goes on to fall"
    steps = np.array([entry.step for entry in plain.told])[best]
    assert steps[0] == 120
    assert 100 <= np.median(steps) <= 200


@pytest.mark.parametrize("kind", ["l2", "l1", "dropout", "stopping", "data"])
def test_a_cure_cures_on_nine_of_ten(plain, kind):
    assert cured(with_cure(kind), plain) >= 9


def test_early_stopping_goes_back_to_step_120_on_the_first_points():
    found = with_cure("stopping")
    assert found.told[found.stopped[0]].step == 120
    assert CURES["stopping"].usual == 200, "so it stops at 320"


def test_batch_normalisation_is_no_cure(plain):
    found = {idle: cured(with_cure("batchnorm", idle_bias=idle), plain) for idle in (True, False)}
    assert max(found.values()) <= 4


def test_penalties_shrink_weights_and_l1_empties_them(plain):
    def weights(found: Trained) -> np.ndarray:
        return np.concatenate([k.reshape(10, -1) for k in found.net.kernels], axis=1)

    free, small, sparse = (weights(f) for f in (plain, with_cure("l2"), with_cure("l1")))
    length = np.linalg.norm(free, axis=1)
    assert (np.linalg.norm(small, axis=1) < 0.3 * length).all()
    assert (np.mean(np.abs(sparse) < 0.01, axis=1) > 0.95).all()
    assert (np.abs(sparse).max(axis=1) > 5 * np.median(np.abs(small), axis=1)).all(), (
        "L1 leaves a few large ones"
    )
    assert (sparse == 0).mean() < 0.001, "Keras' subgradient stops hardly any at 0"
    assert ((weights(with_cure("l1", proximal=True)) == 0).mean(axis=1) > 0.9).all(), "the proximal step does"


def test_the_whole_network_is_near_the_mean_of_the_thinner_ones():
    fit = replace(Fit(), dropout=0.5)
    *_, (_, net) = going(fit, WORLDS[:3])
    places = np.broadcast_to(np.linspace(-1, 1, 41)[None, :, None], (3, 41, 1))
    whole = forward(net, places).output[..., 0]
    thin = []
    for k in range(300):
        drawn = [(shares(np.arange(3), 9_000 + 4 * k + n, 64)[:, None] >= 0.5) / 0.5 for n in range(2)]
        thin.append(forward(net, places, drawn).output[..., 0])
    one = np.sqrt(np.mean((np.array(thin) - whole) ** 2))
    mean = np.sqrt(np.mean((np.mean(thin, axis=0) - whole) ** 2))
    assert mean < 0.5 * one


def test_the_loss_is_not_rounder_with_batch_normalisation_here():
    def bends(fit: Fit) -> np.ndarray:
        worlds = WORLDS[:4]
        x, y = (np.stack(p)[..., None] for p in zip(*(w.samples() for w in worlds), strict=True))
        return np.median(
            [roundness(net, x, y) for told, net in going(fit, worlds) if told.step % 100 == 0], axis=0
        )

    short = replace(Fit(), steps=1000)
    assert (bends(replace(short, batchnorm=True)) > bends(short)).all()


def test_a_rate_that_is_too_high_is_told_by_infinite_errors_and_breaks_nothing():
    found = train(replace(Fit(), learning_rate=10.0, steps=100, width=8), WORLDS[:2])
    assert len(found.told) == 11
