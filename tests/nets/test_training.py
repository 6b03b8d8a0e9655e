"""Training in slices: the same numbers as Keras' fit, whatever the slices, and one sentence where it breaks."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture, with_options
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.layers import Activation, Dense, Flatten
from cvlab.optimizers import OPTIMIZERS, SGD, Adam
from cvlab.regularizers import L1, L2

pytestmark = pytest.mark.keras

SMALL = Experiment(
    dataset=DATASETS["digits"](train_size=200), architecture=PRESETS["notes_convnet"], epochs=2, batch_size=32
)
REGULARIZERS = {
    "conv2d": {"kernel": L2(l2=0.01), "activity": L1(l1=0.001)},
    "dense": {"bias": L1(l1=0.1), "kernel": L1(l1=0.003)},
}
REGULARIZED = with_options(SMALL.architecture, regularizers=REGULARIZERS)
NORMALIZED = with_options(SMALL.architecture, batch_normalization=True)


def train_slice(*args, **kwargs):
    from cvlab.nets.training import training

    return training.train_slice(*args, **kwargs)


def run(experiment, cuts=(None,), **kwargs):
    """The last state and all points, with slices of so many steps in turn."""
    state, points, turn = None, [], 0
    while state is None or not state.finished:
        state, more = train_slice(experiment, state, 60.0, steps=cuts[turn % len(cuts)], **kwargs)
        points += more
        turn += 1
    return state, points


def ends(points):
    return [p for p in points if p.validation_loss is not None]


def fit(experiment):
    """The same training by Keras' own fit, with the order of the pictures imposed."""
    from cvlab.nets.build import build
    from cvlab.nets.training.feeding import shuffled

    split = experiment.dataset.load()
    model = build(experiment)
    x, y = split.train.images.astype("float32") / 255, split.train.labels
    validation = (split.validation.images.astype("float32") / 255, split.validation.labels)
    logs = []
    for epoch in range(experiment.epochs):
        order = shuffled(experiment.seed, epoch, len(y))
        history = model.fit(
            x[order],
            y[order],
            batch_size=experiment.batch_size,
            shuffle=False,
            validation_data=validation,
            verbose=0,
        )
        logs.append({name: values[0] for name, values in history.history.items()})
    return model, logs


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [
        *(({"optimizer": OPTIMIZERS[kind]()}, 1e-4) for kind in OPTIMIZERS),
        ({"architecture": REGULARIZED}, 1e-4),
        # Not with Adam: a bias before a normalization has no gradient but rounding noise, which Adam blows up.
        ({"architecture": NORMALIZED, "optimizer": SGD()}, 1e-3),
        ({"batch_size": 7, "seed": 5}, 1e-4),
    ],
)
def test_numbers_are_those_of_keras_fit(change, tolerance):
    experiment = replace(SMALL, **change)
    model, logs = fit(experiment)
    state, points = run(experiment)
    for ours, theirs in zip(ends(points), logs, strict=True):
        assert ours.loss == pytest.approx(theirs["loss"], rel=tolerance)
        assert ours.accuracy == pytest.approx(theirs["accuracy"], abs=1e-6)
        assert ours.validation_loss == pytest.approx(theirs["val_loss"], rel=tolerance)
        # A few pictures of 179 may lie on the edge between two answers.
        assert ours.validation_accuracy == pytest.approx(theirs["val_accuracy"], abs=3.01 / 179)
    for ours, theirs in zip(state.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-4, rtol=2e-3)


@pytest.mark.parametrize("architecture", [SMALL.architecture, with_options(NORMALIZED, dropout=0.5)])
def test_the_curve_is_the_same_however_the_steps_are_cut(architecture):
    experiment = replace(SMALL, architecture=architecture)
    whole, points = run(experiment)
    pieces, more = run(experiment, cuts=(1, 3, 2))
    for a, b in zip(whole.weights, pieces.weights, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(ends(points), ends(more), strict=True):
        assert (a.epoch, a.step) == (b.epoch, b.step)
        assert (a.loss, a.validation_loss) == pytest.approx((b.loss, b.validation_loss), rel=1e-9)


def test_a_state_can_be_sent_and_trained_from_twice():
    experiment = replace(SMALL, architecture=with_options(SMALL.architecture, dropout=0.5))
    state, _ = train_slice(experiment, None, 60.0, steps=3)
    once, _ = train_slice(experiment, pickle.loads(pickle.dumps(state)), 60.0, steps=3)
    again, _ = train_slice(experiment, state, 60.0, steps=3)
    for a, b in zip(once.weights + once.optimizer, again.weights + again.optimizer, strict=True):
        np.testing.assert_array_equal(a, b)


def test_runs_of_the_same_net_do_not_disturb_each_other():
    one, two = replace(SMALL, seed=1), replace(SMALL, seed=2, batch_size=16)
    alone = {e: run(e)[0] for e in (one, two)}
    states = {one: None, two: None}
    while not all(state and state.finished for state in states.values()):
        for experiment, state in states.items():
            states[experiment], _ = train_slice(experiment, state, 60.0, steps=2)
    for experiment, state in states.items():
        np.testing.assert_array_equal(state.weights[0], alone[experiment].weights[0])


def test_points_come_in_order_and_validation_only_at_the_end_of_an_epoch():
    state, points = run(SMALL, cuts=(2,))
    assert state.finished
    steps = [p.step for p in points]
    assert steps == sorted(set(steps))
    assert steps[-1] == SMALL.epochs * SMALL.steps_per_epoch() == 14
    assert [p.step for p in ends(points)] == [7, 14]
    assert [p.epoch for p in ends(points)] == [1, 2]
    assert all(p.images_per_second > 0 for p in points)


def test_one_step_is_one_update():
    state, points = train_slice(SMALL, None, 60.0, steps=1)
    assert [p.step for p in points] == [1]
    assert (state.epoch, state.step, state.seen) == (0, 1, 32)


def test_the_loss_of_an_epoch_is_the_mean_over_its_pictures():
    _, points = run(replace(SMALL, epochs=1), cuts=(1,))
    *inside, end = points
    sizes = [32] * 6 + [8]
    # The last step's own point is the epoch's, so its loss follows from the mean.
    last = (end.loss * 200 - sum(p.loss * n for p, n in zip(inside, sizes, strict=False))) / 8
    assert 0 < last < 10


def test_a_changed_learning_rate_is_what_the_next_step_uses():
    start, _ = train_slice(replace(SMALL, optimizer=SGD(learning_rate=0.01)), None, 60.0, steps=1)
    experiment = replace(SMALL, optimizer=SGD(learning_rate=0.01))
    small, _ = train_slice(experiment, start, 60.0, learning_rate=0.01, steps=1)
    large, _ = train_slice(experiment, start, 60.0, learning_rate=0.1, steps=1)
    for before, a, b in zip(start.weights, small.weights, large.weights, strict=True):
        np.testing.assert_allclose(b - before, 10 * (a - before), rtol=1e-2, atol=1e-6)


def test_a_finished_run_stays_as_it_is():
    state, _ = run(replace(SMALL, epochs=1))
    after, points = train_slice(replace(SMALL, epochs=1), state, 1.0)
    assert points == []
    assert after.token == state.token


def test_a_slice_ends_when_its_time_is_up():
    experiment = replace(SMALL, epochs=1000)
    state, _ = train_slice(experiment, None, 0.2)
    after, _ = train_slice(experiment, state, 0.3)
    assert (state.epoch, state.step) < (after.epoch, after.step) < (1000, 0)


def breaking():
    """A net without a bound: its loss is soon no number at such a rate."""
    layers = (
        Flatten(),
        Dense(units=30, activation="exponential"),
        Dense(units=10),
        Activation(activation="softmax"),
    )
    return replace(SMALL, architecture=Architecture((28, 28, 1), layers), optimizer=SGD(learning_rate=10.0))


def test_a_loss_that_is_no_number_is_explained_and_the_curve_up_to_it_is_kept():
    state, points = train_slice(breaking(), None, 60.0)
    with pytest.raises(ValueError, match=r"no longer a number at step (\d+) \(learning rate 10\)") as caught:
        train_slice(breaking(), state, 60.0)
    assert points
    assert all(math.isfinite(p.loss) for p in points)
    assert str(points[-1].step + 1) in str(caught.value)
    assert all(np.isfinite(w).all() for w in state.weights)


def test_another_run_of_the_same_net_is_unhurt_by_one_that_broke():
    calm = replace(breaking(), optimizer=SGD(learning_rate=0.001))
    before, _ = train_slice(calm, None, 60.0, steps=2)
    with pytest.raises(ValueError, match="no longer a number"):
        run(breaking())
    after, _ = train_slice(calm, None, 60.0, steps=2)
    np.testing.assert_array_equal(before.weights[0], after.weights[0])


def test_a_state_of_another_net_is_refused_in_words():
    state, _ = train_slice(SMALL, None, 60.0, steps=1)
    other = replace(SMALL, architecture=NORMALIZED)
    with pytest.raises(ValueError, match="belongs to another network"):
        train_slice(other, replace(state, token="elsewhere"), 60.0, steps=1)


def test_a_batch_larger_than_the_data_is_all_of_the_data():
    whole = replace(SMALL, batch_size=SMALL.dataset.train_count())
    states = [train_slice(e, None, 60.0, steps=2)[0] for e in (whole, replace(SMALL, batch_size=4000))]
    np.testing.assert_array_equal(*(state.weights[0] for state in states))


def test_train_gives_every_point_of_a_whole_training():
    from cvlab.nets.training import train

    points = list(train(SMALL, SMALL.dataset.load()))
    assert points[-1].step == 14
    assert ends(points)[-1].validation_loss == pytest.approx(
        ends(run(SMALL)[1])[-1].validation_loss, rel=1e-6
    )


def test_the_convnet_of_the_notes_learns_digits_to_nine_in_ten():
    from cvlab.nets.training import evaluate

    experiment = replace(SMALL, dataset=DATASETS["digits"](), epochs=5, optimizer=Adam(learning_rate=0.003))
    state, points = run(experiment)
    assert points[-1].validation_accuracy > 0.9
    result = evaluate(experiment, state.weights)
    assert result.accuracy > 0.9
    assert result.count == 361


def test_the_first_point_of_a_new_net_is_a_single_step():
    fresh = replace(
        SMALL, architecture=with_options(SMALL.architecture, dropout=0.123, batch_normalization=True)
    )
    _, points = train_slice(fresh, None, 0.15)
    assert points[0].step == 1, "while the pace is unknown, a long chunk would keep the first point waiting"
