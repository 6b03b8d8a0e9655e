"""What the lesson's steps say happens, happens: the numbers in its words are those of the page."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.handwriting.drawing import Stroke
from cvlab.steps import steps_of
from cvlab.teaching.bench import NONE
from cvlab.teaching.drawings import drawings
from cvlab.teaching.heads import unit
from cvlab.teaching.judged import judge
from cvlab.teaching.presets import PRESETS, preset
from cvlab.ui.teaching.boards import in_style
from tests.teaching.known import features, judged

THREE, CHAIR, _ = PRESETS


def told(words: str) -> str:
    """The answer of the step whose words begin so."""
    return next(
        " ".join(step.answer.split())
        for step in steps_of("teaching").steps
        if step.words.strip().startswith(words)
    )


def answers(bench, which) -> list[str]:
    found, known = judged(bench), features(bench)
    rows = [unit(known[shot.key][None]) for shot in bench.shots if which(shot)]
    return [found.classes[int(found.head.scores(row)[0].argmax())] for row in rows]


def test_six_fish_are_shared_out_among_three_classes_but_lie_too_far():
    bench = preset(THREE)
    found, known = judged(bench), features(bench)
    fish = unit(np.stack([known[shot.key] for shot in bench.shots if shot.label == NONE]))
    assert sorted(answers(bench, lambda shot: shot.label == NONE)) == ["face"] * 2 + ["star"] * 4
    assert found.head.shares(fish).max() == pytest.approx(0.88, abs=0.02)
    assert (found.head.distances(fish) > found.strangers.best()).all()
    assert "Four are called a star and two a face, one of them with nearly 90 %" in told("Stars, houses")


def test_letting_no_stranger_in_turns_half_away():
    found = judged(preset(THREE)).strangers
    best, tight = found.best(), found.strangers[0] - 1e-6
    assert (found.false_rejects(best), found.false_accepts(best)) == (6, 4)
    assert (len(found.own), len(found.strangers)) == (36, 42)
    assert found.false_rejects(tight) == 19
    assert "19 of 36" in told("Each limit")
    assert "6 of 36 turned away, 4 of 42 let in" in told("Each limit")


def test_a_table_is_called_a_cup_and_a_cup_without_one_a_house():
    bench = preset(CHAIR)
    found = judged(bench)
    assert found.counted(found.answers) == (36, 36)
    assert answers(bench, lambda shot: shot.label == NONE) == ["cup"] * 6
    assert answers(bench, lambda shot: shot.test) == ["house"] * 6
    assert found.tested() == (0, 6)


def test_two_cups_without_a_table_cure_most_of_it():
    bench = preset(CHAIR)
    for cup in drawings("cup", 2, seed=11):
        bench = bench.add("cup", [cup])
    assert judged(bench).tested()[0] >= 4


MUG = (
    ((0.2, 0.2), (0.25, 0.85), (0.6, 0.85), (0.66, 0.2), (0.2, 0.2)),
    ((0.65, 0.32), (0.75, 0.3), (0.84, 0.36), (0.85, 0.5), (0.8, 0.6), (0.63, 0.64)),
)


def mug(tilt: float) -> np.ndarray:
    """A cup as a hand draws it on the pad, tilted by so many degrees."""
    turn = np.exp(1j * np.deg2rad(tilt))
    lines = [[140 * (1 + 1j) + 280 * (complex(*p) - 0.5 - 0.5j) * turn for p in line] for line in MUG]
    return in_style(tuple(Stroke(points=tuple((int(p.real), int(p.imag)) for p in line)) for line in lines))


@pytest.mark.parametrize(("tilts", "least", "most"), [((0, 12, -12), 4, 6), ((0, 0, 0), 0, 2)])
def test_cups_drawn_by_hand_cure_it_when_each_is_tilted_another_way(tilts, least, most):
    bench = preset(CHAIR)
    for tilt in tilts:
        bench = bench.add("cup", [mug(tilt)])
    assert least <= judged(bench).tested()[0] <= most
    assert "the same cup three times hardly helps" in told("Cure it")


def test_a_house_among_the_stars_is_called_a_house():
    bench = preset(THREE).add("star", drawings("house", 1, seed=8))
    assert judged(bench).wrong()[bench.shots[-1].id] == "house"


def test_class_means_serve_a_handful_and_are_right_from_one_drawing_on():
    bench = preset(PRESETS[-1])
    for label, thing in zip(bench.classes, ("star", "house"), strict=True):
        bench = bench.add(label, drawings(thing, 1))
    found = judged(bench)
    assert found.head.kind == "means"
    assert found.counted(found.answers) == (0, 0), "nothing can be left out"
    known = features(bench.add("class 1", drawings("star", 20, seed=3)))
    rest = [values for key, values in known.items() if key not in {shot.key for shot in bench.shots}]
    assert (found.head.scores(unit(np.stack(rest))).argmax(axis=1) == 0).mean() > 0.8


def test_with_one_class_there_is_no_head():
    bench = preset(PRESETS[-1]).add("class 1", drawings("star", 3))
    assert judge(bench, features(bench)) is None
    assert judge(preset(PRESETS[-1]), {}) is None


def test_two_classes_of_the_same_pictures_are_judged_at_chance_or_below():
    bench = preset(PRESETS[-1]).add("class 1", drawings("star", 6)).add("class 2", drawings("star", 6))
    right, count = judged(bench).counted(judged(bench).answers)
    assert (right <= 6, count) == (True, 12)


def test_an_unknown_set_is_said():
    with pytest.raises(ValueError, match="no such set of drawings"):
        preset("nothing")
