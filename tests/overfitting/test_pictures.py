"""The prepared experiments can be run, fit into a link, and differ from the first in one thing each."""

from __future__ import annotations

import pytest

from cvlab.experiment.descriptions import described
from cvlab.overfitting.pictures import FEW, MORE, PLAIN, prepared
from cvlab.permalink import decode, encode


@pytest.mark.parametrize("item", prepared(), ids=lambda item: item.title)
def test_each_can_be_run_and_comes_back_from_its_link(item):
    assert item.experiment.problems() == ()
    assert decode(encode(item.experiment)) == item.experiment
    assert FEW <= item.experiment.dataset.train_count() <= MORE


def test_each_differs_from_the_first_in_one_thing():
    first = described(PLAIN)
    for item in prepared()[1:]:
        now = described(item.experiment)
        apart = {name for name in first if now[name] != first[name]} - {"layers", "parameters", "trained"}
        assert len(apart) == 1, (item.title, apart)
