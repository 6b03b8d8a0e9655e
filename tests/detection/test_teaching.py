"""A net that is taught while one looks, part by part; and the stop-watch."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from cvlab.detection.comparing import Race
from cvlab.detection.judging import curve, judge, match
from cvlab.detection.looking import one_shot
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.stored import stored_weights
from cvlab.detection.teaching import Lesson, Teaching, Weights, full, rate_at
from cvlab.generators import whole
from cvlab.steps import steps_of
from cvlab.ui.detection.teaching import COUNTS
from tests.detection.canvases import thrown

pytestmark = pytest.mark.keras


ASKED = Teaching("digits", 96, 0, thrown(seed=0))


@pytest.fixture(scope="module")
def taught() -> list[Lesson]:
    """A whole teaching of six steps: one, then two, then as many as there are."""
    from cvlab.nets.detector import teach

    first = teach(ASKED, None, 0, 0.003, 1)
    second = teach(ASKED, first.standing, 0, 0.003, 2)
    return [first, second, teach(ASKED, second.standing, 60, 0.003)]


def test_teaching_goes_on_from_where_it_stood_and_lowers_the_loss(taught):
    assert [part.standing.step for part in taught] == [1, 3, 6]
    looks = [look for part in taught for look in part.looks]
    assert [look.canvases for look in looks] == [16, 32, 48, 64, 80, 96]
    assert looks[-1].loss < looks[0].loss
    assert not any(part.broken for part in taught)
    shown = one_shot(ASKED.watched.image, full(looks[-1].weights))
    for kept, weights in zip(looks[-1].weights, taught[-1].standing.weights, strict=True):
        np.testing.assert_array_equal(kept, weights.astype(np.float16))
    found = find(shown, Settings(floor=0.05)).answer(0.05)
    right = match(found, ASKED.watched.truth, 0.5) >= 0
    assert looks[-1].ap == curve(found.scores, right, 10).ap


def test_in_parts_it_is_the_same_as_at_once_and_another_rate_is_another_net(taught):
    from cvlab.nets.detector import teach

    again = teach(ASKED, None, 0, 0.003, 3).standing
    for one, other in zip(again.weights, taught[1].standing.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
    other = teach(ASKED, taught[0].standing, 0, 0.01, 2).standing
    assert not np.allclose(other.weights[0], again.weights[0], atol=1e-4)


def test_nothing_is_learned_without_a_step_and_beyond_the_last(taught):
    from cvlab.nets.detector import teach

    none = teach(ASKED, None, 0, 0.003, 0).standing
    assert none.step == 0
    assert not any(array.any() for array in none.moments)
    last = taught[-1].standing
    more = teach(ASKED, last, 60, 0.003).standing
    assert more.step == 6
    np.testing.assert_array_equal(more.weights[0], last.weights[0])


def test_a_loss_that_is_no_number_leaves_the_net_where_it_stood(taught):
    from cvlab.nets.detector import teach

    before = taught[0].standing
    part = teach(ASKED, before, 0, 1e30, 3)
    assert part.broken
    assert part.standing is before


@pytest.mark.parametrize("steps", [4, 18, 500])
def test_the_rate_is_keras_cosine_with_a_warm_up(steps):
    import keras

    schedule = keras.optimizers.schedules.CosineDecay(
        0.0003, steps, alpha=0.01, warmup_target=0.003, warmup_steps=min(50, steps // 5)
    )
    at = range(0, steps, max(1, steps // 17))
    wanted = [float(schedule(step)) for step in at]
    np.testing.assert_allclose([rate_at(0.003, step, steps) for step in at], wanted, rtol=1e-4)


@pytest.fixture(scope="module")
def race() -> Race:
    from cvlab.nets.detector import stop_watch

    return whole(stop_watch("plain", thrown(seed=0).image[:64, :64].copy()))


def test_the_stop_watch_measures_equal_scores_and_compiles_each_way_once(race):
    from cvlab.nets.detector import stop_watch
    from cvlab.nets.detector.racing import compiled

    other = whole(stop_watch("plain", thrown(seed=0).image[:48, :64].copy()))
    assert race.windows > other.windows > 100
    for one in (race, other):
        assert one.difference < 1e-4
        assert min(one.whole, one.batch, one.one_by_one) > 0
    assert [way.experimental_get_tracing_count() for way in compiled("plain")] == [1, 1]


def test_what_the_words_say_of_looks_and_rounds():
    from cvlab.nets.detector.racing import ROUNDS

    words = (Path(__file__).parents[2] / "assets" / "lessons" / "detection.md").read_text("utf-8")
    assert "Twelve times on the way" in words
    assert all(len(Teaching("digits", count, 0, ASKED.watched).marks) == 12 for count in COUNTS)
    assert "medians of seven rounds" in words
    assert ROUNDS == 7
    rising = [rate_at(1.0, step, 500) for step in range(52)]
    assert int(np.argmax(rising)) == 50


def test_the_canvases_that_are_set_at_first_bring_it_about_as_far_as_the_words_say():
    from cvlab.nets.detector import teach

    words = (Path(__file__).parents[2] / "assets" / "lessons" / "detection.md").read_text("utf-8")
    start = steps_of("detection").start
    asked = Teaching("digits", start["detection_canvases"], 0, thrown(seed=0))
    assert f"The {asked.canvases:,} canvases that are set at first" in words
    looks = teach(asked, None, 3600, start["detection_rate"]).looks
    assert "over twenty canvases that it never saw its average precision then is about 0.5" in words
    assert over_twenty(looks[-1].weights) == pytest.approx(0.5, abs=0.15)
    assert "at half of the way it is near 0" in words
    assert over_twenty(looks[5].weights) < 0.2
    assert "has more than 0.9 there" in words
    assert over_twenty(stored_weights("one_shot")) > 0.9


def over_twenty(weights: Weights) -> float:
    """The average precision of a one-shot net on twenty canvases."""
    canvases = [thrown(seed=seed) for seed in range(20)]
    found = [find(one_shot(canvas.image, full(weights)), Settings()).answer(0.05) for canvas in canvases]
    return judge(found, [canvas.truth for canvas in canvases]).pooled


def test_what_goes_to_the_page_brings_no_keras_along(race, taught):
    for told in (race, *taught):
        assert b"cvlab.nets" not in pickle.dumps(told)


def test_crops_are_labelled_by_what_they_lie_on():
    from cvlab.nets.detector.training import labelled

    canvas = thrown(seed=0)
    truth = canvas.truth.boxes
    crops, wanted = labelled(
        canvas, np.concatenate([truth, truth + 1, [[0, 100, 28, 128]]]).astype(np.float32)
    )
    assert crops.shape[1:] == (28, 28)
    assert wanted[: len(truth), 0].tolist() == canvas.truth.classes.tolist()
    np.testing.assert_allclose(wanted[: len(truth), 1:], 0, atol=1e-6)
    assert wanted[-1, 0] == 10
