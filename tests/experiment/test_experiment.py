"""Experiments: their problems in words, their serial form, and the net that comes with cvlab."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.architecture import PRESETS, Architecture, with_options
from cvlab.augmentations import HorizontalFlip, Rotation
from cvlab.datasets import DATASETS
from cvlab.experiment import STORED_NET, Experiment, Progress, Run, TrainingState, stored_net
from cvlab.experiment.early_stopping import EarlyStopping, Patience
from cvlab.layers import Dense, Flatten
from cvlab.optimizers import Momentum
from cvlab.regularizers import L2
from cvlab.schedules import OneCycle
from tests.experiments import PLAIN


def test_the_default_experiment_can_be_run():
    assert PLAIN.problems() == ()
    assert (PLAIN.optimizer.kind, PLAIN.batch_size, PLAIN.epochs, PLAIN.seed) == ("adam", 32, 10, 0)


def test_the_last_smaller_batch_is_a_step_too():
    assert PLAIN.steps_per_epoch() == 40  # 39 batches of 32, and one of 9


def test_a_batch_larger_than_the_data_is_all_of_the_data():
    larger = replace(PLAIN, batch_size=2000)
    assert larger.problems() == ()
    assert (larger.batch, larger.steps_per_epoch()) == (1257, 1)


@given(st.integers(1, 4096))
def test_a_batch_may_have_any_whole_number_of_pictures(size: int):
    chosen = replace(PLAIN, batch_size=size)
    assert chosen.problems() == ()
    assert chosen.batch * (chosen.steps_per_epoch() - 1) < 1257 <= chosen.batch * chosen.steps_per_epoch()
    assert Experiment.from_dict(chosen.to_dict()) == chosen


def test_a_network_for_other_pictures_is_refused_in_words():
    net = Architecture((32, 32, 3), PLAIN.architecture.layers)
    with pytest.raises(ValueError, match="takes pictures of 32 × 32 × 3, but digits has 28 × 28 × 1"):
        replace(PLAIN, architecture=net).check()


def test_a_network_with_other_classes_is_refused_in_words():
    net = Architecture((28, 28, 1), (Flatten(), Dense(units=7, activation="softmax")))
    with pytest.raises(ValueError, match="ends with 7 numbers, but digits has 10 classes"):
        replace(PLAIN, architecture=net).check()


def test_a_network_without_probabilities_is_refused_in_words():
    net = Architecture((28, 28, 1), (Flatten(), Dense(units=10)))
    with pytest.raises(ValueError, match="must end with softmax"):
        replace(PLAIN, architecture=net).check()


def test_an_experiment_survives_its_serial_form():
    net = with_options(PLAIN.architecture, dropout=0.2, regularizers={"dense": {"kernel": L2(l2=0.02)}})
    experiment = replace(
        PLAIN, architecture=net, optimizer=Momentum(learning_rate=0.3), batch_size=7, epochs=3, seed=11
    )
    assert Experiment.from_dict(experiment.to_dict()) == experiment


def test_what_came_later_survives_its_serial_form_and_stays_out_of_it_at_its_default():
    assert not {"metric", "schedule", "early_stopping", "class_weight"} & set(PLAIN.to_dict())
    experiment = replace(
        PLAIN,
        loss="mean_squared_error",
        metric="top_3_accuracy",
        schedule=OneCycle(climb=0.2),
        early_stopping=EarlyStopping(patience=5),
        class_weight="balanced",
        augmentations=(Rotation(degrees=20.0), HorizontalFlip()),
    )
    assert Experiment.from_dict(json.loads(json.dumps(experiment.to_dict()))) == experiment


def test_binary_crossentropy_wants_two_classes():
    with pytest.raises(ValueError, match="tells two classes apart, but digits has 10"):
        replace(PLAIN, loss="binary_crossentropy").check()


def test_a_folder_that_is_not_there_is_one_problem_in_words(monkeypatch):
    monkeypatch.delenv("CVLAB_DATA", raising=False)
    (problem,) = replace(PLAIN, dataset=DATASETS["folder"](name="cats")).problems()
    assert "CVLAB_DATA" in problem


def test_a_network_too_large_to_train_is_refused_in_words(monkeypatch):
    monkeypatch.setenv("CVLAB_MAX_PARAMETERS", "3729")
    with pytest.raises(ValueError, match="has 3,730 parameters; up to 3,729 are trained here"):
        PLAIN.check()


@pytest.mark.parametrize(
    "change",
    [
        {"metric": "luck"},
        {"schedule": {"kind": "one_cycle", "climb": 7}},
        {"schedule": "one_cycle"},
        {"early_stopping": {"kind": "early_stopping", "patience": 0}},
        {"class_weight": "heavy"},
        {"augmentations": [{"kind": "dream"}]},
        {"augmentations": [{"kind": "rotation", "degrees": 1e9}]},
        {"augmentations": "all"},
        {"dataset": {"kind": "imagenet"}},
        {"optimizer": {"kind": "adam", "learning_rate": 1e9}},
        {"optimizer": None},
        {"epochs": "many"},
        {"epochs": 10**9},
        {"colour": "red"},
        {"architecture": {"input_shape": [28, 28, 1], "layers": [{"kind": "flatten"}]}},
    ],
)
def test_broken_serial_forms_are_refused(change):
    with pytest.raises(ValueError, match=r"\w"):
        Experiment.from_dict({**PLAIN.to_dict(), **change})


def test_equal_experiments_are_one_key():
    assert hash(PLAIN) == hash(replace(PLAIN, seed=0))


def test_a_run_begins_with_the_learning_rate_of_its_experiment():
    assert Run(id="a", experiment=PLAIN).learning_rate == 0.001


def stopped_early(**rule):
    """A run of three epochs whose second was the best."""
    ends = tuple(
        Progress(
            epoch=n, step=40 * n, loss=1 / n, accuracy=0.5, validation_loss=loss, validation_accuracy=1 - loss
        )
        for n, loss in enumerate((0.3, 0.1, 0.2), start=1)
    )
    state = TrainingState(
        weights=(), optimizer=(), epoch=3, finished=True, patience=Patience(best=0.1, epoch=2)
    )
    experiment = replace(PLAIN, early_stopping=EarlyStopping(**rule))
    return Run(id="a", experiment=experiment, history=ends, state=state)


def test_the_figures_of_a_run_are_those_of_the_weights_that_were_taken_back():
    run = stopped_early()
    assert (run.taken_back, run.kept_end.epoch, run.kept_end.validation_loss) == (2, 2, 0.1)


def test_without_taking_back_they_are_those_of_the_last_epoch():
    run = stopped_early(restore_best_weights=False)
    assert (run.taken_back, run.kept_end.epoch) == (None, 3)
    run = stopped_early()
    run.state = replace(run.state, finished=False)  # stopped by hand: nothing is taken back
    assert (run.taken_back, run.kept_end.epoch) == (None, 3)


def test_before_the_first_epoch_ends_a_run_has_no_figures():
    assert Run(id="a", experiment=PLAIN).kept_end is None


def test_the_net_that_comes_with_cvlab_is_small_and_fits_its_experiment():
    experiment, weights = stored_net()
    assert STORED_NET.stat().st_size < 100_000
    assert experiment.architecture == PRESETS["notes_convnet"]
    assert sum(w.size for w in weights) == 3730


@pytest.mark.keras
def test_the_net_that_comes_with_cvlab_reads_digits_it_never_saw():
    from cvlab.nets.training import evaluate

    assert evaluate(*stored_net()).accuracy > 0.97
