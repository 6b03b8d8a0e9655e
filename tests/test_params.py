"""Limits refuse what lies outside them, and say which field, which value and which rule."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from cvlab.params import Choice, Pair, Range, Switch, check, param, params


@dataclass(frozen=True, kw_only=True)
class Window:
    kind: str = "window"
    size: tuple[int, int] = param((3, 3), Pair(each=Range(low=1, high=5)), label="Size")
    gain: float = param(1.0, Range(low=0.0, high=2.0, step=0.1), label="Gain", help="How loud.")
    edge: str = param("wrap", Choice(options=("wrap", "zero")), label="Edge")
    flip: bool = param(False, Switch(), label="Flip")


def test_the_fields_of_a_spec_are_listed_in_their_order_with_their_words():
    assert [p.name for p in params(Window)] == ["size", "gain", "edge", "flip"]
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
    ],
)
def test_a_value_outside_its_limits_is_named_with_its_rule(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        check(Window(**fields))


def test_values_at_the_very_limits_are_allowed():
    check(Window(size=(1, 5), gain=2.0))
    check(Window(gain=0.0))
