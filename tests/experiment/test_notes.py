"""The notes' whole experiments: as they mean them, on any folder of pictures."""

from __future__ import annotations

import pytest
from PIL import Image

from cvlab.datasets import DATASETS
from cvlab.experiment.notes import EXPERIMENTS, processor_hours
from cvlab.permalink import decode, encode


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """A function that makes a folder of so many kinds and gives its data set."""
    monkeypatch.setenv("CVLAB_DATA", str(tmp_path))

    def of(kinds):
        for kind in range(kinds):
            (tmp_path / f"of {kinds}" / f"kind {kind}").mkdir(parents=True)
            for n in range(40 // kinds):
                Image.new("RGB", (8, 8), (kind, n, 0)).save(
                    tmp_path / f"of {kinds}" / f"kind {kind}" / f"{n}.png"
                )
        return DATASETS["folder"](name=f"of {kinds}", image_size=32, grey=True)

    return of


@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("kinds", [2, 8])
def test_every_experiment_of_the_notes_can_be_started_and_linked(name, kinds, pictures):
    experiment = EXPERIMENTS[name].make(pictures(kinds))
    assert experiment.problems() == ()
    assert decode(encode(experiment)) == experiment


def test_they_are_as_the_notes_mean_them(pictures):
    dataset = pictures(2)
    alexnet = EXPERIMENTS["alexnet"].make(dataset)
    assert (alexnet.optimizer.kind, alexnet.optimizer.learning_rate) == ("nesterov", 0.01)
    assert alexnet.optimizer.momentum == 0.9
    assert alexnet.schedule.factor(1_000_000, 1) == pytest.approx(0.5)
    tuned = EXPERIMENTS["vgg16_tuned"].make(dataset)
    head = tuned.begin_with.experiment
    assert head.architecture.parameter_count() == tuned.architecture.parameter_count() == 16_812_353
    assert head.architecture.trainable_count() == 2_097_665
    assert tuned.architecture.trainable_count() == 2_097_665 + 7_079_424
    assert (head.optimizer.learning_rate, tuned.optimizer.learning_rate) == (1e-4, 1e-5)
    assert (tuned.batch_size, tuned.steps_per_epoch()) == (20, -(-dataset.train_count() // 20))


def test_the_time_of_a_training_counts_those_before_it(pictures):
    dataset = pictures(2)
    head, tuned = (processor_hours(EXPERIMENTS[name].make(dataset)) for name in ("vgg16", "vgg16_tuned"))
    assert tuned > 2 * head > 0
