"""What a cell is told comes back as the box it was told of."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.detection.grid import CELL, decode, encode, looked, opened
from cvlab.detection.judging import Answer

COUNT = 10_000


def test_ten_thousand_boxes_come_back_from_their_cells():
    random = np.random.default_rng(0)
    side = 100  # cells, each with one middle in it
    cells = random.permutation(np.stack(np.indices((side, side)), axis=-1).reshape(COUNT, 2))
    middles = (cells[:, ::-1] + random.uniform(0, 1, (COUNT, 2))) * CELL
    sides = random.uniform(8, 100, (COUNT, 2))
    boxes = np.concatenate([middles - sides / 2, middles + sides / 2], axis=1)
    classes = random.integers(0, 10, COUNT)
    targets = encode(Answer(boxes, classes, np.ones(COUNT)), side, side)
    row, column = cells.T
    assert (targets[..., 0] == 1).all()
    np.testing.assert_allclose(decode(targets)[row, column], boxes, atol=1e-3)
    assert (targets[row, column, 5:].argmax(axis=1) == classes).all()
    assert (targets[..., 5:].sum(axis=-1) == 1).all()


def test_a_middle_outside_of_the_canvas_and_a_box_without_area_belong_to_no_cell():
    boxes = np.array([[-40, 0, -10, 30], [120, 120, 150, 150], [5, 5, 5, 9]], np.float32)
    assert not encode(Answer(boxes, np.zeros(3, int), np.ones(3)), 8, 8).any()


def test_of_two_digits_in_one_cell_one_is_lost():
    boxes = np.array([[0, 0, 20, 20], [2, 2, 24, 24]], np.float32)
    targets = encode(Answer(boxes, np.array([3, 8]), np.ones(2)), 8, 8)
    assert targets[..., 0].sum() == 1
    assert targets[0, 0, 5:].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_what_the_net_says_becomes_boxes_and_shares():
    raw = np.random.default_rng(1).normal(0, 2, (8, 8, 15)).astype(np.float32)
    numbers, said = opened(raw), looked(raw)
    np.testing.assert_allclose(said.boxes(), decode(numbers).reshape(-1, 4), atol=1e-3)
    np.testing.assert_allclose(said.shares.sum(axis=1), numbers[..., 0].ravel(), atol=1e-6)
    assert (numbers[..., 1:3] > -0.1).all()
    assert (numbers[..., 1:3] < 1.1).all()
    assert said.shares.sum() == pytest.approx(numbers[..., 0].sum(), rel=1e-5)
