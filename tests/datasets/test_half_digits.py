"""Half of the digits: five that a base learns from, and five others, few, changed once and dealt by lot."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.codegen.datasets import recipe
from cvlab.datasets import DATASETS, HalfDigits
from cvlab.datasets.half_digits import HALVES, POOL, dealt, moved


def test_the_first_half_is_the_digits_own():
    half, whole = HalfDigits(half=HALVES[0]).load(), DATASETS["digits"]().load()
    assert half.class_names == tuple("01234")
    rows = np.flatnonzero(whole.train.labels < 5)
    assert np.array_equal(half.train.images, whole.train.images[rows])
    assert len(half.train) == HalfDigits(half=HALVES[0]).train_count()


@pytest.mark.parametrize("each", [1, 10, POOL])
def test_so_many_of_each_class_are_dealt(each):
    split = HalfDigits(each=each).load()
    assert split.class_names == tuple("56789")
    assert np.bincount(split.train.labels).tolist() == [each] * 5
    assert len(split.train) == HalfDigits(each=each).train_count()


def test_no_test_picture_is_ever_learnt_from():
    pool, validation, test = moved("digits")
    known = {image.tobytes() for image in pool.images}
    assert not known & {image.tobytes() for part in (validation, test) for image in part.images}
    assert len(pool) == 5 * POOL
    assert len(test) == 557


def test_another_draw_deals_others_and_more_keep_those_that_fewer_had():
    labels = moved("digits")[0].labels
    few, more = set(dealt(labels, 3, 7)), set(dealt(labels, 10, 7))
    assert few < more
    assert few != set(dealt(labels, 3, 8))


def test_the_test_pictures_are_the_same_for_every_draw():
    one, other = HalfDigits(draw=1).load().test, HalfDigits(draw=2).load().test
    assert np.array_equal(one.images, other.images)


@pytest.mark.parametrize(
    "dataset", [HalfDigits(half=HALVES[0]), HalfDigits(each=3, draw=4)], ids=["0 to 4", "5 to 9"]
)
def test_the_script_makes_the_very_same_pictures(dataset):
    found = recipe(dataset)
    names: dict = {}
    exec("\n".join(["import numpy as np", *found.imports, found.code]), names)
    split = dataset.load()
    for name, part in (("train", split.train), ("validation", split.validation), ("test", split.test)):
        assert np.array_equal(names[f"x_{name}"], part.images), name
        assert np.array_equal(names[f"y_{name}"], part.labels), name
