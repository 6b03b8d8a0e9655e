"""Numbers in a page's address: whole where whole numbers are meant, and what is none leaves the page as it was."""

from __future__ import annotations

import ast

import pytest
from streamlit.testing.v1 import AppTest

from cvlab.ui.link import whole_from
from tests.walls import ROOT, tree

FILES = sorted([*(ROOT / "cvlab" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")])


def counting():
    import streamlit as st

    from cvlab.params import Range
    from cvlab.ui.controls import number
    from cvlab.ui.link import whole_number

    st.number_input("Epochs", 1, 500, 10, key="epochs", bind=whole_number("epochs"))
    st.slider("Side", 4, 256, 14, key="side", bind=whole_number("side"))
    number(Range(low=0, high=2**31), 0, {"label": "Seed", "key": "seed", "bind": "query-params"})
    number(Range(low=0, high=1, step=0.05), 0.5, {"label": "Share", "key": "share", "bind": "query-params"})


def opened(**query):
    page = AppTest.from_function(counting, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


NO_NUMBERS = [
    "Infinity",
    "-Infinity",
    "NaN",
    "1e999",
    "1e5",
    "2.5",
    "31.0",
    "9" * 400,
    "9" * 5000,
    "true",
    "",
    "0x10",
]


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1_0", "²", "-1", "501", ["3", "x"]])
def test_what_is_no_whole_number_within_the_limits_leaves_the_page_as_it_is(text):
    page = opened(
        epochs=text, side=text if text != "501" else "257", seed=text if text != "501" else "9999999999"
    )
    assert not page.exception
    assert [page.number_input(key=key).value for key in ("epochs", "seed")] == [10, 0]
    assert page.slider(key="side").value == 14
    assert not {"epochs", "side", "seed"} & set(page.query_params)


@pytest.mark.parametrize("text", ["Infinity", "NaN", "9" * 400, "2", "true", ""])
def test_what_is_no_share_leaves_it_as_it_is(text):
    page = opened(share=text)
    assert not page.exception
    assert page.slider(key="share").value == 0.5


def test_whole_numbers_are_taken_and_can_be_changed():
    page = opened(epochs="7", side="200", seed="12")
    assert [page.number_input(key=key).value for key in ("epochs", "seed")] == [7, 12]
    assert page.slider(key="side").value == 200
    page.number_input(key="epochs").set_value(8).run()
    page.slider(key="side").set_value(30).run()
    assert [page.number_input(key="epochs").value, page.slider(key="side").value] == [8, 30]


def test_after_an_address_that_was_refused_a_choice_is_kept():
    page = opened(epochs="Infinity")
    page.number_input(key="epochs").set_value(8).run()
    page.slider(key="side").set_value(30).run()
    assert page.number_input(key="epochs").value == 8


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("99", 9), ("9" * 5000, None), ("²", None), ("-1", None), ("", None), ("1.0", None)],
)
def test_a_number_that_a_page_reads_itself_is_bounded(text, number):
    assert whole_from(text, 9) == number


def test_every_widget_of_whole_numbers_asks_whether_the_address_says_one():
    found = []
    for file, call in ((path, node) for path in FILES for node in ast.walk(tree(path))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if call.func.attr not in ("slider", "number_input"):
            continue
        bind = next((k.value for k in call.keywords if k.arg == "bind"), None)
        fractions = any(isinstance(arg, ast.Constant) and isinstance(arg.value, float) for arg in call.args)
        if isinstance(bind, ast.Constant) and not fractions:
            found.append(f"{file.name}:{call.lineno}")
    assert not found, f"bind=whole_number(key) is missing: {', '.join(found)}"
