"""VOC files: what they say, and everything that is refused in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.detection.voc import LARGEST, MOST, read

ENDS = "<xmin>{0}</xmin><ymin>{1}</ymin><xmax>{2}</xmax><ymax>{3}</ymax>"
BOX = f"<object><name>{{name}}</name><bndbox>{ENDS}</bndbox></object>"


def sheet(
    *boxes: str, size: str = "<size><width>100</width><height>80</height><depth>3</depth></size>"
) -> bytes:
    return f"<annotation><filename>a.jpg</filename>{size}{''.join(boxes)}</annotation>".encode()


def box(*ends: object, name: str = "raccoon") -> str:
    return BOX.format(*ends, name=name)


def test_a_file_says_its_boxes_from_the_first_pixels_rim_to_the_lasts():
    found = read(sheet(box(1, 1, 100, 80), box(11.5, 21, 30, 40, name="cat")))
    assert found.filename == "a.jpg"
    assert found.size == (80, 100)
    assert found.names == ("raccoon", "cat")
    np.testing.assert_allclose(found.boxes, [[0, 0, 100, 80], [10.5, 20, 30, 40]])


@pytest.mark.parametrize("size", ["", "<size/>", "<size><width>0</width><height>0</height></size>"])
def test_a_missing_size_is_no_fault(size):
    found = read(sheet(box(1, 1, 20, 20), size=size))
    assert found.size is None
    assert found.within(50, 60).size == (50, 60)


def test_a_box_over_the_rim_is_cut_and_one_outside_is_refused():
    assert read(sheet(box(-5, 1, 140, 30))).within(80, 100).boxes.tolist() == [[0, 0, 100, 30]]
    with pytest.raises(ValueError, match=r"'raccoon' lies outside of 'a\.jpg'"):
        read(sheet(box(120, 10, 140, 30))).within(80, 100)
    with pytest.raises(ValueError, match="give the picture that was labelled"):
        read(sheet()).within(40, 100)


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><annotation>&b;</annotation>'
OUTSIDE = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation><filename>&x;</filename></annotation>'
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        (b"<annotation>&x;</annotation>", "damaged in line 1"),
        (b"<annotation><object>", "breaks off"),
        (b"", "breaks off"),
        (b"\xff\xfe\x00", "damaged"),
        (b"<html></html>", "no <annotation>"),
        (b" " * (LARGEST + 1), "at most 1,000,000"),
        (b"<annotation>" + b"<a>" * 100 + b"</a>" * 100 + b"</annotation>", "too many elements"),
        (sheet(*[box(1, 1, 2, 2)] * (MOST + 1)), "at most 500"),
        (sheet(box(1, 1, 2, 2, name="")), "has no name"),
        (sheet(box("a", 1, 2, 2)), "is no number"),
        (sheet(box("nan", 1, 2, 2)), "is no number"),
        (sheet(box("1e99", 1, 2, 2)), "is no number"),
        (sheet(box(9, 1, 2, 2)), "wrong way round"),
        (sheet("<object><name>cat</name></object>"), "<xmin> of a box of 'cat' is no number"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence) as told:
        read(data)
    assert "\n" not in str(told.value)


def test_a_class_that_is_not_known_is_named():
    with pytest.raises(ValueError, match="'dog'; the classes are cat, raccoon"):
        read(sheet(box(1, 1, 9, 9, name="dog")), frozenset({"cat", "raccoon"}))
