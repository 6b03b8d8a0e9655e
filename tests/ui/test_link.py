"""The page's link: it says all that was chosen, and what it names that is not there falls back quietly."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def several():
    import streamlit as st

    from cvlab.ui.page import LessonPage

    class Below(LessonPage):
        def __init__(self):
            self._link = st.container()

    st.multiselect("Methods", ["a b", "c", "d"], default=["a b"], key="methods", bind="query-params")
    LessonPage.link(Below(), run="x")


def choosing():
    import streamlit as st

    from cvlab.ui.link import linked_choice

    network = st.text_input("Network", "first")
    options = {"first": [7, 3, 9], "second": [1, 3]}[network]
    if st.checkbox("Choose", True):  # as if another page were looked at meanwhile
        linked_choice("Class", options, options[0], "class", network)


def opened(script, **query):
    page = AppTest.from_function(script, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def test_a_link_names_every_one_of_several_choices():
    page = opened(several, methods=["d", "a b"])
    assert page.code[0].value.endswith("?methods=d&methods=a+b&run=x")


def test_a_link_restores_a_choice_and_the_default_stays_out_of_it():
    assert opened(choosing).selectbox[0].value == 7
    page = opened(choosing, **{"class": "9"})
    assert page.selectbox[0].value == 9
    assert page.query_params["class"] == "9"
    page.selectbox[0].set_value(7).run()
    assert "class" not in page.query_params


def test_a_link_that_names_what_is_not_there_falls_back_to_the_default():
    page = opened(choosing, **{"class": "42"})
    assert page.selectbox[0].value == 7
    assert "class" not in page.query_params


def test_what_was_chosen_of_one_network_is_not_chosen_of_the_next():
    page = opened(choosing, **{"class": "3"})
    page.text_input[0].set_value("second").run()
    assert page.selectbox[0].value == 1


def test_each_network_keeps_its_choice_while_others_and_other_pages_are_looked_at():
    page = opened(choosing)
    page.selectbox[0].set_value(9).run()
    page.text_input[0].set_value("second").run()
    page.text_input[0].set_value("first").run()
    assert page.selectbox[0].value == 9
    page.checkbox[0].uncheck().run()
    page.checkbox[0].check().run()
    assert page.selectbox[0].value == 9
    assert page.query_params["class"] == "9"


def shown(menu):
    """What a browser shows that hears of this menu for the first time now."""
    said = menu.proto
    return said.raw_value if said.set_value else said.options[said.default]


def test_menu_and_page_agree_whichever_run_is_the_first_that_reaches_the_browser():
    """A run that is broken off, as on a busy machine, has told the browser nothing of what it had decided."""
    page = AppTest.from_function(beginning_in_the_middle, default_timeout=60).run()
    for _ in range(3):
        assert (shown(page.selectbox[0]), page.selectbox[0].value) == ("third", "third")
        page.run()
    page.selectbox[0].set_value("second").run()
    for _ in range(2):
        assert (shown(page.selectbox[0]), page.selectbox[0].value) == ("second", "second")
        page.run()


def beginning_in_the_middle():
    from cvlab.ui.link import linked_choice

    linked_choice("Layer", ["first", "second", "third"], "third", "layer", "a network")


def guessing():
    import streamlit as st

    from cvlab.ui.link import linked_choice

    guess = st.text_input("Guess", "first")
    linked_choice("Numbers", ["first", "second", "third"], guess, "range", "a network", turn=guess)


def test_what_nobody_chose_goes_with_the_guess_whatever_the_browser_still_sends_of_the_menu_before():
    page = opened(guessing)
    page.text_input[0].set_value("second")
    page.selectbox[0].set_value("first").run()  # the old menu, sent once more with what changed the guess
    assert page.selectbox[0].value == "second"
    assert "range" not in page.query_params
    page.selectbox[0].set_value("third").run()
    page.text_input[0].set_value("first").run()
    assert page.selectbox[0].value == "third"
    assert page.query_params["range"] == "third"
