"""Limits refuse what lies outside them, and say which field, which value and which rule."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvlab.params import Choice, Pair, Range, Switch, check, param, params
from cvlab.registry import as_tuples


@dataclass(frozen=True, kw_only=True)
class Window:
    kind: str = "window"
    size: tuple[int, int] = param((3, 3), Pair(each=Range(low=1, high=5)), label="Size")
    gain: float = param(1.0, Range(low=0.0, high=2.0, step=0.1), label="Gain", help="How loud.")
    edge: str = param("wrap", Choice(options=("wrap", "zero")), label="Edge")
    flip: bool = param(False, Switch(), label="Flip")
    count: int = param(3, Range(low=-1, high=2**31), label="Count")
    side: int = param(3, Choice(options=(3, 5)), label="Side")


def test_the_fields_of_a_spec_are_listed_in_their_order_with_their_words():
    assert [p.name for p in params(Window)] == ["size", "gain", "edge", "flip", "count", "side"]
    gain = params(Window)[1]
    assert (gain.label, gain.help, gain.default) == ("Gain", "How loud.", 1.0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"gain": 2.5}, r"Gain \(gain\) is 2.5; it must lie between 0 and 2\."),
        ({"gain": math.nan}, "Gain .* is not a finite number"),
        ({"gain": True}, "Gain .* is not a number"),
        ({"gain": "loud"}, "Gain .* is not a number"),
        ({"size": (3, 9)}, "Size .* is 9; it must lie between 1 and 5"),
        ({"size": 3}, r"Size .* must be a pair \(height, width\)"),
        ({"edge": "mirror"}, "Edge .* must be one of wrap, zero"),
        ({"flip": 1}, "Flip .* must be true or false"),
        ({"gain": 10**400}, "Gain .* is a whole number of about 40. digits; it must lie between 0 and 2"),
        ({"gain": -(10**400)}, "it must lie between 0 and 2"),
        ({"gain": 1e308}, r"Gain .* is 1e\+308; it must lie between"),
        ({"gain": "9" * 64_000}, r"is not a number: '9{20,60}…'"),
        ({"gain": None}, "Gain .* is not a number: None"),
        ({"count": 2.5}, r"Count .* is 2\.5; it must be a whole number"),
        ({"count": 3.0}, r"Count .* is 3\.0; it must be a whole number"),
        ({"count": -0.0}, r"it must be a whole number"),
        ({"count": True}, "Count .* is not a number"),
        ({"count": "3"}, "Count .* is not a number"),
        ({"count": 10**400}, r"between -1 and 2,147,483,648"),
        ({"count": math.inf}, "is not a finite number"),
        ({"size": (2.5, 3)}, r"Size .* is 2\.5; it must be a whole number"),
        ({"size": (3.0, 3)}, r"it must be a whole number"),
        ({"size": (True, 3)}, "Size .* is not a number"),
        ({"size": (10**400, 3)}, "Size .* is a whole number of about 40. digits"),
        ({"size": ((3,), 3)}, "Size .* is not a number"),
        ({"size": [3, 3]}, "must be a pair"),
        ({"side": 3.0}, "Side .* must be one of 3, 5"),
        ({"side": "3"}, "Side .* must be one of 3, 5"),
        ({"edge": ["wrap"]}, "Edge .* must be one of wrap, zero"),
        ({"edge": {"wrap": 1}}, "Edge .* must be one of wrap, zero"),
        ({"edge": "x" * 64_000}, "Edge .* must be one of wrap, zero"),
    ],
    ids=range(31),
)
def test_a_value_outside_its_limits_is_named_with_its_rule(fields, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        check(Window(**fields))
    assert len(str(caught.value)) < 200


def test_values_at_the_very_limits_are_allowed():
    check(Window(size=(1, 5), gain=2.0))
    check(Window(gain=0.0))


def test_a_fraction_may_be_written_as_a_whole_number():
    check(Window(gain=1))


NUMBERS = st.integers() | st.floats() | st.integers(10**300, 10**420) | st.sampled_from([2**63, -0.0, 1e308])
ANYTHING = st.recursive(
    NUMBERS | st.booleans() | st.none() | st.text(max_size=90),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries({}, optional={p.name: ANYTHING | ANYTHING.map(as_tuples) for p in params(Window)})
)
def test_whatever_a_field_holds_it_is_checked_or_refused_in_a_sentence(fields):
    window = Window(**fields)
    problems = [problem for p in params(Window) if (problem := p.limit.problem(getattr(window, p.name)))]
    assert all(len(problem) < 200 for problem in problems)
    if problems:
        with pytest.raises(ValueError, match="is"):
            check(window)
        return
    check(window)
    assert type(window.count) is int
    assert type(window.side) is int
    assert [type(side) for side in window.size] == [int, int]
    assert 0 <= window.gain <= 2


def test_lists_in_many_lists_are_refused():
    deep = []
    for _ in range(900):
        deep = [deep]
    with pytest.raises(ValueError, match="lists here that lie in more than"):
        as_tuples(deep)
    assert as_tuples([[[1, 2], [3]], 4]) == (((1, 2), (3,)), 4)
