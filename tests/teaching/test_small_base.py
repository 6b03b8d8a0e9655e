"""The base for drawings: numpy's maps are Keras'."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.generators import whole
from cvlab.teaching import small_base
from cvlab.teaching.drawings import drawings
from cvlab.teaching.grounds import drawings_ground


@pytest.mark.keras
def test_the_maps_are_those_of_keras():
    from cvlab.nets.features import boundary, features
    from cvlab.nets.models import model_of

    ground, given = drawings_ground(), drawings("star", 5)
    assert boundary(model_of(ground.base.net)).path == "max_pooling2d_1"
    wanted = whole(features(ground.base, ground.weights(), given, "nowhere")).values
    np.testing.assert_allclose(small_base.maps_of(given), wanted, atol=1e-5)
