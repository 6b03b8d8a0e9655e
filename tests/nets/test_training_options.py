"""Every option of an experiment trains as Keras' own fit would: the oracle is Keras, in the same order of pictures."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import Architecture, with_options
from cvlab.datasets import DATASETS
from cvlab.experiment.class_weights import balanced_weights
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.layers import (
    Activation,
    Dense,
    Flatten,
    RandomFlip,
    RandomRotation,
    RandomZoom,
)
from cvlab.optimizers import OPTIMIZERS, SGD, Adam
from cvlab.schedules import SCHEDULES, Constant, CosineDecay, OneCycle
from tests.experiments import BINARY, SMALL

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")]


def run(experiment):
    from cvlab.nets.training import train_slice

    state, points = None, []
    while state is None or not state.finished:
        state, more = train_slice(experiment, state, 60.0)
        points += more
    return state, [p for p in points if p.validation_loss is not None]


def fit(experiment, callbacks=()):
    """One call of Keras' own fit, whose shuffling is replaced by ours."""
    from cvlab.nets.build import build, keras
    from cvlab.nets.training.feeding import shuffled

    split = experiment.dataset.load()
    model = build(experiment)
    if experiment.schedule != Constant():
        cls = getattr(keras.optimizers.schedules, experiment.schedule.keras_class)
        arguments = experiment.schedule.keras_arguments(
            experiment.optimizer.learning_rate, experiment.total_steps()
        )
        model.optimizer.learning_rate = cls(**arguments)
    count = experiment.dataset.class_count

    def labels(part):
        return np.eye(count)[part.labels] if experiment.loss == "mean_squared_error" else part.labels

    x, y = split.train.images.astype("float32") / 255, labels(split.train)
    weights = dict(enumerate(balanced_weights(split.train.labels, count).tolist()))

    def batches():
        for epoch in itertools.count():
            order = shuffled(experiment.seed, epoch, len(y))
            for start in range(0, len(order), experiment.batch_size):
                rows = order[start : start + experiment.batch_size]
                own = np.array([weights[c] for c in split.train.labels[rows]])
                yield (x[rows], y[rows]) if experiment.class_weight == "none" else (x[rows], y[rows], own)

    history = model.fit(
        batches(),
        epochs=experiment.epochs,
        steps_per_epoch=experiment.steps_per_epoch(),
        verbose=0,
        callbacks=list(callbacks),
        validation_data=(split.validation.images.astype("float32") / 255, labels(split.validation)),
    )
    return model, history.history


def same(experiment, callbacks=(), tolerance=1e-4):
    model, logs = fit(experiment, callbacks)
    state, ends = run(experiment)
    metric = next(name for name in logs if not name.startswith("val_") and name != "loss")
    assert [p.loss for p in ends] == pytest.approx(logs["loss"], rel=tolerance)
    assert [p.accuracy for p in ends] == pytest.approx(logs[metric], abs=1e-6)
    assert [p.validation_loss for p in ends] == pytest.approx(logs["val_loss"], rel=tolerance)
    assert [p.validation_accuracy for p in ends] == pytest.approx(logs[f"val_{metric}"], abs=0.02)
    for ours, theirs in zip(state.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-4, rtol=2e-3)
    return state, ends


@pytest.mark.parametrize("kind", [k for k in SCHEDULES if k != "constant"])
def test_a_schedule_changes_the_rate_at_every_step(kind):
    _, ends = same(replace(SMALL, schedule=SCHEDULES[kind](), optimizer=SGD(learning_rate=0.1)))
    assert ends[0].learning_rate == pytest.approx(0.1 * SCHEDULES[kind]().factor(6, 14))


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_a_schedule_goes_with_every_optimizer(kind):
    same(replace(SMALL, schedule=OneCycle(), optimizer=OPTIMIZERS[kind]()))


@pytest.mark.parametrize("metric", ["accuracy", "top_3_accuracy"])
@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "mean_squared_error"])
def test_losses_and_metrics_are_those_of_keras(loss, metric):
    same(replace(SMALL, loss=loss, metric=metric))


def test_two_classes_and_one_sigmoid():
    _, ends = same(BINARY)
    assert ends[-1].loss < ends[0].loss


@pytest.mark.parametrize("experiment", [BINARY, replace(SMALL, dataset=DATASETS["digits"](train_size=150))])
def test_balanced_class_weights(experiment):
    same(replace(experiment, class_weight="balanced"))


def test_two_classes_and_two_softmax_units():
    net = Architecture((28, 28, 1), (*BINARY.architecture.layers[:-1], Dense(units=2, activation="softmax")))
    same(replace(BINARY, architecture=net, loss="sparse_categorical_crossentropy", class_weight="balanced"))


def test_dropout_normalization_and_a_falling_rate_together():
    net = with_options(SMALL.architecture, dropout=0.3, batch_normalization=True)
    # Both draw the same numbers, as Keras' layers hold their own generators. Momentum, as rounding noise before a
    # normalization is blown up by Adam.
    same(
        replace(SMALL, architecture=net, optimizer=SGD(learning_rate=0.05), schedule=CosineDecay()), (), 1e-3
    )


@pytest.mark.parametrize(
    "layer", [RandomFlip(), RandomRotation(factor=0.1), RandomZoom(height_factor=0.2)], ids=lambda x: x.kind
)
def test_layers_that_vary_the_pictures_draw_as_in_keras_however_the_steps_are_cut(layer):
    from cvlab.nets.training import train_slice

    experiment = replace(SMALL, architecture=Architecture((28, 28, 1), (layer, *SMALL.architecture.layers)))
    whole, _ = same(experiment)
    state = None
    while state is None or not state.finished:
        state, _ = train_slice(experiment, state, 60.0, steps=3)
    for a, b in zip(whole.weights, state.weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_large_net_is_trained_array_by_array_and_the_numbers_are_the_same():
    layers = (Flatten(), Dense(units=300, activation="relu"), Dense(units=10, activation="softmax"))
    same(replace(SMALL, architecture=Architecture((28, 28, 1), layers)))


def quick_overfitter(**rule):
    """Few pictures and long steps: its validation loss soon rises."""
    return replace(
        SMALL,
        dataset=DATASETS["digits"](train_size=100),
        optimizer=Adam(learning_rate=0.02),
        epochs=40,
        early_stopping=EarlyStopping(**rule),
    )


@pytest.mark.parametrize("restore", [True, False])
@pytest.mark.parametrize("monitor", ["validation_loss", "validation_accuracy"])
def test_early_stopping_stops_where_keras_does_and_takes_back_the_same_weights(monitor, restore):
    from cvlab.nets.build import keras

    experiment = quick_overfitter(monitor=monitor, patience=2, restore_best_weights=restore)
    callback = keras.callbacks.EarlyStopping(
        monitor=monitor.replace("validation", "val"),
        patience=2,
        restore_best_weights=restore,
        mode="max" if "accuracy" in monitor else "min",
    )
    # Forty epochs at a large rate blow rounding up, and an accuracy of 179 pictures jumps by one of them.
    model, logs = fit(experiment, [callback])
    state, ends = run(experiment)
    assert len(ends) == len(logs["loss"]) < 40
    assert [p.validation_loss for p in ends] == pytest.approx(logs["val_loss"], rel=0.02)
    for ours, theirs in zip(state.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=0.02)
    assert f"Stopped early after epoch {len(ends)}" in state.note
    assert ("taken back" in state.note) == restore
    if restore:
        figure = experiment.early_stopping.in_words(getattr(ends[state.patience.epoch - 1], monitor))
        assert state.note.endswith(f"The weights of epoch {state.patience.epoch} were taken back: {figure}.")


def test_the_best_weights_are_taken_back_at_the_last_epoch_too():
    experiment = replace(quick_overfitter(patience=50), epochs=12)
    state, ends = run(experiment)
    best = min(ends, key=lambda p: p.validation_loss)
    assert best.epoch < 12
    early, _ = run(replace(experiment, epochs=best.epoch))
    for ours, theirs in zip(state.weights, early.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_a_live_learning_rate_is_still_multiplied_by_the_schedule():
    from cvlab.nets.training import train_slice

    experiment = replace(SMALL, optimizer=SGD(learning_rate=0.01), schedule=CosineDecay())
    start, _ = train_slice(experiment, None, 60.0, steps=5)
    _, points = train_slice(experiment, start, 60.0, learning_rate=0.1, steps=1)
    assert points[-1].learning_rate == pytest.approx(0.1 * CosineDecay().factor(5, 14))


def test_signs_tell_of_every_layer_at_the_end_of_each_epoch():
    from cvlab.nets.training import train_slice

    # At the end of the first epoch: what the last of its seven steps did.
    before, _ = train_slice(SMALL, None, 60.0, steps=6)
    after, points = train_slice(SMALL, before, 60.0, steps=1)
    signs = {s.layer: s for s in points[-1].signs}
    assert list(signs) == ["conv2d", "activation", "conv2d_1", "activation_1", "dense"]
    kernels = {"conv2d": 0, "conv2d_1": 2, "dense": 4}
    for layer, i in kernels.items():
        now, then = (np.concatenate([w.ravel() for w in x.weights[i : i + 2]]) for x in (after, before))
        lengths = [np.linalg.norm(now), np.linalg.norm(now - then)]
        assert [signs[layer].weight_norm, signs[layer].update_norm] == pytest.approx(lengths, rel=1e-3)
        assert signs[layer].gradient_norm > 0
        assert signs[layer].dead is None
    assert signs["activation"].weight_norm == 0
    assert all(0 <= signs[name].dead <= 1 for name in ("activation", "activation_1"))


def test_a_layer_of_dead_units_is_called_dead():
    from cvlab.nets.training import train_slice

    state, _ = train_slice(SMALL, None, 60.0, steps=1)
    weights = list(state.weights)
    weights[1] = np.array([-1e3, -1e3, 0, 0, 0, 0], np.float32) + weights[1]  # two of the six filters
    _, points = train_slice(SMALL, replace(state, weights=tuple(weights), token=""), 60.0, steps=6)
    assert {s.layer: s.dead for s in points[-1].signs}["activation"] == pytest.approx(2 / 6)


def test_an_activation_behind_its_layer_is_watched_as_one_inside_it():
    inside = Architecture(
        (28, 28, 1), (Flatten(), Dense(units=20, activation="relu"), *SMALL.architecture.layers[-2:])
    )
    behind = Architecture(
        (28, 28, 1),
        (Flatten(), Dense(units=20), Activation(activation="relu"), *SMALL.architecture.layers[-2:]),
    )
    dead = [
        [s.dead for s in run(replace(SMALL, architecture=net))[1][-1].signs if s.dead is not None]
        for net in (inside, behind)
    ]
    assert dead[0] == dead[1] != []
