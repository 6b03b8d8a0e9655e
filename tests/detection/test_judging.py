"""Average precision is COCO's, and what is worked out by hand and by brute force."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest

from cvlab.detection.boxes import iou
from cvlab.detection.judging import RECALLS, Answer, average_precision, curve, judge, match


def answer(boxes: list, classes: list, scores: list | None = None) -> Answer:
    given = np.ones(len(classes)) if scores is None else scores
    return Answer(np.array(boxes, float).reshape(-1, 4), np.array(classes, int), np.array(given, float))


def drawn(seed: int, canvases: int = 12) -> tuple[list[Answer], list[Answer]]:
    """Truths, and boxes that are near some of them, twice on some and nowhere on others."""
    random = np.random.default_rng(seed)
    found, truths = [], []
    for _ in range(canvases):
        count = int(random.integers(0, 9))
        corners = random.uniform(0, 90, (count, 2))
        boxes = np.concatenate([corners, corners + random.uniform(10, 40, (count, 2))], axis=1)
        classes = random.integers(0, 3, count)
        rows = random.integers(0, max(count, 1), int(random.integers(0, 14))) if count else np.zeros(0, int)
        near = boxes[rows] + random.normal(0, 4, (len(rows), 4))
        near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 1)
        named = np.where(random.random(len(rows)) < 0.8, classes[rows], random.integers(0, 3, len(rows)))
        truths.append(Answer(boxes, classes, np.ones(count)))
        found.append(
            Answer(near, named, random.random(len(rows)).round(1))
        )  # rounded, so that some are equal
    return found, truths


def coco(found: list[Answer], truths: list[Answer], least: float) -> dict[int, float]:
    """The same by pycocotools."""
    pytest.importorskip("pycocotools", reason="pycocotools is not installed: tests/requirements.txt names it")
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    def rows(answers: list[Answer]) -> list[dict]:
        return [
            {
                "image_id": n + 1,
                "category_id": int(c),
                "bbox": [*map(float, b[:2]), *map(float, b[2:] - b[:2])],
                "score": float(s),
                "area": float((b[2:] - b[:2]).prod()),
                "iscrowd": 0,
            }
            for n, a in enumerate(answers)
            for b, c, s in zip(a.boxes, a.classes, a.scores, strict=True)
        ]

    with contextlib.redirect_stdout(io.StringIO()):
        api = COCO()
        api.dataset = {
            "info": {},
            "images": [{"id": n + 1} for n in range(len(truths))],
            "categories": [{"id": c} for c in range(3)],
            "annotations": [{**row, "id": n + 1} for n, row in enumerate(rows(truths))],
        }
        api.createIndex()
        said = COCO()
        said.dataset = {**api.dataset, "annotations": [{**r, "id": n + 1} for n, r in enumerate(rows(found))]}
        said.createIndex()
        evaluation = COCOeval(api, said, "bbox")
        evaluation.params.iouThrs = np.array([least])
        evaluation.params.areaRng = [[0, 1e10]]
        evaluation.params.areaRngLbl = ["all"]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][0, :, :, 0, -1]
    return {c: float(precision[:, c].mean()) for c in range(3)}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("least", [0.5, 0.75])
def test_average_precision_is_cocos(seed, least):
    found, truths = drawn(seed)
    wanted, ours = coco(found, truths, least), average_precision(found, truths, least, range(3))
    for number in range(3):
        assert ours[number] == pytest.approx(wanted[number], abs=1e-6)


def test_average_precision_worked_out_by_hand():
    """Right, false, right, false, of four truths: precision 1 up to recall 1/4, then 2/3 up to 1/2."""
    found = curve(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False]), 4)
    assert found.precision == pytest.approx([1, 1 / 2, 2 / 3, 1 / 2])
    assert found.recall == pytest.approx([0.25, 0.25, 0.5, 0.5])
    assert found.ap == pytest.approx((26 * 1 + 25 * 2 / 3) / 101)


@pytest.mark.parametrize("seed", range(20))
def test_average_precision_by_brute_force(seed):
    random = np.random.default_rng(seed)
    scores, right = random.random(30), random.random(30) < 0.5
    truths = int(right.sum()) + int(random.integers(0, 5))
    order = np.argsort(-scores)
    points = [(right[order[: n + 1]].sum() / truths, right[order[: n + 1]].mean()) for n in range(len(order))]
    wanted = np.mean([max((p for r, p in points if r >= at), default=0.0) for at in RECALLS])
    assert curve(scores, right, truths).ap == pytest.approx(wanted)


def test_the_best_box_chooses_first_and_each_truth_is_met_once():
    truth = answer([[0, 0, 10, 10], [20, 0, 30, 10]], [3, 3])
    found = answer(
        [[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [20, 0, 30, 10]], [3, 3, 4, 3], [0.5, 0.9, 0.9, 0.2]
    )
    assert match(found, truth, 0.5).tolist() == [-1, 0, -1, 1]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_matched_is_of_its_class_and_overlaps_enough(seed):
    for found, truth in zip(*drawn(seed), strict=True):
        given = match(found, truth, 0.5)
        met = given[given >= 0]
        assert len(set(met)) == len(met)
        overlaps = iou(found.boxes, truth.boxes)
        for row in np.flatnonzero(given >= 0):
            assert overlaps[row, given[row]] >= 0.5
            assert found.classes[row] == truth.classes[given[row]]


def test_canvases_without_digits_or_boxes_are_judged_too():
    none, one = answer([], []), answer([[0, 0, 9, 9]], [1])
    verdict = judge([none, one], [none, none])
    assert np.isnan(verdict.pooled)
    assert verdict.precision == 0
    assert judge([none], [one]).pooled == 0
    assert judge([one], [one]).ap == pytest.approx(1)
