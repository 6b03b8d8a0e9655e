"""What the bench sends to the browser, and what it lets the browser do."""

from __future__ import annotations

import json

import pytest

from cvlab.architecture import PRESETS, Architecture
from cvlab.layers import Conv2D, Dense, Flatten, MaxPooling2D
from cvlab.ui.builder.network import described, is_sound


@pytest.mark.parametrize("name", PRESETS)
def test_the_browser_is_told_every_layer_with_its_sizes_and_costs(name):
    told = json.loads(json.dumps(described(PRESETS[name])))
    rows = PRESETS[name].rows()
    assert len(told["layers"]) == len(rows)
    for layer, row in zip(told["layers"], rows, strict=True):
        assert tuple(layer["shape"]) == row.output_shape
        assert (layer["parameters"], layer["macs"], layer["memory"]) == (row.parameters, row.macs, row.memory)
        assert not layer["problem"]


def test_what_stands_behind_a_break_has_no_sizes_and_only_the_break_says_why():
    net = Architecture((8, 8, 1), (MaxPooling2D(), Conv2D(kernel_size=(5, 5)), Flatten(), Dense()))
    shapes = [layer["shape"] for layer in described(net)["layers"]]
    problems = [layer["problem"] for layer in described(net)["layers"]]
    assert shapes == [(4, 4, 1), None, None, None]
    assert problems[1].startswith("its 5 × 5 window does not fit")
    assert problems[2:] == ["", ""]


def test_every_act_of_ours_is_let_through():
    for act in (
        {"do": "choose", "place": 2},
        {"do": "add", "kind": "dense"},
        {"do": "remove", "place": 0},
        {"do": "undo"},
        {"do": "move", "place": 0, "to": 2},
        {"do": "duplicate", "place": 1},
        {"do": "redo"},
    ):
        assert is_sound(act, 3), act


@pytest.mark.parametrize(
    "act",
    [
        None,
        [],
        "remove",
        {},
        {"do": "explode", "place": 0},
        {"do": "remove"},
        {"do": "remove", "place": 3},
        {"do": "remove", "place": -1},
        {"do": "remove", "place": True},
        {"do": "remove", "place": "0"},
        {"do": "move", "place": 0},
        {"do": "move", "to": 1},
        {"do": "move", "place": 0, "to": 9},
        {"do": "add"},
        {"do": "add", "kind": "lstm"},
        {"do": "add", "kind": ["dense"]},
        {"do": ["add"], "kind": "dense"},
    ],
)
def test_any_other_is_not(act):
    assert not is_sound(act, 3)
