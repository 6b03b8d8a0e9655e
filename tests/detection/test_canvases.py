"""Scattered canvases, regions, and whatever somebody draws or names."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.detection.boxes import iou
from cvlab.detection.proposals import WAYS, framed_strokes, named_by, propose, recall_of
from cvlab.detection.scattering import Scatter, scatter
from tests.detection.canvases import thrown


@pytest.mark.parametrize("seed", range(20))
def test_frames_lie_on_the_canvas_and_overlap_no_more_than_is_allowed(seed):
    canvas = thrown(seed=seed, overlap=0.1)
    boxes = canvas.truth.boxes
    assert len(boxes) >= 8
    assert (boxes >= 0).all()
    assert (boxes <= 128).all()
    assert (iou(boxes, boxes) - np.eye(len(boxes))).max() <= 0.1 + 1e-6
    assert canvas.image.min() >= 0
    assert canvas.image.max() <= 1


def test_the_same_seed_throws_the_same_and_another_another():
    again = thrown.__wrapped__(seed=3)
    np.testing.assert_array_equal(thrown(seed=3).image, again.image)
    assert not np.array_equal(thrown(seed=3).image, thrown(seed=4).image)


def test_of_two_hundred_digits_as_many_are_put_down_as_fit():
    canvas = thrown(count=200, overlap=0.0)
    assert 10 < len(canvas.truth.classes) < 200
    assert not thrown(count=0).image.any()


def test_no_digit_of_the_set_is_left_out_where_there_is_room():
    images, labels = np.full((1, 28, 28), 255, np.uint8), np.array([4])
    canvas = scatter(images, labels, Scatter(count=3, smallest=0.5, largest=0.5, overlap=0.0, seed=1))
    assert canvas.truth.classes.tolist() == [4, 4, 4]
    for x, y, right, bottom in canvas.truth.boxes.astype(int):
        assert (canvas.image[y:bottom, x:right] > 0.99).all()
    assert (canvas.image > 0).sum() == 3 * 14 * 14


@pytest.mark.parametrize("way", WAYS)
def test_regions_meet_digits_that_stand_apart(way):
    canvas = thrown(seed=2, count=5, overlap=0.0)
    found = propose(canvas.image, way)
    assert len(found) < 100
    assert recall_of(found, canvas.truth.boxes, 0.5) >= 0.6


@pytest.mark.parametrize("way", WAYS)
def test_an_empty_canvas_and_a_white_one_have_no_regions(way):
    for image in (np.zeros((64, 64), np.float32), np.ones((64, 64), np.float32)):
        assert propose(image, way).shape == (0, 4)
    assert np.isnan(recall_of(np.zeros((0, 4)), np.zeros((0, 4)), 0.5))
    assert recall_of(np.zeros((0, 4)), np.array([[0.0, 0, 9, 9]]), 0.5) == 0


def test_drawn_strokes_get_the_digits_that_one_names():
    image = np.zeros((60, 60), np.float32)
    image[10:40, 40:44] = 1
    image[10:40, 10:14] = 1
    truth = named_by(framed_strokes(image), "7, 1")
    assert truth.classes.tolist() == [7, 1]
    assert truth.boxes[0, 0] < truth.boxes[1, 0]
    assert truth.boxes[0].tolist() == [-9, 4, 33, 46]


@pytest.mark.parametrize("text", ["7", "712", "7x", "٣٤", "-1"])
def test_names_that_do_not_fit_are_said_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"for example 724|one for each stroke"):
        named_by(np.zeros((2, 4)), text)
