"""Overlap and suppression are TensorFlow's and Keras', and what is worked out by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cvlab.detection.boxes import MEASURES, iou, share_of_smaller, suppress

SETS, EACH = 10_000, 8


def random_sets(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 60, (SETS, EACH, 2))
    boxes = np.concatenate([corners, corners + random.uniform(1, 60, (SETS, EACH, 2))], axis=2)
    return boxes.astype(np.float32), random.random((SETS, EACH), np.float32), random.uniform(0, 0.9, SETS)


def test_the_overlap_of_two_boxes_by_hand():
    a, b = np.array([[0.0, 0, 4, 4]]), np.array([[2.0, 2, 6, 6], [4, 0, 8, 4], [1, 1, 2, 2]])
    assert iou(a, b)[0] == pytest.approx([4 / 28, 0, 1 / 16])
    assert share_of_smaller(a, b)[0] == pytest.approx([4 / 16, 0, 1])


def test_boxes_without_area_overlap_nothing():
    empty = np.array([[3.0, 3, 3, 3], [5, 5, 2, 2]])
    assert not iou(empty, empty).any()
    assert not share_of_smaller(empty, np.array([[0.0, 0, 9, 9]])).any()


@pytest.mark.keras
def test_overlap_is_keras_on_ten_thousand_pairs_of_sets():
    from keras.src.layers.preprocessing.image_preprocessing.bounding_boxes.iou import compute_iou

    boxes, _, _ = random_sets(1)
    theirs = np.asarray(compute_iou(boxes[:-1], boxes[1:], "xyxy"))
    ours = np.stack([iou(a, b) for a, b in pairwise(boxes)])
    np.testing.assert_allclose(ours, theirs, atol=2e-6)


@pytest.mark.keras
def test_suppression_is_tensorflows_on_ten_thousand_sets():
    import tensorflow as tf

    boxes, scores, floors = random_sets(2)

    @tf.function
    def theirs(boxes, scores, floors):
        def one(part):
            kept = tf.image.non_max_suppression(
                tf.gather(part[0], [1, 0, 3, 2], axis=1), part[1], EACH, part[2]
            )
            return tf.pad(kept, [[0, EACH - tf.shape(kept)[0]]], constant_values=-1)

        return tf.map_fn(one, (boxes, scores, floors), fn_output_signature=tf.int32)

    wanted = theirs(boxes, scores, floors.astype(np.float32)).numpy()
    for n in range(SETS):
        assert suppress(boxes[n], scores[n], floors[n]).kept.tolist() == wanted[n][wanted[n] >= 0].tolist()


def test_whoever_was_removed_overlaps_its_remover_which_stayed_and_scores_higher():
    boxes, scores, floors = (part[:200] for part in random_sets(3))
    for some, score, floor in zip(boxes, scores, floors, strict=True):
        done = suppress(some, score, floor)
        for row in np.flatnonzero(done.by >= 0):
            by = done.by[row]
            assert by in done.kept
            assert score[by] >= score[row]
            assert iou(some[row : row + 1], some[by : by + 1])[0, 0] > floor


def test_within_a_class_is_suppression_of_each_class_alone():
    boxes, scores, _ = (part[:200] for part in random_sets(4))
    classes = np.random.default_rng(4).integers(0, 3, (200, EACH))
    for some, score, names in zip(boxes, scores, classes, strict=True):
        kept = suppress(some, score, 0.3, MEASURES[1], names).kept
        alone = [
            np.flatnonzero(names == c)[suppress(some[names == c], score[names == c], 0.3).kept]
            for c in range(3)
        ]
        assert sorted(kept) == sorted(np.concatenate(alone))


def test_the_share_of_the_smaller_box_removes_a_piece_inside():
    boxes, scores = np.array([[0.0, 0, 40, 40], [10, 10, 20, 20]]), np.array([0.9, 0.8])
    assert len(suppress(boxes, scores, 0.3).kept) == 2
    assert suppress(boxes, scores, 0.3, MEASURES[2]).kept.tolist() == [0]


def test_nothing_is_suppressed_among_no_boxes_and_another_measure_is_refused():
    assert suppress(np.zeros((0, 4)), np.zeros(0), 0.5).kept.tolist() == []
    with pytest.raises(ValueError, match="no measure 'area'"):
        suppress(np.zeros((0, 4)), np.zeros(0), 0.5, "area")
