"""The browser is sent a run's numbers when they are new, and of such a network as it can compute."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment, Run, TrainingState, stored_net
from cvlab.experiment.reports import examples
from cvlab.ui.training.answers import SHOWN, answered_live, news


@pytest.fixture
def run() -> Run:
    experiment, weights = stored_net()
    experiment = replace(experiment, dataset=DATASETS["digits"]())
    return Run(
        id="r",
        experiment=experiment,
        state=TrainingState(weights=tuple(weights), optimizer=(), epoch=1, step=2),
    )


def test_numbers_are_sent_once_for_each_step(run: Run):
    step = run.experiment.steps_per_epoch() + 2
    assert news(run, -1) is not None
    assert news(run, step - 1) is not None
    assert news(run, step) is None


def test_all_weights_are_sent(run: Run):
    sent = news(run, -1)
    assert sent is not None
    assert len(sent) >= 4 * sum(array.size for array in run.weights)


def test_a_run_without_numbers_sends_none(run: Run):
    run.state = None
    assert news(run, -1) is None


def test_a_network_too_large_for_a_browser_is_not_followed():
    large = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["vgg16"])
    assert not answered_live(large)


def test_the_pictures_are_eight_of_the_part_spread_over_it_with_their_classes():
    dataset = DATASETS["digits"]()
    pictures, labels = examples(dataset, "test", SHOWN)
    part = dataset.load().test
    assert (pictures[0] == part.images[0]).all()
    assert (pictures[-1] == part.images[-1]).all()
    assert len(np.unique(labels)) > 1
    assert labels[-1] == part.labels[-1]
