"""Strokes: what a browser may send, and the picture they make."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from cvlab.handwriting.drawing import (
    MARGIN,
    MAX_POINTS,
    MAX_STROKES,
    SEVEN,
    SIDE,
    WIDTHS,
    Stroke,
    rasterize,
    strokes_from,
)


def brute(strokes: list[Stroke]) -> np.ndarray:
    """Every pixel asks every piece of every stroke how far away it is."""
    canvas = np.zeros((SIDE, SIDE))
    for y, x in np.ndindex(canvas.shape):
        for stroke in strokes:
            for (ax, ay), (bx, by) in zip(stroke.points, stroke.points[1:] or stroke.points, strict=False):
                square = (bx - ax) ** 2 + (by - ay) ** 2
                along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square if square else 0
                along = min(max(along, 0), 1)
                away = math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay))
                ink = min(max(stroke.width / 2 + 0.5 - away, 0), 1)
                canvas[y, x] = min(canvas[y, x], 1 - ink) if stroke.erase else max(canvas[y, x], ink)
    return canvas


def test_a_drawing_is_the_distance_of_each_pixel_from_the_line():
    strokes = [
        Stroke(points=((40, 50), (200, 90), (60, 250)), width=21),
        Stroke(points=((-30, 120), (330, 160)), width=12, erase=True),
        Stroke(points=((100, 100),), width=30),
    ]
    canvas = rasterize(strokes)
    assert canvas.shape == (SIDE, SIDE, 1)
    assert np.abs(canvas[..., 0] - brute(strokes)).max() < 1e-6


def test_strokes_come_back_as_they_were_sent():
    sent = json.loads(json.dumps([stroke.to_dict() for stroke in SEVEN]))
    assert strokes_from(sent) == SEVEN


def test_an_empty_list_is_an_empty_drawing():
    assert strokes_from([]) == ()
    assert not rasterize(()).any()


def test_a_drawing_handed_out_may_be_changed_without_harm():
    rasterize(SEVEN)[:] = 0.5
    assert rasterize(SEVEN).max() == 1


def test_what_lies_far_outside_is_brought_to_the_margin():
    (stroke,) = strokes_from([{"points": [-1e9, 50.7, 1e9, 999_999], "width": 1e6}])
    assert stroke.points == ((-MARGIN, 50), (SIDE + MARGIN, SIDE + MARGIN))
    assert stroke.width == WIDTHS[1]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "[]",
        {"points": []},
        [None],
        [[1, 2]],
        [{}],
        [{"points": [], "width": 20}],
        [{"points": [1], "width": 20}],
        [{"points": [1, 2]}],
        [{"points": [1, "2"], "width": 20}],
        [{"points": [1, None], "width": 20}],
        [{"points": [1, True], "width": 20}],
        [{"points": [[1, 2], [3, 4]], "width": 20}],
        [{"points": [1, float("nan")], "width": 20}],
        [{"points": [1, 2], "width": float("inf")}],
        [{"points": [1, 2], "width": "20"}],
        [{"points": [1, 10**400], "width": 20}],
        [{"points": [1, 2] * (MAX_POINTS + 1), "width": 20}],
        [{"points": [1, 2], "width": 20}] * (MAX_STROKES + 1),
        [{"points": [1, 2] * 6000, "width": 20}] * 2,
    ],
)
def test_anything_else_is_refused_in_one_sentence(value):
    with pytest.raises(ValueError, match=r"^(A drawing|A stroke|This drawing).*\.$"):
        strokes_from(value)


def test_only_true_erases():
    strokes = strokes_from([{"points": [1, 2], "width": 20, "erase": e} for e in (True, 1, "yes", None)])
    assert [stroke.erase for stroke in strokes] == [True, False, False, False]
