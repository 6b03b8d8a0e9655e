"""The receptive field against what a change of one pixel really reaches, and numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.convolution import correlate
from cvlab.convolution.receptive_field import Window, receptive_fields, seen


def stacks(count, seed):
    rng = np.random.default_rng(seed)
    while count:
        stack = [
            Window(
                kind=str(rng.choice(["conv", "pool"])),
                kernel_size=tuple(rng.integers(1, 4, 2).tolist()),
                strides=tuple(rng.integers(1, 3, 2).tolist()),
                padding=[str(rng.choice(["valid", "same", "full"])), ((0, 2), (1, 0))][
                    int(rng.random() < 0.2)
                ],
                dilation_rate=tuple(rng.integers(1, 3, 2).tolist()),
            )
            for _ in range(rng.integers(1, 5))
        ]
        size = tuple(rng.integers(8, 24, 2).tolist())
        try:
            fields = receptive_fields(size, stack)
        except ValueError:
            continue
        count -= 1
        yield size, stack, fields, rng


def reach(size, stack, row, column):
    """How much each pixel of the picture counts at one output of a net of ones: by running it on every pixel."""
    pixels = np.eye(size[0] * size[1], dtype=np.float32).reshape(*size, -1)
    found = []
    for start in range(0, pixels.shape[2], 64):  # OpenCV takes a limited number of channels at once
        maps = pixels[..., start : start + 64]
        for layer in stack:
            ones = np.ones(layer.kernel_size, np.float32)
            maps = correlate(maps, ones, layer.strides, layer.padding, layer.dilation_rate)
        found.extend(maps[row, column])
    return np.reshape(found, size)


def test_an_output_sees_exactly_the_pixels_that_change_it():
    for size, stack, fields, rng in stacks(40, 1):
        row, column = (int(rng.integers(0, n)) for n in fields[-1].output_size)
        wanted = reach(size, stack, row, column)
        np.testing.assert_array_equal(seen(fields, row, column), wanted)
        rows, columns = fields[-1].region(row, column)
        touched = np.argwhere(wanted)
        if len(touched):
            assert rows[0] <= touched[:, 0].min()
            assert touched[:, 0].max() <= rows[1]
            assert columns[0] <= touched[:, 1].min()
            assert touched[:, 1].max() <= columns[1]


def test_the_field_is_no_larger_than_what_is_seen_where_no_border_is_near():
    for _, stack, fields, _ in stacks(40, 2):
        large = receptive_fields(200, stack)
        row, column = (n // 2 for n in large[-1].output_size)
        touched = np.argwhere(seen(large, row, column))
        (top, bottom), (left, right) = large[-1].region(row, column)
        assert touched.min(axis=0).tolist() == [top, left]
        assert touched.max(axis=0).tolist() == [bottom, right]
        assert (fields[-1].size, fields[-1].jump) == (large[-1].size, large[-1].jump)


def test_the_convnet_of_the_course_worked_by_hand():
    conv, pool = Window(), Window(kind="pool", kernel_size=2, strides=2)
    fields = receptive_fields(28, [conv, pool, conv, pool])
    assert [f.output_size[0] for f in fields] == [28, 26, 13, 11, 5]
    assert [f.size[0] for f in fields] == [1, 3, 4, 8, 10]
    assert [f.jump[0] for f in fields] == [1, 1, 2, 2, 4]
    assert fields[-1].region(4, 0) == ((16, 25), (0, 9))
    assert fields[-1].centre == (4.5, 4.5)


def test_three_by_three_twice_sees_five_by_five_and_dilation_doubles_it():
    assert receptive_fields(20, [Window(), Window()])[-1].size == (5, 5)
    stack = [Window(dilation_rate=d) for d in (1, 2, 4)]
    assert receptive_fields(40, stack)[-1].size == (15, 15)


def test_the_middle_of_the_field_has_the_most_ways():
    ways = seen(receptive_fields(9, [Window()] * 2), 2, 2)
    assert ways[4, 4] == 9
    assert ways[2, 2] == 1
    assert ways[0, 0] == 0


def test_padding_lets_the_field_begin_outside():
    fields = receptive_fields(8, [Window(padding="same")] * 2)
    assert fields[-1].start == (-2, -2)
    assert fields[-1].region(0, 7) == ((-2, 2), (5, 9))


def test_a_layer_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"Layer 2 does not fit: A kernel of 5 × 5"):
        receptive_fields(6, [Window(), Window(kernel_size=5)])
    with pytest.raises(ValueError, match="one of conv, pool, not 'dense'"):
        Window(kind="dense")
    with pytest.raises(ValueError, match="no row 6"):
        receptive_fields(8, [Window()])[-1].region(6, 0)
