"""Predict, then reveal: the answer stays hidden until asked for, and a new answer hides again."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def ask():
    import streamlit as st

    from cvlab.ui.steps.question import question

    size = st.slider("Size", 1, 9, 5)
    question(
        "q",
        f"How wide is a {size} x {size} picture after a 3 x 3 kernel?",
        size - 2,
        because="3 - 1 are lost.",
    )


def choose():
    from cvlab.ui.steps.question import question

    question("q", "Which one?", "left", options=["left", "right"], because="It is on the left.")


def test_the_answer_is_hidden_until_it_is_revealed():
    app = AppTest.from_function(ask, default_timeout=60).run()
    assert not [*app.info, *app.success, *app.warning]
    app.button[0].click().run()
    assert "It is **3**. 3 - 1 are lost." in app.info[0].value


def test_a_right_guess_is_right_and_a_wrong_one_is_set_straight():
    app = AppTest.from_function(ask, default_timeout=60).run()
    app.number_input[0].set_value(3).run()
    app.button[0].click().run()
    assert app.success[0].value.startswith("Right")
    app.number_input[0].set_value(4).run()
    assert "You said 4; it is **3**" in app.warning[0].value


def test_a_new_setting_asks_anew():
    app = AppTest.from_function(ask, default_timeout=60).run()
    app.button[0].click().run()
    app.number_input[0].set_value(3).run()
    app.slider[0].set_value(7).run()
    assert not [*app.info, *app.success, *app.warning]
    assert app.number_input[0].value is None, "a guess is of the question it was made for"
    app.button[0].click().run()
    assert "**5**" in app.info[0].value


def test_a_choice_of_words_is_compared_as_words():
    app = AppTest.from_function(choose, default_timeout=60).run()
    app.radio[0].set_value("right").run()
    app.button[0].click().run()
    assert "You said right; it is **left**" in app.warning[0].value
