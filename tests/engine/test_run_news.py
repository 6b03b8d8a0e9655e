"""What the browser is told of a run: its points, the sentence about them, and what goes on inside."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment, LayerSigns, Progress, Run, TrainingState, stored_net
from cvlab.experiment.early_stopping import EarlyStopping, Patience
from cvlab.schedules import SCHEDULES
from cvlab.ui.training.curves import DRAWN, news, thinned
from cvlab.ui.training.inside import SENT, signs
from cvlab.ui.training.kept_runs import row as kept_row

PLAIN = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"])
LIFE = (LayerSigns(layer="conv2d", weight_norm=1.5, gradient_norm=0.5, update_norm=0.01, dead=0.25),)


def point(step: int, end: bool = False, signed: bool = False) -> Progress:
    validation = {"validation_loss": 0.5, "validation_accuracy": 0.9} if end else {}
    return Progress(
        epoch=1 + (step - 1) // 40,
        step=step,
        loss=1.0,
        accuracy=0.8,
        learning_rate=0.001,
        signs=LIFE if signed else (),
        **validation,
    )


def run_of(*history: Progress, experiment: Experiment = PLAIN) -> Run:
    return Run(id="r", experiment=experiment, history=history)


def test_only_points_after_the_last_known_step_are_told():
    told = news(run_of(point(10), point(40, end=True), point(50)), moving=True, since=40)
    assert told["points"] == [[2, 50, 1.0, 0.8, None, None, 0.0, 0.001]]
    json.dumps(told)


def test_the_sentence_comes_along():
    told = news(run_of(point(40, end=True)), moving=True, since=-1)
    assert told["reading"]["kind"] == "too_early"


def test_the_epoch_whose_weights_were_taken_back_is_told():
    experiment = replace(PLAIN, early_stopping=EarlyStopping())
    run = run_of(*(point(40 * n, end=True) for n in (1, 2, 3)), experiment=experiment)
    assert news(run, moving=True, since=-1)["taken_back"] is None
    patience = Patience(best=0.5, epoch=2, waited=1)
    run.state = TrainingState(weights=(), optimizer=(), epoch=3, finished=True, patience=patience)
    assert news(run, moving=False, since=-1)["taken_back"] == 2
    row = kept_row(run, "1. a", "")
    assert (row["epochs"], row["validation"]) == ("3, kept 2", "90.0 %")


def test_with_three_guesses_chance_is_three_times_as_good():
    ends = [point(40 * n, end=True) for n in range(1, 9)]
    guessing = [replace(p, accuracy=0.3, loss=2.0 + 0.1 * (p.epoch % 2)) for p in ends]
    top = replace(PLAIN, metric="top_3_accuracy")
    one = news(run_of(*guessing), moving=False, since=-1)["reading"]
    three = news(run_of(*guessing, experiment=top), moving=False, since=-1)["reading"]
    assert "guessing gives 10.0 %" not in one["evidence"]
    assert "guessing gives 30.0 %" in three["evidence"]


def test_a_long_history_is_thinned_but_keeps_the_ends_of_its_epochs():
    history = tuple(point(n, end=n % 40 == 0) for n in range(1, 10_001))
    kept = thinned(history)
    assert sum(p.validation_loss is not None for p in kept) == 250
    assert len(kept) <= DRAWN + 250


def test_the_layers_are_told_by_name_and_number():
    told = signs(run_of(point(10), point(40, end=True, signed=True)), moving=True, since=-1, seen=-1)
    assert told["layers"] == ["conv2d"]
    assert told["points"] == [[40, [[1.5, 0.5, 0.01, 0.25]]]]
    assert told["kernels"] is None


def test_of_very_many_signs_some_are_told_the_last_one_among_them():
    history = [point(n, signed=True) for n in range(1, 3 * SENT + 8)]
    told = signs(run_of(*history), moving=True, since=-1, seen=-1)["points"]
    assert len(told) <= SENT
    assert told[-1][0] == history[-1].step
    assert (
        signs(run_of(*history), moving=True, since=history[-3].step, seen=-1)["points"][0][0]
        == history[-2].step
    )


def test_kernels_are_sent_as_they_are_and_only_when_they_are_new():
    experiment, weights = stored_net()
    run = Run(id="r", experiment=experiment)
    run.state = TrainingState(weights=tuple(weights), optimizer=(), epoch=2, step=7)
    sent = signs(run, moving=True, since=-1, seen=-1)["kernels"]
    step = 2 * experiment.steps_per_epoch() + 7
    assert (sent["layer"], sent["step"], tuple(sent["shape"])) == ("conv2d", step, (6, 3, 3, 1))
    values = np.frombuffer(base64.b64decode(sent["values"]), "<f4").reshape(sent["shape"])
    assert (values[2, :, :, 0] == weights[0][:, :, 0, 2]).all()
    assert signs(run, moving=True, since=-1, seen=step)["kernels"] is None


def with_rates(*rates: tuple[int, float], schedule: str = "constant") -> Run:
    experiment = replace(PLAIN, schedule=SCHEDULES[schedule](), epochs=10)
    total = experiment.total_steps()
    history = [
        replace(point(step), learning_rate=rate * experiment.schedule.factor(step - 1, total))
        for step, rate in rates
    ]
    return run_of(*history, experiment=experiment)


@pytest.mark.parametrize("schedule", list(SCHEDULES))
def test_a_rate_that_the_learner_changed_is_told_once_and_a_schedule_is_no_change(schedule):
    run = with_rates((5, 0.001), (10, 0.001), (15, 0.01), (20, 0.01), (25, 0.002), schedule=schedule)
    assert news(run, moving=True, since=-1)["rates"] == [[10, 0.001, 0.01], [20, 0.01, 0.002]]
    assert news(run, moving=True, since=10)["rates"] == [[10, 0.001, 0.01], [20, 0.01, 0.002]]
    assert news(run, moving=True, since=15)["rates"] == [[20, 0.01, 0.002]]
    assert news(run, moving=True, since=25)["rates"] == []


def test_a_rate_that_was_changed_before_the_first_point_is_told_too():
    assert news(with_rates((5, 0.1)), moving=True, since=-1)["rates"] == [[0, 0.001, 0.1]]
