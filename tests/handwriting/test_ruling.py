"""What was printed before the digit was written is taken off, and never the digit."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cvlab.handwriting.drawing import Stroke, rasterize
from cvlab.images import centred, find_ink, mnist_style
from cvlab.types import as_image
from tests import drawn, photographed

KINDS = ("plain seven", "one with a foot", "closed four", "two with loop", "five", "eight", "plain zero")


def written(kind: str, width: int = 20, seed: int = 0) -> np.ndarray:
    """A drawing of that kind, white on black, 280 x 280."""
    strokes = drawn.strokes(drawn.KINDS[kind][1], np.random.default_rng(seed))
    return rasterize([Stroke(points=stroke.points, width=width) for stroke in strokes])[..., 0]


def on_paper(ink: np.ndarray) -> np.ndarray:
    return 0.98 - 0.88 * ink


def resized(ink: np.ndarray) -> np.ndarray:
    """The drawing on a sheet of the size that `photographed` prints its lines for."""
    return cv2.resize(ink, (photographed.SIDE,) * 2, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("paper", [name for name in photographed.PAPERS if name != "dust"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_digit_on_printed_paper_is_seen_as_on_bare_paper(kind, paper):
    random, sheet = np.random.default_rng(5), on_paper(resized(written(kind)))
    bare = mnist_style(as_image(sheet.astype(np.float32)))
    printed = photographed.PAPERS[paper](sheet, random)
    seen = mnist_style(as_image(printed.clip(0, 1).astype(np.float32)))
    allowed = (
        0.12 if "turned" in paper else 0.08
    )  # turned paper turns the digit too, a shadow makes strokes paler
    assert np.abs(seen - bare).mean() < allowed


@pytest.mark.parametrize("kind", drawn.KINDS)
@pytest.mark.parametrize(("margin", "width"), [(3, 6), (3, 20), (10, 12), (40, 6), (40, 26)])
def test_a_digit_without_frame_keeps_all_its_strokes_however_closely_it_was_cut_out(kind, margin, width):
    ink = written(kind, width)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    cut = ink[
        max(0, rows[0] - margin) : rows[-1] + 1 + margin,
        max(0, columns[0] - margin) : columns[-1] + 1 + margin,
    ]
    seen = find_ink(as_image(on_paper(cut).astype(np.float32)))[..., 0]
    assert (seen[cut > 0.95] > 0.9).mean() > 0.97


def straight(*pulls, width=10):
    return rasterize([Stroke(points=points, width=width) for points in pulls])[..., 0]


@pytest.mark.parametrize(
    "ink",
    [
        straight(((140, 5), (140, 275)), width=6),  # a 1 from rim to rim
        straight(((20, 20), (260, 20), (260, 260), (20, 260), (20, 20))),  # a 0 of four straight strokes
        straight(((60, 20), (220, 20), (220, 260), (60, 260), (60, 20)), ((60, 140), (220, 140))),  # an 8
        straight(((5, 30), (275, 30), (150, 275))),  # a 7 with a bar from rim to rim
        straight(((60, 5), (60, 140), (275, 140)), ((200, 5), (200, 275))),  # an open 4
        straight(
            ((220, 20), (60, 20), (60, 140), (220, 140), (220, 260), (60, 260))
        ),  # a 5 as a clock shows it
    ],
    ids=["1", "0", "8", "7", "4", "5"],
)
def test_a_digit_of_straight_strokes_alone_is_no_frame(ink):
    seen = find_ink(as_image(on_paper(ink).astype(np.float32)))[..., 0]
    assert (seen[ink > 0.9] > 0.9).mean() > 0.98


def test_a_small_digit_on_a_large_page_is_found():
    page = np.full((600, 800), 0.97, np.float32)
    page[80:180, 600:700] -= 0.9 * cv2.resize(
        written("plain seven"), (100, 100), interpolation=cv2.INTER_AREA
    )
    seen = mnist_style(as_image(page))
    assert np.abs(seen - centred(written("plain seven")[..., None])).mean() < 0.06


def test_a_blank_page_with_a_cameras_noise_shows_nothing():
    noise = np.random.default_rng(0).normal(0.8, 0.01, (480, 640)).clip(0, 1).astype(np.float32)
    with pytest.raises(ValueError, match="nothing to see yet"):
        mnist_style(as_image(noise))


@pytest.mark.parametrize("paper", ["frame", "squared paper", "lined paper"])
def test_printed_paper_with_nothing_on_it_is_left_as_it_is(paper):
    blank = np.full((photographed.SIDE,) * 2, 0.98, np.float32)
    sheet = photographed.PAPERS[paper](blank, np.random.default_rng(0)).astype(np.float32)
    assert find_ink(as_image(sheet)).max() == 1


def test_specks_are_left_out_and_the_separate_stroke_of_a_five_stays():
    ink = straight(((80, 70), (80, 140), (160, 150), (170, 200), (80, 220)), ((100, 55), (190, 50)), width=16)
    dusty = ink.copy()
    dusty[270:273, 5:8] = 1
    seen, clean = (mnist_style(as_image(on_paper(i).astype(np.float32))) for i in (dusty, ink))
    assert np.abs(seen - clean).max() < 0.02
    assert np.abs(clean - centred(ink[..., None])).mean() < 0.03


def test_ink_on_a_black_sheet_is_taken_as_it_is():
    frame = Stroke(points=((30, 30), (250, 30), (250, 250), (30, 250), (30, 30)))
    ink = rasterize([frame, Stroke(points=((100, 100), (180, 180)))])
    assert np.array_equal(find_ink(ink), ink)
