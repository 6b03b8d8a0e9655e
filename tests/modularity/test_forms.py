"""Generated forms: their truth is true, and a change of the world changes no more than it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import label

from cvlab.modularity import World
from cvlab.modularity.finding import FINDERS, within
from cvlab.modularity.forms import HEIGHT, LEVEL, WIDTH, Box, make_forms, places
from cvlab.modularity.pens import TEACHING, TESTING, pen_of

CLEAN = World(haste=0.0, pitch=30, noise=0.0)


@pytest.fixture(scope="module")
def forms():
    return make_forms(World(), 12, pen_of("code", TESTING))


def test_the_check_digit_is_the_last_digit_of_the_sum(forms):
    assert (forms.digits[:, :3].sum(1) % 10 == forms.digits[:, 3]).all()


def test_the_same_world_has_the_same_forms_and_another_seed_has_others(forms):
    again = make_forms(World(), 3, pen_of("code", TESTING), first=2)
    assert np.array_equal(again.ink, forms.ink[2:5])
    other = make_forms(World(seed=1), 3, pen_of("code", TESTING))
    assert not np.array_equal(other.digits, forms.digits[:3])


def test_forms_to_learn_from_hold_other_digits(forms):
    learnt = make_forms(World(), 12, pen_of("code", TEACHING), TEACHING)
    tiles = {tile.tobytes() for tile in learnt.tiles.reshape(-1, 784)}
    assert not tiles & {tile.tobytes() for tile in forms.tiles.reshape(-1, 784)}


def test_without_dust_the_ink_is_what_the_digits_have(forms):
    clean = make_forms(replace(World(), noise=0.0), 12, pen_of("code", TESTING))
    assert np.abs(clean.layers.max(1) / 255 - clean.ink).max() <= 0.5 / 255 + 1e-6
    assert np.array_equal(clean.digits, forms.digits)


def test_a_moved_form_has_its_digits_moved_by_so_many_pixels():
    still, moved = (make_forms(replace(CLEAN, shift=shift), 5, pen_of("code", TESTING)) for shift in (0, 7))
    assert np.allclose(moved.ink[..., 7:], still.ink[..., :-7], atol=1e-6)


def test_true_boxes_hold_all_ink_of_their_digit_and_touch_it_on_every_side(forms):
    for layers, boxes in zip(forms.layers, forms.boxes, strict=True):
        for layer, (top, left, bottom, right) in zip(layers, boxes, strict=True):
            marked = layer > 255 * LEVEL
            assert marked[top:bottom, left:right].sum() == marked.sum()
            sides = marked[top], marked[bottom - 1], marked[:, left], marked[:, right - 1]
            assert all(side.any() for side in sides)


@pytest.mark.parametrize("name", FINDERS)
def test_every_finder_finds_four_digits_on_a_neat_form(name):
    forms = make_forms(CLEAN, 10, pen_of("code", TESTING))
    for ink in forms.ink:
        boxes = FINDERS[name](ink)
        assert len(boxes) == 4
        assert [box.left for box in boxes] == sorted(box.left for box in boxes)


@pytest.mark.parametrize("name", FINDERS)
def test_no_finder_breaks_on_an_empty_form_or_a_full_one(name):
    for ink in (np.zeros((HEIGHT, WIDTH), np.float32), np.ones((HEIGHT, WIDTH), np.float32)):
        for box in FINDERS[name](ink):
            assert 0 <= box.top < box.bottom <= HEIGHT
            assert 0 <= box.left < box.right <= WIDTH


def test_pieces_are_those_of_scipy_where_none_lie_above_each_other():
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    for left in (5, 40, 70, 120):
        ink[5:30, left : left + 9] = 1
    count = label(ink > LEVEL, np.ones((3, 3)))[1]
    assert len(FINDERS["pieces"](ink)) == count == 4


def test_two_digits_that_touch_are_one_for_gaps_and_two_for_the_splitting_finder():
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    for left in (10, 31, 80, 110):
        ink[8:32, left : left + 20] = 1
    ink[20, 30] = 1
    assert len(FINDERS["gaps"](ink)) == 3
    boxes = FINDERS["splitting"](ink)
    assert len(boxes) == 4
    assert abs(boxes[0].right - 30) <= 1


def test_a_box_that_shrinks_to_nothing_stays_a_box():
    assert within(Box(5, 5, 9, 9), -6) == Box(11, 11, 11, 11)
    assert within(Box(0, 0, HEIGHT, WIDTH), 8) == Box(0, 0, HEIGHT, WIDTH)


def test_places_lie_inside_the_strip():
    for pitch in range(16, 33):
        assert places(pitch)[0] >= 14
        assert places(pitch)[-1] <= WIDTH - 14
