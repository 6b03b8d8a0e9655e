"""Point clouds: the same for the same seed, within their window, in the shapes that they are named after."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.params import params
from cvlab.point_clouds import MOST, POINT_CLOUDS, WINDOW, points_from, points_of, to_text

every_kind = pytest.mark.parametrize("kind", list(POINT_CLOUDS))
hundredths = st.integers(-600, 600).map(lambda n: n / 100)


@every_kind
def test_a_cloud_is_the_same_for_its_seed_and_another_for_another(kind):
    first, again, other = (POINT_CLOUDS[kind](seed=seed).points() for seed in (3, 3, 4))
    assert np.array_equal(first.places, again.places)
    assert not np.array_equal(first.places, other.places)


@every_kind
@pytest.mark.parametrize("count", [4, 60, 500])
@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_a_cloud_has_half_of_each_class_in_hundredths_within_the_window(kind, count, noise):
    points = POINT_CLOUDS[kind](count=count, noise=noise).points()
    assert len(points) == count
    assert points.labels.sum() == count / 2
    assert (points.places >= WINDOW[0]).all()
    assert (points.places <= WINDOW[1]).all()
    assert np.array_equal(points.places, points.places.round(2))


def test_without_noise_the_shapes_are_what_they_are_called():
    blobs, circle, xor, spiral = (POINT_CLOUDS[kind](noise=0.0, count=200).points() for kind in POINT_CLOUDS)
    assert len(np.unique(blobs.places, axis=0)) == 2
    radius = np.hypot(*circle.places.T)
    assert radius[circle.labels == 1].max() <= 2.01
    assert radius[circle.labels == 0].min() >= 3.49
    assert np.array_equal((xor.places > 0).sum(axis=1) == 1, xor.labels == 1)
    assert np.array_equal(np.abs(xor.places.sum(axis=1)) < 3, xor.labels == 1), (
        "a strip holds the orange ones"
    )
    quarters = {tuple(row) for row in (xor.places > 0).tolist()}
    assert len(quarters) == 4
    arms = [spiral.places[spiral.labels == c] for c in (0, 1)]
    assert arms[0] == pytest.approx(-arms[1], abs=0.011)


def test_the_two_arms_of_a_spiral_run_around_each_other():
    points = POINT_CLOUDS["spiral"](noise=0.0, count=500).points()
    arm = points.places[points.labels == 0]
    turned = np.unwrap(np.arctan2(arm[5:, 1], arm[5:, 0]))
    assert (turned[-1] - turned[0]) / (2 * np.pi) == pytest.approx(1.75, abs=0.1)


@every_kind
def test_each_field_of_a_cloud_is_a_choice_with_words(kind):
    names = [field.name for field in params(POINT_CLOUDS[kind])]
    assert names[:3] == ["count", "noise", "seed"]
    assert all(field.help for field in params(POINT_CLOUDS[kind]))


@given(st.lists(st.tuples(hundredths, hundredths, st.sampled_from([0, 1])), max_size=40))
def test_own_points_come_back_from_the_address_as_they_were(rows):
    points = points_of(rows)
    again = points_from(to_text(points))
    assert np.array_equal(points.places, again.places)
    assert np.array_equal(points.labels, again.labels)
    assert points_of(again.rows()).rows() == points.rows()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7,0,1", "outside the window, which goes from −6 to 6"),
        ("0,0,1~x", "'x' is no point x,y,class"),
        ("", "no point x,y,class"),
        ("1,2,3", "no point"),
        ("1e3,2,1", "no point"),
        ("nan,2,1", "no point"),
        ("1.234,2,1", "no point"),
        ("1,1,1~" * 5000, "5,001 points; the page takes at most 500"),
        ("<script>alert(1)</script>", "no point"),
    ],
)
def test_a_hostile_address_is_one_sentence(text, words):
    with pytest.raises(ValueError, match=words) as caught:
        points_from(text)
    assert str(caught.value).count("\n") == 0
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "rows",
    [None, "x", 5, [None], [[1, 2]], [[1, 2, 3]], [["1", 2, 0]], [[float("inf"), 0, 1]], [[1, 2, 0.5]]],
)
def test_what_a_browser_may_send_besides_points_is_refused_in_a_sentence(rows):
    with pytest.raises(ValueError, match=r"\(x, y, class\)"):
        points_of(rows)


def test_more_points_than_a_page_takes_are_counted_in_the_refusal():
    with pytest.raises(ValueError, match="5,000 points"):
        points_of([[0.0, 0.0, 1]] * 5000)
    assert len(points_of([[0.0, 0.0, 1]] * MOST)) == MOST
