"""Accuracy over pictures a class is what the heads give on each draw, and is drawn and saved so."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.datasets.half_digits import dealt
from cvlab.plots.slides.transfer import amounts as slide
from cvlab.plots.transfer import amounts_chart
from cvlab.transfer.amounts import MEANS, SCRATCH, Amounts, Seen, measure, with_scratch
from cvlab.transfer.heads import linear, nearest_mean

COUNTS, DRAWS = (1, 4), 3


@pytest.fixture(scope="module")
def eyes() -> tuple[list[Seen], np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    labels, asked = np.repeat(np.arange(3), 6), np.repeat(np.arange(3), 20)
    middles = random.normal(size=(3, 8))
    seen = [
        Seen(name, *(middles[y] + noise * random.normal(size=(len(y), 8)) for y in (labels, asked)))
        for name, noise in (("blurred", 3.0), ("sharp", 0.5))
    ]
    return seen, labels, asked


@pytest.fixture(scope="module")
def found(eyes) -> Amounts:
    work = measure(*eyes, COUNTS, DRAWS)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_every_number_is_that_of_its_head_on_its_draw(eyes, found):
    seen, labels, asked = eyes
    for c, each in enumerate(COUNTS):
        for draw in range(DRAWS):
            rows = dealt(labels, each, draw)
            for n, eye in enumerate(seen):
                answers = linear(eye.train[rows], labels[rows], eye.test)
                assert found.accuracies[n, c, draw] == np.mean(answers == asked)
            answers = nearest_mean(seen[1].train[rows], labels[rows], seen[1].test)
            assert found.accuracies[2, c, draw] == np.mean(answers == asked)
    assert found.names == ("blurred", "sharp", MEANS)


def test_a_rival_with_fewer_draws_has_the_mean_of_those(found):
    more = with_scratch(found, np.array([[0.2, 0.4], [0.5, np.nan]]))
    assert more.mean(SCRATCH) == pytest.approx([0.3, 0.5])
    assert np.array(more.band(SCRATCH)) == pytest.approx(np.array([[0.2, 0.5], [0.4, 0.5]]))
    assert more.mean("sharp") == pytest.approx(found.mean("sharp"))


def test_the_chart_and_the_saved_figure_hold_the_means(found):
    lines = {trace.name: trace.y for trace in amounts_chart(found, found.names).data if trace.name}
    saved = {line.name: line.y for line in slide(found).lines}
    for name in found.names:
        assert lines[name] == pytest.approx(found.mean(name))
        assert saved[name] == pytest.approx(100 * found.mean(name))
    assert slide(None) is None
