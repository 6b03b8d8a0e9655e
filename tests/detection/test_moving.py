"""Boxes that follow their picture, held to every pixel of their things asked where it went."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.augmentations.applying import as_seeds, composed, steps
from cvlab.detection.moving import Moves, moved, score
from cvlab.detection.voc import Labelled

SIZE = (60, 80)


def labelled(seed: int, count: int = 6) -> Labelled:
    random = np.random.default_rng(seed)
    corners = random.integers(0, (60, 40), (count, 2))
    boxes = np.concatenate([corners, corners + random.integers(8, 20, (count, 2))], axis=1).astype(np.float32)
    return Labelled("a.png", SIZE, tuple("abcdef"[:count]), boxes)


def went(box: np.ndarray, moves: Moves, seed: int, wide: int = 50, fine: int = 2) -> np.ndarray:
    """The smallest box around all places, in and around the new picture, that come from within a box: by trying each,
    `fine` a pixel."""
    ((group, numbers),) = steps(moves.specs(), as_seeds([seed]))
    matrix = composed(group, numbers, *SIZE)[0]
    height, width = SIZE
    y, x = np.mgrid[-wide * fine : (height + wide) * fine, -wide * fine : (width + wide) * fine] / fine
    source = (
        np.stack([x - 0.5, y - 0.5, np.ones_like(x)], axis=-1) @ matrix.T + 0.5
    )  # rims, not pixel centres
    inside = (source[..., :2] >= box[:2]).all(axis=-1) & (source[..., :2] <= box[2:]).all(axis=-1)
    return np.array([x[inside].min(), y[inside].min(), x[inside].max(), y[inside].max()])


def area(box: np.ndarray) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


@pytest.mark.parametrize(
    "moves",
    [
        Moves(mirror=True, turn=0, shift=0, zoom=0),
        Moves(mirror=False, turn=40, shift=0, zoom=0),
        Moves(mirror=False, turn=0, shift=0.6, zoom=0, least=0.5),
        Moves(mirror=True, turn=25, shift=0.5, zoom=0.4, least=0.3),
    ],
)
@pytest.mark.parametrize("seed", range(2))
def test_boxes_lie_where_their_pixels_went_cut_off_at_the_rim_or_dropped(moves, seed):
    given = labelled(seed)
    picture = np.random.default_rng(seed).random((*SIZE, 3)).astype(np.float32)
    changed, after, words = moved(picture, given, moves, seed)
    assert changed.shape == picture.shape
    assert words
    kept = dict(zip(after.names, after.boxes, strict=True))
    for name, box in zip(given.names, given.boxes, strict=True):
        whole = went(box, moves, seed)
        cut = whole.clip(0, [SIZE[1], SIZE[0]] * 2)
        left = area(cut) / area(whole)
        assert left > moves.least - 0.05 or name not in kept
        assert left < moves.least + 0.05 or name in kept
        if name in kept:
            np.testing.assert_allclose(kept[name], cut, atol=0.8)


def test_far_enough_some_boxes_leave_and_some_are_cut():
    moves = Moves(mirror=False, turn=0, shift=0.6, zoom=0, least=0.3)
    counts, rims = [], 0
    for seed in range(20):
        _, after, _ = moved(np.zeros((*SIZE, 1), np.float32), labelled(seed), moves, seed)
        counts.append(len(after.names))
        rims += int((after.boxes[:, :2] == 0).any() or (after.boxes[:, 2:] == [80, 60]).any())
        assert (after.boxes >= 0).all()
        assert (after.boxes[:, 2:] <= [80, 60]).all()
    assert min(counts) < 6
    assert rims > 5


def test_a_thing_stays_in_its_box_and_black_comes_in():
    given = Labelled("a.png", SIZE, ("a",), np.array([[20, 20, 40, 44]], np.float32))
    picture = np.full((*SIZE, 1), 0.25, np.float32)
    picture[20:44, 20:40] = 1
    moves = Moves(mirror=True, turn=20, shift=0.2, zoom=0.2)
    for seed in range(8):
        changed, after, _ = moved(picture, given, moves, seed)
        rows, columns = np.nonzero(changed[..., 0] > 0.7)
        x, y, right, bottom = after.boxes[0]
        assert abs(columns.min() - x) < 1.6
        assert abs(rows.min() - y) < 1.6
        assert abs(columns.max() + 1 - right) < 1.6
        assert abs(rows.max() + 1 - bottom) < 1.6
        assert (changed == 0).any()


def test_without_moves_or_boxes_nothing_changes():
    still = Moves(mirror=False, turn=0, shift=0, zoom=0)
    picture = (np.random.default_rng(0).integers(0, 256, (*SIZE, 3)) / 255).astype(np.float32)
    changed, after, _ = moved(picture, labelled(0), still, 5)
    np.testing.assert_allclose(changed, picture, atol=1e-6)
    np.testing.assert_allclose(after.boxes, labelled(0).boxes.clip(0, [80, 60, 80, 60]), atol=1e-3)
    empty = Labelled("a.png", SIZE, (), np.zeros((0, 4), np.float32))
    assert moved(picture, empty, Moves(), 1)[1].boxes.shape == (0, 4)


def test_proposals_are_scored_by_the_best_for_each_box():
    boxes = np.array([[0, 0, 10, 10], [20, 20, 30, 30]], np.float32)
    found = score(boxes, np.array([[0, 0, 10, 20], [50, 50, 60, 60], [0, 0, 10, 9]], np.float32))
    np.testing.assert_allclose(found.best, [0.9, 0])
    assert found.nearest[0] == 2
    assert (found.met(), found.met(0.95)) == (1, 0)
    none = score(boxes, np.zeros((0, 4), np.float32))
    assert none.nearest.tolist() == [-1, -1]
    assert none.met() == 0
