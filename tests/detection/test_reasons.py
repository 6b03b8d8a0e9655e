"""Every fault has its stage, and the move that is named mends it: gone again by a way of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cvlab.detection.boxes import iou, suppress
from cvlab.detection.judging import Answer, match
from cvlab.detection.looking import one_shot, sliding
from cvlab.detection.pipeline import CHOICES, LOWEST, MOST, Settings, find
from cvlab.detection.reasons import STAGES, faults
from cvlab.detection.scattering import Canvas
from cvlab.detection.windows import Looked
from cvlab.detection.words import mend_words, summary, title_of
from tests.detection.canvases import seen, thrown


def plainly(looked: Looked, settings: Settings) -> Answer:
    """The whole way with the floor first, as one would write it down; an oracle for `find`."""
    taken = looked.on_grid(settings.stride, settings.sizes)
    boxes, shares = looked.boxes(settings.move)[taken], looked.shares[taken]
    order = np.argsort(-shares.max(axis=1), kind="stable")[:MOST]
    order = order[shares[order].max(axis=1) >= max(settings.floor, LOWEST)]
    boxes, shares = boxes[order], shares[order]
    kept = suppress(boxes, shares.max(axis=1), settings.overlap, settings.measure, shares.argmax(axis=1)).kept
    return Answer(boxes[kept], shares[kept].argmax(axis=1), shares[kept].max(axis=1))


def mended(fault, now: Answer, after: Answer, truth: Answer, judge: float) -> bool:
    matched = match(after, truth, judge)
    if fault.kind == "missed":
        return fault.number in matched
    box = now.boxes[fault.number : fault.number + 1]
    return not (iou(box, after.boxes[matched < 0]) >= 0.5).any()


def check(canvas: Canvas, looked: Looked, settings: Settings) -> int:
    """Hold all faults of a canvas to the oracle; how many there are."""
    told, outcome = faults(looked, canvas.truth, settings)
    now = plainly(looked, settings)
    np.testing.assert_array_equal(now.boxes, outcome.answer.boxes)
    matched = match(now, canvas.truth, settings.judge)
    missed = set(range(len(canvas.truth.classes))) - set(matched.tolist())
    assert {f.number for f in told if f.kind == "missed"} == missed
    assert {f.number for f in told if f.kind == "false"} == set(np.flatnonzero(matched < 0).tolist())
    for fault in told:
        assert fault.stage in STAGES
        assert fault.words
        moves = [
            (abs(values.index(value) - nearest(values, getattr(settings, slider))), slider, value)
            for slider, values in CHOICES.items()
            if looked.pyramid or slider not in ("stride", "sizes")
            for value in values
        ]
        good = [
            steps
            for steps, slider, value in moves
            if steps
            and (fault.move is None or steps <= fault.move.steps)
            and mended(fault, now, *tried(looked, replace(settings, **{slider: value}), canvas))
        ]
        if fault.move is None:
            assert not good
        else:
            assert min(good) == fault.move.steps
            moved = replace(settings, **{fault.move.slider: fault.move.value})
            after, truth, judge = tried(looked, moved, canvas)
            assert mended(fault, now, after, truth, judge)
            found = set(match(after, truth, judge).tolist()) - {-1}
            assert fault.move.lost == outcome.found - found
            assert fault.move.won == found - outcome.found
    return len(told)


def tried(looked: Looked, settings: Settings, canvas: Canvas) -> tuple[Answer, Answer, float]:
    return plainly(looked, settings), canvas.truth, settings.judge


def nearest(values: tuple, value: float) -> int:
    return min(range(len(values)), key=lambda n: abs(values[n] - value))


@pytest.mark.parametrize("seed", range(2))
def test_each_fault_of_a_net_with_a_background_has_a_reason_and_its_move_mends_it(seed):
    check(thrown(seed=seed), seen("background", seed), Settings())


def test_each_fault_of_a_net_of_ten_classes_too():
    canvas = thrown(seed=5, count=4)
    assert check(canvas, sliding("plain", canvas.image), Settings(move=False, sizes=3, stride=8)) > 3


def test_each_fault_of_the_net_that_looks_once_too():
    for seed in range(4):
        canvas = thrown(seed=seed, overlap=0.4)
        check(canvas, one_shot(canvas.image), Settings(floor=0.6))


def looked_at(boxes: list, shares: list) -> Looked:
    """A net that says these shares of these boxes."""
    count = np.zeros(len(boxes), int)
    full = np.zeros((len(boxes), 10), np.float32)
    for row, (name, share) in enumerate(shares):
        full[row, name] = share
    return Looked(np.array(boxes, np.float32).reshape(-1, 4), full, None, count, count, count)


TRUTH = Answer(np.array([[10, 10, 40, 40]], np.float32), np.array([7]), np.ones(1, np.float32))


@pytest.mark.parametrize(
    ("boxes", "shares", "stage", "slider"),
    [
        ([[10, 10, 40, 40]], [(1, 0.9)], "class", None),
        ([[10, 10, 40, 40]], [(7, 0.3)], "score floor", "floor"),
        ([[10, 10, 40, 40], [14, 14, 44, 44]], [(7, 0.8), (1, 0.9)], "suppression", "overlap"),
        ([[20, 20, 50, 50]], [(7, 0.9)], "judge's IoU", "judge"),
        ([], [], "judge's IoU", None),
    ],
)
def test_the_stage_that_lost_a_digit(boxes, shares, stage, slider):
    told, _ = faults(looked_at(boxes, shares), TRUTH, Settings())
    missed = next(fault for fault in told if fault.kind == "missed")
    assert missed.stage == stage
    assert (missed.move.slider if missed.move else None) == slider


def test_a_digit_that_only_a_finer_grid_sees_is_lost_by_the_grid():
    looked = replace(
        looked_at([[10, 10, 40, 40], [60, 60, 90, 90]], [(7, 0.9), (1, 0.2)]),
        row=np.array([1, 0]),
        level=np.array([3, 3]),
        pyramid=True,
    )
    told, _ = faults(looked, TRUTH, Settings(stride=8, sizes=1))
    assert [(fault.stage, fault.move.slider, fault.move.value) for fault in told] == [
        ("grid of windows", "stride", 4)
    ]


@pytest.mark.parametrize(
    ("box", "share", "stage", "word"),
    [
        ([14, 10, 44, 40], (1, 0.9), "class", "calls it 1"),
        ([14, 14, 30, 30], (1, 0.9), "score floor", "a piece of a 7"),
        ([0, 0, 55, 55], (7, 0.9), "judge's IoU", "around a 7"),
        ([80, 80, 99, 99], (3, 0.9), "score floor", "no digit"),
        ([14, 10, 44, 40], (7, 0.6), "suppression", "a second box"),
    ],
)
def test_why_a_box_is_false(box, share, stage, word):
    both = looked_at([[10, 10, 40, 40], box], [(7, 0.95), share])
    told, _ = faults(both, TRUTH, Settings(overlap=0.9))
    false = next(fault for fault in told if fault.kind == "false")
    assert false.stage == stage
    assert word in false.words


def test_a_higher_floor_takes_boxes_from_the_end_and_changes_nothing_before():
    looked = seen("background")
    low, high = (find(looked, Settings(), floor).answer(0.6) for floor in (0.05, 0.6))
    np.testing.assert_array_equal(low.boxes, high.boxes)


def test_an_empty_canvas_has_false_boxes_at_most_and_no_missed_ones():
    canvas = thrown(count=0)
    told, _ = faults(one_shot(canvas.image), canvas.truth, Settings(floor=0.05))
    assert not [fault for fault in told if fault.kind == "missed"]


def test_what_is_said_of_faults_and_moves():
    settings = Settings(move=False)
    told, now = faults(seen("plain"), thrown(seed=0).truth, settings)
    names = thrown(seed=0).truth.classes.tolist()
    assert summary(told).startswith("Faults by stage: score floor")
    assert summary([]) == "No fault."
    assert {title_of(fault, now, names)[:5] for fault in told} == {"Misse", "False"}
    assert all("Smallest move: " in mend_words(fault.move, settings) for fault in told if fault.move)
    assert mend_words(None, settings).startswith("No single slider")
