"""The four ways begin one after the other as what they begin with is there, and are told as they end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cvlab.experiment import Experiment, Progress, Run, TrainingState
from cvlab.experiment.base_rate import BaseRate
from cvlab.experiment.reports import Evaluation
from cvlab.transfer.ways import WAYS
from cvlab.ui import session_runs
from cvlab.ui.transfer import running, ways
from cvlab.ui.transfer.diagrams import boxes_of

RIGHT = {"scratch": 297, "features": 417, "varied": 410, "tuned": 430}


class Engine:
    """Runs that are as far as they are told to be; nothing is trained."""

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        self.given: dict[str, Sequence[np.ndarray] | None] = {}
        self.status = "finished"
        self.RUNS = self

    def start(self, experiment: Experiment, *, name: str, owner: str, weights: Any = None) -> str:
        run = Run(id=str(len(self.runs)), experiment=experiment, name=name)
        shapes = itertools.chain(*experiment.architecture.array_shapes())
        state = TrainingState(
            weights=tuple(np.full(s, 0.5, np.float32) for s in shapes), optimizer=(), finished=True
        )
        run.state, run.status, self.given[name] = state, self.status, weights
        run.history = (
            Progress(epoch=1, step=4, loss=1.0, accuracy=0.5, validation_loss=1.0, validation_accuracy=0.5),
        )
        self.runs[run.id] = run
        return run.id

    def get(self, run_id: str | None) -> Run | None:
        return self.runs.get(run_id or "")

    here = get

    def of(self, _owner: str) -> list[Run]:
        return []

    def moving(self, run_id: str) -> bool:
        return self.runs[run_id].status == "running"

    def belongs(self, _run_id: str, to: str) -> bool:
        return True

    def notices(self, _owner: str) -> list[str]:
        return []

    def stop(self, run_id: str, by: str) -> None:
        self.runs[run_id].status = "stopped"


class Answered:
    """A test that is through."""

    def __init__(self, experiment: Experiment) -> None:
        way = next(kind for kind in WAYS if running.experiment_of(SETTING(), kind) == experiment)
        self.found = Evaluation(loss=1.0, accuracy=RIGHT[way] / 557, count=557)

    def done(self) -> bool:
        return True

    def result(self, _seconds: float) -> Evaluation:
        return self.found


def SETTING() -> Any:
    from cvlab.datasets import HalfDigits
    from cvlab.transfer.ways import Setting

    return Setting(dataset=HalfDigits())


def board() -> None:
    import streamlit as st

    from cvlab.datasets import HalfDigits
    from cvlab.transfer.ways import Setting
    from cvlab.ui.transfer.ways import ways_board

    chosen = {name: st.session_state[name] for name in ("fault", "cut") if name in st.session_state}
    ways_board(Setting(dataset=HalfDigits(), **chosen))


@pytest.fixture
def engine(monkeypatch) -> Engine:
    made = Engine()
    for module in (running, ways, session_runs):
        monkeypatch.setattr(module, "engine", made)
    for module in (running, session_runs):
        monkeypatch.setattr(module, "me", lambda: "me")
    monkeypatch.setattr(
        running, "task_for", lambda _slot, _id, _name, experiment, *_, **__: Answered(experiment)
    )
    return made


def cards(app: AppTest) -> str:
    return " ".join(block.value for block in app.get("html"))


def opened() -> AppTest:
    app = AppTest.from_function(board, default_timeout=300).run()
    assert not app.exception
    return app


def test_all_ways_begin_with_the_weights_of_what_they_begin_with(engine):
    app = opened()
    assert "not trained yet" in cards(app)
    app.button(key="transfer_start").click().run()
    assert not app.exception
    assert [run.name for run in engine.runs.values()] == [
        "Base: 0 to 4",
        *(way.title for way in WAYS.values()),
    ]
    base, features = engine.runs["0"], engine.runs["1"]
    assert engine.given["Features once"] is base.weights
    assert engine.given["Fine-tuned"] is features.weights
    assert engine.given["From scratch"] is None
    for way, right in RIGHT.items():
        assert f'data-way="{way}" data-right="{right}"' in cards(app)
    assert "417 of 557 pictures are read rightly, from scratch 297" in cards(app)


def test_a_card_says_what_its_way_reads_without_the_fault_or_that_it_has_none(engine, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        ways, "curves", lambda runs, *, hues, **_: drawn.append(dict(zip(hues, runs, strict=True)))
    )
    app = opened()
    app.button(key="transfer_start").click().run()
    assert "fault" not in cards(app)
    app.session_state["fault"] = "rate"
    app.run()
    assert not app.exception
    assert cards(app).count("the fault is not in this way") == 3
    assert f"without the fault {100 * RIGHT['tuned'] / 557:.1f} %" in cards(app)
    before, after = drawn[0], drawn[-1]
    assert {run.name for run in before.values()} == {way.title for way in WAYS.values()}
    assert {hue: run.id for hue, run in after.items()} == {hue: run.id for hue, run in before.items()}


def test_a_card_says_what_its_way_reads_with_the_base_as_it_is_at_first(engine):
    app = opened()
    app.button(key="transfer_start").click().run()
    assert "base up to" not in cards(app)
    app.session_state["cut"] = "block4"
    app.run()
    assert not app.exception
    assert f"base up to block3 {100 * RIGHT['features'] / 557:.1f} %" in cards(app)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "base, frozen, then its top, slowly, then settled head"),
        ({"fault": "unsettled"}, "base, frozen, then its top, fast, then unsettled head"),
        ({"fault": "unsettled", "base_rate": BaseRate()}, "its top, slowly, then unsettled head"),
        ({"fault": "rate"}, "its top, too fast, then settled head"),
        ({"fault": "statistics"}, "base, means move, then its top"),
        ({"fault": "preprocessing"}, "wrong pixels, then base, frozen"),
        ({"tune_from": "block1"}, "pictures, then all of it, slowly, then settled head"),
        ({"cut": "block2"}, "pictures, then base, frozen, then settled head"),
    ],
)
def test_what_flows_in_fine_tuning_is_drawn_as_it_is_set(change, words):
    drawn = ", then ".join(words for _, words in boxes_of(replace(SETTING(), **change), "tuned"))
    assert words in drawn


def test_what_begins_with_another_waits_for_its_end(engine):
    engine.status = "running"
    app = opened()
    app.button(key="transfer_start").click().run()
    assert [run.name for run in engine.runs.values()] == ["Base: 0 to 4", "From scratch"]
    engine.runs["0"].status = engine.status = "finished"
    app.run()
    assert [run.name for run in engine.runs.values()][2:] == [
        "Features once",
        "Frozen, augmented",
        "Fine-tuned",
    ]


def test_stopped_nothing_more_begins_and_all_can_begin_anew(engine):
    engine.status = "running"
    app = opened()
    app.button(key="transfer_start").click().run()
    app.button(key="transfer_stop").click().run()
    assert {run.status for run in engine.runs.values()} == {"stopped"}
    app.run()
    assert len(engine.runs) == 2
    engine.status = "finished"
    app.button(key="transfer_start").click().run()
    assert len(engine.runs) == 2 + 5


def test_a_run_that_failed_says_why(engine):
    engine.status = "failed"
    app = opened()
    app.button(key="transfer_start").click().run()
    engine.runs["0"].message = "The disk is full."
    app.run()
    assert [each.value for each in app.error] == ["The disk is full."]
