"""The picture of a page that begins with a sample: that one, unless a link or the learner names another."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from cvlab.ui.picture import picture

    st.write(f"It shows {picture(key='photo', modes=('sample', 'draw'), first='Cat').name}")


@pytest.mark.parametrize(
    ("link", "shown"), [({}, "tabby cat"), ({"photo_sample": "Flower"}, "orange flower")]
)
def test_a_page_begins_with_its_sample_and_shows_the_one_that_is_chosen(link, shown):
    app = AppTest.from_function(page, default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    assert shown in app.run().markdown[-1].value
    assert "Chinese temple" in app.selectbox[0].set_value("China").run().markdown[-1].value
