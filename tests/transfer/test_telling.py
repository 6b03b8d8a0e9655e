"""What is said of the ways follows from their figures."""

from __future__ import annotations

import re

import pytest

from cvlab.datasets import HalfDigits
from cvlab.experiment import Progress, Run
from cvlab.plots.slides.transfer import outcomes
from cvlab.transfer.telling import Outcome, seconds_of, verdict
from cvlab.transfer.ways import Setting, experiment_of


def of(right: int) -> Outcome:
    return Outcome(right=right, count=557, seconds=1.0)


@pytest.mark.parametrize(
    ("tuned", "words"),
    [(520, "gained 18.5 points, more"), (120, "lost 53.3 points, more"), (420, r"\+0.5 points, within")],
)
def test_fine_tuning_is_judged_by_its_interval(tuned, words):
    said = verdict({"features": of(417), "tuned": of(tuned), "scratch": of(297)})
    assert "417 of 557 pictures are read rightly, from scratch 297: 21.5 points more" in said
    assert re.search(words, said)


def test_nothing_is_said_before_the_first_way_is_through():
    assert verdict({}) == verdict({"scratch": of(3)}) == ""


def test_seconds_are_those_of_the_steps():
    run = Run(id="a", experiment=experiment_of(Setting(dataset=HalfDigits()), "features"))
    run.history = tuple(
        Progress(epoch=1, step=step, loss=1.0, accuracy=0.5, images_per_second=160.0) for step in (2, 4)
    )
    assert seconds_of(run) == pytest.approx(4 * 16 / 160)


def test_what_is_saved_has_every_way_that_is_through():
    assert outcomes({}) is None
    slide = outcomes({"features": of(417), "scratch": of(297)})
    assert dict(slide.bars) == pytest.approx(
        {"Features once": 100 * 417 / 557, "From scratch": 100 * 297 / 557}
    )
    assert "74.9 % of 557 (71.1 to 78.3 %)" in slide.caption
