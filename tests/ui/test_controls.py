"""Widgets come from the fields of a spec, keep within its limits, and make a checked spec again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from cvlab.params import Range
from cvlab.ui.controls import steps_of_ten


def offer():
    import streamlit as st

    from cvlab.optimizers import OPTIMIZERS
    from cvlab.ui.controls import pick

    spec = pick(OPTIMIZERS, "optimizer", default="adam")
    st.text(repr(spec))


def offer_few():
    import streamlit as st

    from cvlab.maximization import OBJECTIVES
    from cvlab.params import Range
    from cvlab.ui.controls import pick

    many = st.number_input("many", 1, 100, 12)
    limits = {"other": Range(low=0, high=many - 1)}
    st.text(repr(pick(OBJECTIVES, "objective", default="mixture", limits=limits)))


def test_no_more_is_offered_than_there_is_and_what_is_no_longer_there_is_forgotten():
    app = AppTest.from_function(offer_few, default_timeout=60).run()
    assert (app.slider[0].min, app.slider[0].max, app.slider[0].value) == (0, 11, 1)
    app.slider[0].set_value(11).run()
    assert "other=11" in app.text[0].value
    for many, value in ((6, 1), (10, 1), (1, 0)):
        app.number_input[0].set_value(many).run()
        assert not app.exception
        assert f"other={value}," in app.text[0].value


def test_a_family_is_offered_by_kind_and_then_by_its_parameters():
    app = AppTest.from_function(offer, default_timeout=60).run()
    assert app.selectbox[0].value == "adam"
    assert {s.label for s in app.select_slider} == {"Learning rate", "Epsilon"}
    assert "Adam(kind='adam', learning_rate=0.001" in app.text[0].value


def test_choosing_another_kind_brings_its_own_parameters_and_defaults():
    app = AppTest.from_function(offer, default_timeout=60).run()
    app.selectbox[0].set_value("momentum").run()
    assert "learning_rate=0.01, momentum=0.9" in app.text[0].value


def test_what_is_chosen_reaches_the_spec():
    app = AppTest.from_function(offer, default_timeout=60).run()
    app.select_slider[0].set_value(0.05).run()
    assert "learning_rate=0.05" in app.text[0].value


@pytest.mark.parametrize(("low", "high"), [(1e-5, 10.0), (0.002, 0.7)])
def test_a_logarithmic_slider_has_even_steps_and_ends_at_its_limits(low, high):
    steps = steps_of_ten(Range(low=low, high=high, log=True))
    assert (steps[0], steps[-1]) == (low, high)
    assert all(1.2 < b / a < 2.6 for a, b in pairwise(steps[1:-1]))


def turn():
    import streamlit as st

    from cvlab.ui.controls import page_of

    count = st.number_input("count", 0, 2000, 1280)
    st.text(page_of(count, "first", "First"))


def test_the_last_page_shows_the_last_things_and_a_place_beyond_the_end_is_brought_back():
    app = AppTest.from_function(turn, default_timeout=60).run()
    assert (app.slider[0].max, app.slider[0].step) == (1216, 64)
    app.slider[0].set_value(1216).run()
    assert app.text[0].value == "1216"
    for count, first in ((96, 64), (64, 0), (0, 0)):
        app.number_input[0].set_value(count).run()
        assert not app.exception
        assert app.text[0].value == str(first)
    assert app.slider[0].disabled
