"""What is gathered: kept within bounds, named apart, changed without loss, and let go of."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from cvlab.datasets.archives import read_archive
from cvlab.teaching.bench import MOST, MOST_CLASSES, NONE, Bench, problems, zipped


def pictures(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 20, 20, 3), np.uint8)


def bench(*counts: int) -> Bench:
    made = Bench()
    for n, count in enumerate(counts):
        made = made.add_class()
        if count:
            made = made.add(made.classes[-1], pictures(count, n))
    return made


def test_a_change_leaves_what_was_before():
    before = bench(3, 2)
    after = before.without(before.shots[0].id).rename("class 1", "cup")
    assert [before.count(name) for name in before.classes] == [3, 2]
    assert after.classes == ("cup", "class 2")
    assert after.count("cup") == 2
    assert before.without_class("class 1").shots == before.shots[3:]


def test_pictures_of_one_call_are_of_one_moment():
    made = bench(3, 0)
    again = made.add("class 1", pictures(2, 5))
    moments = [shot.moment for shot in again.shots]
    assert len(set(moments[:3])) == 1
    assert moments[3] == moments[4] != moments[0]
    joined = again.add("class 1", pictures(1, 6), moment=moments[3])
    assert joined.shots[-1].moment == moments[3]
    assert len({shot.id for shot in joined.shots}) == 6


def test_ten_thousand_pictures_are_cut_to_what_fits_and_then_refused():
    made = bench(0).add("class 1", (p for p in pictures(50)))
    assert made.count("class 1") == MOST
    with pytest.raises(ValueError, match=f"class 1 has {MOST} pictures, the most"):
        made.add("class 1", pictures(1))
    assert made.add("class 1", pictures(5), test=True).count("class 1", test=True) == 5


def test_there_is_an_end_to_all_pictures_too(monkeypatch):
    monkeypatch.setattr("cvlab.teaching.bench.MOST_ALL", 7)
    made = bench(5, 0).add("class 2", pictures(5, 9))
    assert made.count("class 2") == 2
    with pytest.raises(ValueError, match="There are 7 pictures"):
        made.add(NONE, pictures(1))


def test_names_differ_and_say_something():
    made = bench(1, 1)
    for name, words in (
        ("class 2", "already"),
        ("class 2 ", "already"),
        ("  ", "needs a name"),
        ("None of these", "needs a name"),
    ):
        with pytest.raises(ValueError, match=words):
            made.rename("class 1", name)
    assert made.rename("class 1", "<b>x</b>\x00" + "y" * 99).classes[0].startswith("<b>x</b>")
    assert len(made.rename("class 1", "y" * 99).classes[0]) == 30
    with pytest.raises(ValueError, match="no class called 'gone'"):
        made.add("gone", pictures(1))


def test_there_is_an_end_to_classes():
    made = bench(*[0] * MOST_CLASSES)
    with pytest.raises(ValueError, match="the most that fit"):
        made.add_class()
    assert len(set(made.without_class("class 3").add_class().classes)) == MOST_CLASSES


def test_what_is_wrong_is_said_in_a_sentence_each():
    assert problems(bench(5, 5)) == []
    assert problems(bench(5)) == [
        "Two classes with pictures are needed before there is anything to tell apart."
    ]
    assert problems(bench(5, 1)) == [
        "class 2 has one picture: it can be learnt from, but nothing says how well; add four more."
    ]
    same = bench(3, 0).add("class 2", pictures(3, 0))
    assert problems(same) == [
        "class 1 and class 2 hold 3 pictures in common: no network can tell those apart; take them out of one."
    ]
    assert problems(bench(5, 5).add(NONE, pictures(1))) == []


def test_the_zip_is_one_that_the_data_sets_page_reads():
    made = (
        bench(4, 4)
        .rename("class 1", "a/b")
        .add("class 2", pictures(3, 8), test=True)
        .add(NONE, pictures(1, 9))
    )
    names = zipfile.ZipFile(io.BytesIO(zipped(made))).namelist()
    assert len(names) == 12
    assert all(name.split("/")[0] in ("train", "test", "none of these") for name in names)
    parts = bench(4, 4)
    found = read_archive(zipped(parts))
    assert sorted({(p.part, p.label) for p in found.pictures}) == [("train", "class 1"), ("train", "class 2")]
