"""What the lesson saves for slides can be drawn, and says what it draws."""

from __future__ import annotations

import numpy as np

from cvlab.embeddings import Learned, Recipe
from cvlab.embeddings.table import judged
from cvlab.plots.slides import embeddings as slides
from cvlab.plots.slides.drawing import drawn, raw


def state(steps: int) -> Learned:
    history = np.linspace(1, 0, 3 * steps).reshape(steps, 3).astype(np.float32)
    return Learned(
        weights=(np.zeros(5),),
        moments=(),
        head=np.zeros(2),
        step=steps,
        history=history,
        kinds=np.zeros(3),
        worst=None,
        shown=np.zeros((4, 2)),
    )


def test_each_can_be_drawn_and_saved_as_numbers():
    z = np.random.default_rng(0).normal(size=(12, 2))
    rows = [judged(name, z, np.repeat(range(4), 3)) for name in ("pixels", "the net, trained")]
    for slide in (*slides.learning(Recipe(), state(20)), slides.compared(rows)):
        assert drawn(slide, "svg")[:5] == b"<?xml"
        assert raw(slide)
    assert "5 weights" in slides.learning(Recipe(), state(20))[0].caption


def test_before_the_first_step_there_is_none():
    assert slides.learning(Recipe(), None) == slides.learning(Recipe(), state(0)) == ()
