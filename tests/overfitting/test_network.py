"""The networks' sums: finite differences, Keras layer by layer and step by step, and dice that stay the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cvlab.overfitting import Fit, World
from cvlab.overfitting.dice import dice, shares
from cvlab.overfitting.network import backward, begin, forward, predict
from cvlab.overfitting.roundness import roundness
from cvlab.overfitting.training import Adam, batch, masks, stopped, update

SMALL = Fit(width=5, layers=2, steps=100)
SHAPES = [
    SMALL,
    replace(SMALL, layers=1),
    replace(SMALL, layers=3, width=3),
    replace(SMALL, batchnorm=True),
    replace(SMALL, batchnorm=True, idle_bias=False),
]


def points(count: int = 2, **words) -> tuple[np.ndarray, np.ndarray]:
    pairs = [World(seed=seed, **words).samples() for seed in range(count)]
    x, y = (np.stack(part)[..., None] for part in zip(*pairs, strict=True))
    return x, y


@pytest.mark.parametrize("fit", SHAPES, ids=str)
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_every_gradient_is_what_finite_differences_say(fit, dropout):
    fit, seeds = replace(fit, dropout=dropout), np.arange(2)
    net, (x, y) = begin(fit, seeds), points()
    for n, part in enumerate([*net.shifts, *net.scales]):
        part += 0.1 * (n + 1)
    drawn = masks(fit, seeds, 3, x.shape[1])

    def error() -> np.ndarray:
        return np.mean((forward(net, x, drawn, training=True).output - y) ** 2, axis=(1, 2))

    gradient = backward(net, forward(net, x, drawn, training=True), y)
    assert len(gradient) == len(net.moved)
    for part, slope in zip(net.moved, gradient, strict=True):
        for place in np.ndindex(part.shape[1:]):
            here, far = (slice(None), *place), 1e-5
            part[here] += far
            more = error()
            part[here] -= 2 * far
            less = error()
            part[here] += far
            np.testing.assert_allclose((more - less) / (2 * far), slope[here], rtol=1e-4, atol=1e-8)


def test_nets_that_are_carried_together_are_each_by_itself():
    fit = replace(SMALL, dropout=0.3, batchnorm=True, batch_size=7)
    seeds, (x, y) = np.array([4, 9]), points()
    net, alone = begin(fit, seeds), begin(fit, seeds[1:])
    together, single = Adam(fit, net), Adam(fit, alone)
    for _ in range(12):
        update(fit, net, together, x, y, seeds)
        update(fit, alone, single, x[1:], y[1:], seeds[1:])
    np.testing.assert_allclose(predict(net, x[1, :, 0])[1], predict(alone, x[1, :, 0])[0], rtol=1e-9)


def test_dice_are_even_apart_and_the_same_for_ever():
    drawn = shares(np.array([0, 1]), 5, 100_000)
    counts = np.histogram(drawn[0], 20, (0, 1))[0]
    assert abs(counts - 5000).max() < 300
    assert abs(np.corrcoef(drawn)[0, 1]) < 0.02
    assert abs(np.corrcoef(drawn[0, :-1], drawn[0, 1:])[0, 1]) < 0.02
    assert dice(np.array([3]), 7, 3).tolist() == [DRAWN]


DRAWN = [int(v) for v in dice(np.array([3]), 7, 3)[0]]


def test_a_first_kernel_lies_within_glorots_limits():
    net = begin(Fit(), np.arange(3))
    assert [k.shape for k in net.kernels] == [(3, 1, 64), (3, 64, 64), (3, 64, 1)]
    for kernel in net.kernels:
        limit = np.sqrt(6 / sum(kernel.shape[1:]))
        assert 0.9 * limit < np.abs(kernel).max() <= limit
    assert sum(p[0].size for p in net.moved) == Fit().parameters == 4353
    for fit in SHAPES:
        assert sum(p[0].size for p in begin(fit, np.arange(1)).moved) == fit.parameters


def test_an_epoch_of_batches_sees_every_point_once():
    fit, seeds = replace(SMALL, batch_size=6), np.arange(3)
    for epoch in (0, 1):
        seen = np.concatenate([batch(fit, seeds, 4 * epoch + n, 20) for n in range(4)], axis=1)
        assert (np.sort(seen, axis=1) == np.arange(20)).all()
    assert (batch(fit, seeds, 0, 20) != batch(fit, seeds, 4, 20)).any()


def test_dropout_keeps_the_sums_and_drops_the_chosen_share():
    drawn = masks(replace(Fit(), dropout=0.3), np.arange(4), 0, 200)
    for mask in drawn:
        assert set(np.unique(mask)) == {0.0, 1 / 0.7}
        assert mask.mean() == pytest.approx(1, abs=0.01)
    assert masks(Fit(), np.arange(2), 0, 5) is None


def test_patience_goes_back_to_the_best_moment():
    held = np.array([5, 4, 3, 4, 5, 6, 1, 0])[:, None].astype(float)
    assert stopped(replace(SMALL, patience=0), held) == [7]
    assert stopped(replace(SMALL, patience=50), held) == [7], "50 steps are five entries"
    assert stopped(replace(SMALL, patience=50), np.r_[held[:6], held[:1], held[:1], held[-1:]]) == [2]


def test_roundness_is_the_bend_of_a_parabola():
    """With one layer's weights at zero but the output's bias the error is a parabola in it, of second derivative 2."""
    fit = Fit(width=1, layers=1)
    net, (x, y) = begin(fit, np.arange(1)), points(1)
    for part in net.kernels:
        part[...] = 0
    assert roundness(net, x, y)[0] == pytest.approx(2, rel=1e-6)


def test_roundness_is_the_hessian_along_the_gradient():
    net, (x, y) = begin(SMALL, np.arange(2)), points()
    gradient = backward(net, forward(net, x, training=True), y)
    size = np.sqrt(sum(np.sum(g**2, axis=(1, 2)) for g in gradient))

    def error(by: float) -> np.ndarray:
        moved = net.copy()
        for w, g in zip(moved.moved, gradient, strict=True):
            w += by * g / size[:, None, None]
        return np.mean((forward(moved, x, training=True).output - y) ** 2, axis=(1, 2))

    bend = (error(1e-3) - 2 * error(0) + error(-1e-3)) / 1e-6
    np.testing.assert_allclose(roundness(net, x, y), bend, rtol=1e-3)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("width", 0, "Width"),
        ("layers", 9, "Hidden layers"),
        ("learning_rate", float("inf"), "Learning rate"),
        ("dropout", 1.0, "Dropout"),
        ("l2", -0.1, "L2"),
        ("steps", 10**9, "Steps"),
    ],
)
def test_what_no_network_can_have_is_named(field, value, words):
    with pytest.raises(ValueError, match=words):
        Fit(**{field: value})


@pytest.mark.keras
@pytest.mark.parametrize(
    "changes",
    [{}, {"l2": 0.01}, {"l1": 0.01}, {"batchnorm": True}, {"batchnorm": True, "idle_bias": False}],
    ids=str,
)
def test_steps_equal_keras(changes):
    keras = pytest.importorskip("keras")
    fit = replace(SMALL, **changes)
    (x, y), net = points(1), begin(fit, np.arange(1), np.float32)
    penalty = keras.regularizers.L1L2(l1=fit.l1, l2=fit.l2)
    stack = [keras.Input((1,))]
    for _ in range(fit.layers):
        stack.append(keras.layers.Dense(fit.width, use_bias=fit.biased, kernel_regularizer=penalty))
        stack += [keras.layers.BatchNormalization()] if fit.batchnorm else []
        stack.append(keras.layers.Activation("tanh"))
    model = keras.Sequential([*stack, keras.layers.Dense(1, kernel_regularizer=penalty)])
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for layer, kernel in zip(dense, net.kernels, strict=True):
        layer.kernel.assign(kernel[0])
    model.compile(keras.optimizers.Adam(fit.learning_rate), "mse", jit_compile=False)
    adam, x, y = Adam(fit, net), x.astype(np.float32), y.astype(np.float32)
    for count in range(1, 21):
        update(fit, net, adam, x, y, np.arange(1))
        model.train_on_batch(x[0], y[0])
        if fit.biased and fit.batchnorm and count > 1:
            break  # idle biases follow rounding, which is another one here
        for layer, kernel in zip(dense, net.kernels, strict=True):
            np.testing.assert_allclose(np.asarray(layer.kernel), kernel[0], atol=5e-5)
    np.testing.assert_allclose(model.predict(x[0], verbose=0)[:, 0], predict(net, x)[0], atol=2e-4)
