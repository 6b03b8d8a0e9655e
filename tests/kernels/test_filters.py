"""Filters survive links and browsers, and the exported code gives the maps on screen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cvlab.codegen.kernels import keras_code
from cvlab.kernels import KERNELS, colour_kernel, stack
from cvlab.kernels.filters import Filter, filter_of, filters_from, fitted, from_text, noticed, to_text


def some_filters():
    edges = filter_of("edges", KERNELS["vertical"]().array(), 0.5)
    bell = filter_of("bell", KERNELS["gaussian"](size=4).array(), -0.25)
    flat = Filter(name="flat", cells=((1.0, 2.5),))
    colour = filter_of("colour", colour_kernel(KERNELS["box"]().array(), (1, 0, -1)))
    return edges, bell, flat, colour


def test_a_link_brings_the_filters_back():
    back = from_text(to_text(some_filters()))
    for found, wanted in zip(back, some_filters(), strict=True):
        np.testing.assert_allclose(found.kernel(), wanted.kernel(), rtol=1e-6)
        assert found.bias == wanted.bias


def test_json_brings_the_filters_back():
    sent = json.loads(json.dumps([item.to_dict() for item in some_filters()]))
    assert filters_from(sent) == some_filters()


@pytest.mark.parametrize(
    "text", ["", "x", "1,2;3", "1,nan;;0", "1:2,3:4;;0", "1;;inf", "|" * 20, ",".join("1" * 99)]
)
def test_a_damaged_link_is_one_sentence(text):
    with pytest.raises(ValueError, match="filters in this link are damaged"):
        from_text(text)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "text",
        [],
        [{}],
        [{"name": "a", "cells": [[1]], "bias": "0"}],
        [{"name": "a", "cells": [[1]], "bias": float("nan")}],
        [{"name": "a", "cells": [[1]], "more": 1}],
        [{"name": "a", "cells": [[1], [1, 2]]}],
        [{"name": "a", "cells": [["<b>"]]}],
        [{"name": "a", "cells": [[1]]}] * 13,
    ],
)
def test_what_a_browser_should_not_send_is_refused(sent):
    with pytest.raises(ValueError, match=r"filter|kernel"):
        filters_from(sent)


def test_a_filter_fits_grey_and_colour_pictures():
    edges = some_filters()[0]
    cube = fitted(edges, 3)
    assert cube.kernel().shape == (3, 3, 3)
    np.testing.assert_allclose(fitted(cube, 1).kernel(), edges.kernel(), atol=1e-6)
    assert fitted(edges, 1) is edges


def test_numbers_are_as_short_as_they_can_be():
    assert filter_of("a", np.float32([[0.1, 1e-17, -2]])).cells == ((0.1, 0.0, -2.0),)


@pytest.mark.keras
@pytest.mark.parametrize(
    "options",
    [
        {"strides": 1, "padding": "valid", "dilation_rate": 1, "relu": False},
        {"strides": 2, "padding": "same", "dilation_rate": 1, "relu": True},
        {"strides": 1, "padding": "full", "dilation_rate": 2, "relu": False},
    ],
)
@pytest.mark.parametrize("channels", [1, 3])
def test_the_exported_code_runs_and_gives_the_cube_on_screen(options, channels):
    filters = [
        fitted(filter_of(kind, KERNELS[kind]().array(), bias), channels)
        for kind, bias in [("vertical", 0.1), ("sobel", -0.2)]
    ]
    names: dict = {}
    exec(keras_code(filters, (12, 10, channels), **options), names)
    geometry = {name: value for name, value in options.items() if name != "relu"}
    wanted = stack(names["image"], [(item.kernel(), item.bias) for item in filters], **geometry)
    wanted = np.maximum(wanted, 0) if options["relu"] else wanted
    np.testing.assert_allclose(np.asarray(names["maps"]), wanted, atol=1e-5)


@pytest.mark.keras
@pytest.mark.parametrize("padding", ["valid", "same", "full"])
def test_the_exported_code_runs_for_kernels_of_different_sizes(padding):
    filters = [
        filter_of("edges", KERNELS["vertical"]().array(), 0.1),
        filter_of("bell", KERNELS["gaussian"](size=4).array(), -0.2),
    ]
    names: dict = {}
    exec(keras_code(filters, (12, 10, 1), padding=padding, dilation_rate=2, relu=True), names)
    assert isinstance(names["maps"], list) == (padding != "same")
    for n, item in enumerate(filters):
        wanted = stack(names["image"], [(item.kernel(), item.bias)], padding=padding, dilation_rate=2).clip(0)
        found = names["maps"][..., n] if padding == "same" else names["maps"][n][..., 0]
        np.testing.assert_allclose(np.asarray(found), wanted[..., 0], atol=1e-5)


def test_what_the_steps_look_for_is_told_of_the_filter_in_the_grid():
    edges, bell, _, _ = some_filters()
    assert noticed((edges, bell), 0) == {
        "count": 2,
        "middle": 0,
        "around": 0,
        "rank": 1,
        "colours": 1,
        "finds_red": False,
    }
    red = filter_of("red", np.array([[[1, -0.5, -0.5]]], np.float32))
    assert noticed((edges, red), 1) == {
        "count": 2,
        "middle": 0,
        "around": 0,
        "rank": 0,
        "colours": 3,
        "finds_red": True,
    }
