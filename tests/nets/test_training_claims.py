"""What the steps of the training lesson say of their curves is so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.experiment.comparisons import COMPARISONS
from cvlab.experiment.diagnosis import diagnose
from cvlab.experiment.progress import Ended, at_end
from cvlab.optimizers import OPTIMIZERS
from cvlab.schedules import SCHEDULES

pytestmark = pytest.mark.keras
# As it is said, in whole percent, and one picture more or less on another processor.
PICTURE = 0.005 + 1 / 179
CHOSEN = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"], seed=0, epochs=10)


def ends(experiment: Experiment, epochs: int | None = None) -> list[Ended]:
    """The ends of its epochs, of the first ones alone where a number of them is given."""
    from cvlab.nets.training import train

    found = []
    for point in train(experiment):
        found += [point] * at_end(point)
        if len(found) == epochs:
            break
    return found


def test_dropout_reads_94_percent_where_without_it_97_are_read_and_both_still_improve():
    runs = [ends(each) for each in COMPARISONS["dropout"].variants(CHOSEN).values()]
    assert [run[-1].validation_accuracy for run in runs] == pytest.approx([0.97, 0.94], abs=PICTURE)
    assert runs[0][-1].accuracy > runs[1][-1].accuracy
    assert runs[1][-1].validation_accuracy > runs[1][-1].accuracy
    said = [diagnose(tuple(run), chance=0.1, pictures=CHOSEN.dataset.train_count()) for run in runs]
    assert [each.kind for each in said] == ["improving"] * 2


def test_a_hundred_pictures_are_learned_by_heart_from_epoch_35_on():
    run = ends(replace(CHOSEN, dataset=DATASETS["digits"](train_size=100), epochs=100))
    said = diagnose(tuple(run), chance=0.1, pictures=100)
    assert said.kind == "overfitting"
    assert 30 <= (said.epoch or 0) <= 40
    assert run[39].accuracy == 1
    assert run[-1].loss < 0.1 * run[39].loss
    assert all(0.87 < p.validation_accuracy < 0.95 for p in run[39:])
    assert run[-1].validation_loss > 0.7 * run[39].validation_loss


def test_adam_reads_91_percent_after_two_epochs_where_sgd_reads_35():
    read = {
        kind: ends(replace(CHOSEN, optimizer=OPTIMIZERS[kind](learning_rate=rate)), 2)[-1].validation_accuracy
        for kind, rate in (("adam", 0.001), ("sgd", 0.01))
    }
    assert read == pytest.approx({"adam": 0.91, "sgd": 0.35}, abs=PICTURE)


def test_one_cycle_up_to_a_rate_of_0_3_ends_better_than_that_rate_kept():
    fast = replace(CHOSEN, optimizer=OPTIMIZERS["sgd"](learning_rate=0.3))
    kept, cycle = (ends(replace(fast, schedule=SCHEDULES[name]())) for name in ("constant", "one_cycle"))
    assert kept[-1].validation_accuracy == pytest.approx(0.97, abs=PICTURE)
    assert cycle[-1].validation_accuracy == pytest.approx(0.99, abs=PICTURE)
