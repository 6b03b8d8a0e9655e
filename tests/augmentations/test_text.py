"""A list of augmentations in a link, and the question about it."""

from __future__ import annotations

import pytest

from cvlab.augmentations import AUGMENTATIONS, NOTES, Cutout, Rotation, Shear, Zoom
from cvlab.augmentations.question import question
from cvlab.augmentations.text import MOST, from_text, to_text
from cvlab.ui.augmentation.samples import as_boxes

EVERY = tuple(AUGMENTATIONS[kind]() for kind in AUGMENTATIONS)


@pytest.mark.parametrize(
    "specs", [(), NOTES, EVERY, (Rotation(degrees=12.5, fill_mode="wrap"), Cutout(value=1.0), Rotation())]
)
def test_a_list_survives_its_text(specs):
    assert from_text(to_text(specs)) == specs


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dream", "no augmentation called 'dream'"),
        ("rotation:degrees=900", "degrees"),
        ("rotation:degrees=far", "no number"),
        ("rotation:degrees=nan", "finite"),
        ("zoom:degrees=3", "has no degrees"),
        ("zoom:fill_mode=magic", "fill_mode"),
        (";".join(["zoom"] * (MOST + 1)), "at most"),
    ],
)
def test_a_wrong_text_is_answered_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        from_text(text)


def test_no_field_makes_another_kind_of_it():
    assert from_text("zoom:kind=crop") == (Zoom(),)


def test_the_question_is_about_the_most_surprising_thing_on_screen():
    assert question(NOTES, (28, 28, 1), 1000).answer == 0.05  # sin(0.2 degrees) * 13.5 rows
    assert question((Shear(degrees=0.0), Zoom(share=0.2)), (28, 28, 1), 1000).answer == 1.25
    assert question((Cutout(),), (28, 28, 1), 1257).answer == 12_570
    assert question((), (28, 28, 1), 1257).answer == 1257


@pytest.mark.parametrize(
    "given",
    [
        None,
        "box",
        [1, 2, 3, 4],
        [[1, 2, 3]],
        [[5, 5, 4, 9]],
        [[0, 0, 40, 9]],
        [[0, 0, float("nan"), 9]],
        [[0, 0, True, 9]],
        [[0, 0, 1, 1]] * 4,
    ],
)
def test_what_a_browser_sends_as_boxes_is_checked(given):
    assert as_boxes(given, (20, 30)) is None


def test_boxes_inside_the_picture_are_taken():
    assert as_boxes([[0, 0, 30, 20], [1.5, 2, 3, 4]], (20, 30)) == [(0, 0, 30, 20), (1.5, 2, 3, 4)]
    assert as_boxes([], (20, 30)) == []


def test_a_press_counts_once_and_only_if_it_is_one(monkeypatch):
    from cvlab.ui.augmentation import rowtools

    monkeypatch.setattr(rowtools.st, "session_state", {})
    assert rowtools._news([1, 77], "seen") == 1
    assert rowtools._news([1, 77], "seen") is None
    assert rowtools._news([1, 78], "seen") == 1
    assert [rowtools._news(given, "seen") for given in (None, 1, "up", [1], [True, 3], [1.0, 2])] == [
        None
    ] * 6
