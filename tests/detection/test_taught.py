"""A teaching as the session holds it: part by part, and what the buttons make of it."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.detection.teaching import Lesson, Standing, Teaching
from cvlab.engine import Task
from cvlab.ui.detection import teaching
from cvlab.ui.detection.teaching import BROKEN, Taught
from tests.detection.canvases import thrown

ASKED = Teaching("digits", 80, 0, thrown(seed=0))


class Parts:
    """Stands for the workers: holds what was asked for, and answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []

    def submit(self, name: str, asked: Teaching, standing: Standing, *rest: object, role: str) -> Task:
        self.asked.append((standing, *rest))
        self.task = Task(name, b"", role, 0, 0)
        return self.task

    def answer(self, step: int, **more: object) -> None:
        self.task.future.set_result(Lesson(Standing((np.zeros(1),), (), step), **more))


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Parts:
    made = Parts()
    monkeypatch.setattr(teaching.engine, "submit", made.submit)
    return made


def test_it_goes_on_part_by_part_with_the_rate_of_the_moment_until_it_is_taught(parts):
    taught = Taught(ASKED)
    taught.advance(0.003)
    taught.advance(0.01)  # still under way
    assert parts.asked == [(None, teaching.PART, 0.003, None)]
    parts.answer(2)
    taught.advance(0.01)
    assert (taught.step, parts.asked[-1][2]) == (2, 0.01)
    parts.answer(5)
    taught.advance(0.01)
    assert (taught.status, taught.going, taught.words) == ("finished", False, "Taught")
    assert len(parts.asked) == 2


def test_a_pause_takes_in_what_is_under_way_and_asks_for_no_more(parts):
    taught = Taught(ASKED)
    taught.advance(0.003)
    taught.pause()
    assert taught.going
    assert taught.words != "Paused"
    parts.answer(1)
    taught.advance(0.003)
    assert (taught.step, taught.going, taught.words) == (1, False, "Paused")
    taught.one_step()
    taught.one_step()
    taught.advance(0.003)
    assert parts.asked[-1][3] == 1
    parts.answer(2)
    taught.advance(0.003)
    assert parts.asked[-1][3] == 1
    parts.answer(3)
    taught.advance(0.003)
    assert (taught.step, taught.words, len(parts.asked)) == (3, "Paused", 3)
    taught.go_on()
    taught.advance(0.003)
    assert parts.asked[-1][3] is None


def test_stopped_stays_stopped_whatever_comes_in(parts):
    taught = Taught(ASKED)
    taught.advance(0.003)
    taught.stop()
    parts.answer(0, broken=True)
    taught.advance(0.003)
    assert (taught.status, taught.going) == ("stopped", False)
    assert len(parts.asked) == 1


def test_a_broken_loss_and_a_lost_worker_pause_it_in_words(parts):
    taught = Taught(ASKED)
    taught.advance(0.03)
    parts.answer(0, broken=True)
    taught.advance(0.03)
    assert (taught.words, taught.problem) == ("Paused", BROKEN)
    taught.go_on()
    assert not taught.problem
    taught.advance(0.001)
    parts.task.future.set_exception(ValueError("no worker is here."))
    taught.advance(0.001)
    assert (taught.words, taught.problem) == ("Paused", "no worker is here.")
