"""The sliders' ends against every value there is, the formula against the geometry, the code against Keras."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pytest

from cvlab.codegen.convolution import channels_code, layer_code, stack_code
from cvlab.convolution.arithmetic import (
    SIDE,
    Arithmetic,
    changed,
    formula,
    guide_kernel,
    guide_numbers,
    leftover,
    limits,
    mended,
    on_twice,
    output_paddings,
)
from cvlab.convolution.channels import KINDS, ChannelPlan
from cvlab.convolution.receptive_field import Window, receptive_fields
from cvlab.ui.convolution.arithmetic import changes

NAMES = ("input_size", "kernel_size", "strides", "dilation_rate")


def settings(count, seed):
    """Generated settings that fit, forwards and transposed, with every padding."""
    rng = np.random.default_rng(seed)

    def pair(low, high):
        return tuple(rng.integers(low, high + 1, 2).tolist())

    while count:
        transposed = bool(rng.random() < 0.4)
        paddings = ["valid", "same", (pair(0, 3), pair(0, 3)), *([] if transposed else ["full"])]
        made = Arithmetic(
            transposed=transposed,
            input_size=pair(1, 14),
            kernel_size=pair(1, 5),
            strides=pair(1, 4),
            dilation_rate=pair(1, 3),
            padding=paddings[rng.integers(len(paddings))],
            output_padding=pair(0, 3) if transposed and rng.random() < 0.4 else None,
        )
        if made.fits():
            count -= 1
            yield made


def test_every_value_between_the_ends_fits_and_the_next_does_not():
    for made in settings(150, 1):
        for name, axis in itertools.product(NAMES, (0, 1)):
            low, high = limits(made, name, 16, axis)
            assert low <= getattr(made, name)[axis] <= max(high, 16)
            assert all(changed(made, name, v, axis).fits() for v in range(low, high + 1))
            assert low == 1 or not changed(made, name, low - 1, axis).fits()
            assert high >= 16 or not changed(made, name, high + 1, axis).fits()


def test_without_padding_the_kernel_ends_at_the_picture():
    assert limits(Arithmetic(input_size=5), "kernel_size", 7) == (1, 5)
    assert limits(Arithmetic(input_size=5, dilation_rate=2), "kernel_size", 7) == (1, 3)
    assert limits(Arithmetic(input_size=5, kernel_size=3), "input_size", SIDE) == (3, SIDE)
    assert limits(Arithmetic(input_size=5, padding="same"), "kernel_size", 7) == (1, 7)


def test_the_output_paddings_on_offer_are_those_that_have_a_result():
    def offered(**words):
        return output_paddings(Arithmetic(transposed=True, **words), 1)

    assert offered(strides=3) == (0, 1, 2)
    assert offered(strides=3, kernel_size=2, padding="same") == (1, 2)
    assert offered(strides=1, kernel_size=2, padding="same") == ()
    assert offered(strides=(4, 2), kernel_size=(2, 3), padding="same") == (0, 1)


def test_a_result_too_large_to_draw_costs_input_and_never_the_kernel():
    full = mended(Arithmetic(input_size=64, kernel_size=3, padding="full"))
    assert (full.input_size, full.kernel_size) == ((62, 62), (3, 3))
    wide = mended(Arithmetic(input_size=(5, 64), kernel_size=3, padding=((0, 0), (9, 9))))
    assert (wide.input_size, wide.kernel_size) == ((5, 48), (3, 3))
    back = mended(Arithmetic(transposed=True, input_size=64, kernel_size=3, strides=5))
    assert (back.kernel_size, back.strides) == ((3, 3), (5, 5))
    assert changes(Arithmetic(input_size=64, padding="full"), full) == "input size 62 instead of 64"


def test_what_no_longer_fits_is_mended():
    broken = Arithmetic(input_size=5, kernel_size=5, dilation_rate=3)
    assert not broken.fits()
    assert mended(broken).fits()
    assert mended(broken).kernel_size == (5, 5)
    for made in settings(60, 2):
        assert mended(made) == made
        assert mended(dataclasses.replace(made, transposed=False, padding="valid", input_size=2)).fits()


def test_the_formula_ends_in_the_size():
    for made in settings(150, 3):
        for axis in (0, 1):
            text = formula(made, axis)
            assert text.endswith(rf"= \mathbf{{{made.geometry().output_size[axis]}}}")
            if made.transposed:
                python = text.split("=")[0].replace(r"\big", "").replace(r"\cdot", "*")
            else:
                whole = re.match(r"\\left\\lfloor \\frac\{(.*)\}\{(\d+)\} \\right\\rfloor \+ 1", text)
                python = f"({whole[1]}) // {whole[2]} + 1".replace(r"\big", "").replace(r"\cdot", "*")
            assert eval(python) == made.geometry().output_size[axis]


def test_lines_that_the_floor_leaves_over_are_those_no_window_reaches():
    for made in settings(150, 4):
        if made.transposed or made.padding != "valid":
            continue
        rows = made.geometry().windows.rows
        assert leftover(made, 0) == made.input_size[0] - 1 - rows.max()


def test_twice_the_input_is_not_always_twice_the_output():
    assert on_twice(Arithmetic()).geometry().output_size == (8, 8)
    assert on_twice(Arithmetic(padding="same")).geometry().output_size == (10, 10)


def test_the_first_grid_is_the_guides():
    made = Arithmetic()
    found = made.values(guide_numbers(made.input_size), guide_kernel(made.kernel_size))
    assert found.tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]


def test_what_keras_refuses_is_said_and_the_rest_is_not():
    assert "one of the two must be 1" in Arithmetic(input_size=9, strides=2, dilation_rate=2).refusal().words
    assert Arithmetic(strides=2).refusal() is None
    assert "# Keras refuses" in layer_code(Arithmetic(input_size=9, strides=2, dilation_rate=2))


def test_the_settings_read_as_a_sentence():
    assert Arithmetic(kernel_size=(3, 2)).in_words() == (
        "A convolution of 5 × 5 with a 3 × 2 kernel, stride 1, dilation 1, padding valid."
    )


def shape_printed(code):
    """Run the code and give the model's output shape."""
    names: dict = {}
    exec(code.replace("model.summary()\n", ""), names)
    return names["model"].output_shape, names["model"].count_params()


@pytest.mark.keras
def test_the_code_builds_in_keras_what_is_on_screen():
    pytest.importorskip("keras")
    built = 0
    for made in settings(80, 5):
        if made.refusal():  # what Keras does build is left of it
            made = dataclasses.replace(made, dilation_rate=1)
        if not made.fits():
            continue
        assert shape_printed(layer_code(made))[0][1:3] == made.geometry().output_size
        built += 1
    assert built > 30
    for kind in KINDS:
        plan = ChannelPlan(kind=kind, channels=4, filters=6, groups=2)
        shape, count = shape_printed(channels_code(plan))
        assert (shape[-1], count) == (plan.output_channels, plan.parameter_count)
    stack = [Window(), Window(kind="pool", kernel_size=2, strides=2), Window(padding="same", dilation_rate=2)]
    fields = receptive_fields(28, stack)
    assert shape_printed(stack_code((28, 28, 1), stack))[0][1:3] == fields[-1].output_size
