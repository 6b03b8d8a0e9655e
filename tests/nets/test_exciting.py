"""What excites a channel, as the page shows it: the pictures that do, or that none does."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cvlab.feature_maps import Exciting
from cvlab.ui import waiting


def shown():
    from cvlab.convolution.receptive_field import Field
    from cvlab.experiment import stored_net
    from cvlab.ui.feature_maps.exciting import exciting_pictures
    from cvlab.ui.networks.network import of_experiment

    network = of_experiment("the small network", *stored_net())
    exciting_pictures(network, ("conv2d", 0), Field(output_size=(26, 26), size=(3, 3)))


@pytest.fixture
def opened(monkeypatch):
    """opened(values): the page where the strongest pictures have these values."""

    def opened(values):
        count = len(values)
        found = Exciting(
            images=np.zeros((count, 28, 28, 1), np.uint8),
            values=np.array(values, np.float32),
            places=np.zeros((count, 2), int),
            labels=np.zeros(count, int),
            looked=1257,
        )
        monkeypatch.setattr(waiting, "begin", lambda *args, role: None)
        monkeypatch.setattr(waiting, "awaited", lambda *args: found)
        page = AppTest.from_function(shown, default_timeout=60).run()
        assert not page.exception
        return page

    return opened


def captions(page):
    return [picture.caption for item in page.get("image") for picture in item.proto.imgs]


def test_pictures_that_leave_the_channel_silent_do_not_excite_it(opened):
    assert captions(opened([0.5, 0.25, 0, 0])) == ["0: 0.5", "0: 0.25"]


def test_of_a_silent_channel_it_is_said_that_nothing_excites_it(opened):
    page = opened([0, 0, 0])
    assert captions(page) == []
    assert "No picture excites it" in page.markdown[0].value
    assert not page.caption


def test_a_channel_without_relu_may_answer_with_negative_numbers_alone(opened):
    assert captions(opened([-0.5, -1])) == ["0: −0.5", "0: −1"]
