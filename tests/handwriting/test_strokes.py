"""Digits that no hand wrote: what the nets that come with cvlab are trained on."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.handwriting.strokes import WAYS, moved, scrawl, written
from cvlab.images import centred


@pytest.mark.parametrize("digit", WAYS)
def test_a_written_digit_has_passed_the_door_of_a_drawing(digit):
    for seed in range(5):
        picture = written(digit, np.random.default_rng(seed))
        assert (picture.shape, picture.dtype) == ((28, 28), np.uint8)
        again = centred((picture / 255).astype(np.float32)[..., None])[..., 0]
        assert np.abs(again - picture / 255).max() < 0.02


def test_the_same_seed_writes_the_same_and_another_another():
    first, same, other = (written(4, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first == same).all()
    assert (first != other).any()


def test_a_moved_digit_stays_in_its_place_and_keeps_its_ink():
    random = np.random.default_rng(0)
    digit = written(3, random)
    masses = [moved(digit, random).sum() / digit.sum() for _ in range(20)]
    assert 0.3 < min(masses) < 0.9  # a thinner pen
    assert 1.1 < max(masses) < 3  # a thicker one


def test_a_scrawl_is_something():
    random = np.random.default_rng(0)
    assert min(scrawl(random).astype(int).sum() for _ in range(20)) > 2000
