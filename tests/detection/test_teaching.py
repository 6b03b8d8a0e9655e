"""A net that is taught while one looks: it tells how far it is, and is the same again."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.datasets import DATASETS
from cvlab.detection.looking import one_shot
from cvlab.generators import whole
from tests.detection.canvases import thrown

pytestmark = pytest.mark.keras


def test_teaching_tells_how_far_it_is_and_lowers_the_loss():
    from cvlab.nets.detector import teach
    from cvlab.nets.detector.teaching import Look

    train, told = DATASETS["digits"]().load().train, []
    taught = whole(teach(train.images[..., 0], train.labels, 192, 0, thrown(seed=0)), told.append)
    shares = [one for one in told if isinstance(one, float)]
    looks = [one for one in told if isinstance(one, Look)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert [look.canvases for look in looks] == taught.canvases.tolist() == list(range(16, 193, 16))
    assert taught.losses[-1] < taught.losses[0]
    assert len(one_shot(thrown(seed=0).image, taught.weights).windows) == 64


def test_the_stop_watch_measures_equal_scores_and_compiles_each_way_once():
    from cvlab.nets.detector import stop_watch
    from cvlab.nets.detector.racing import compiled

    for height in (64, 56):
        race = whole(stop_watch("plain", thrown(seed=0).image[:height, :64].copy()))
        assert race.windows > 100
        assert race.difference < 1e-4
        assert min(race.whole, race.batch, race.one_by_one) > 0
    assert [way.experimental_get_tracing_count() for way in compiled("plain")] == [1, 1]


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
