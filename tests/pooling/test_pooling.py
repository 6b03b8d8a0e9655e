"""pool(), its sizes and its winners: against loops, Keras and numbers worked by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from cvlab.codegen.pooling import keras_code
from cvlab.pooling import PoolGeometry, pool, winners


def by_loop(image, pool_size, strides, padding, kind):
    """The definition for one picture, with windows found pixel by pixel."""
    strides = strides or pool_size
    height, width, channels = image.shape
    if padding == "valid":
        size = [(n - k) // s + 1 for n, k, s in zip(image.shape[:2], pool_size, strides, strict=True)]
        start = [0, 0]
    else:
        size = [math.ceil(n / s) for n, s in zip(image.shape[:2], strides, strict=True)]
        start = [
            -(max((o - 1) * s + k - n, 0) // 2)
            for n, k, s, o in zip(image.shape[:2], pool_size, strides, size, strict=True)
        ]
    result = np.zeros((*size, channels))
    for r, c, k in itertools.product(range(size[0]), range(size[1]), range(channels)):
        top, left = start[0] + r * strides[0], start[1] + c * strides[1]
        seen = [
            float(image[y, x, k])
            for y in range(top, top + pool_size[0])
            for x in range(left, left + pool_size[1])
            if 0 <= y < height and 0 <= x < width
        ]
        result[r, c, k] = max(seen) if kind == "max" else sum(seen) / len(seen)
    return result


def axes():
    """Every (size, pool, stride) of one axis up to 12, 5 and 4; stride None is the pool's size."""
    return list(itertools.product(range(1, 13), range(1, 6), (None, 1, 2, 3, 4)))


def settings():
    """Every combination of one axis, each with another, drawn, on the other axis, in both paddings."""
    rng = np.random.default_rng(7)
    every = axes()
    for padding, kind in itertools.product(("valid", "same"), ("max", "average")):
        for n, down in enumerate(every):
            across = every[rng.integers(len(every))]
            while (across[2] is None) != (down[2] is None):
                across = every[rng.integers(len(every))]
            size, window = (down[0], across[0]), (down[1], across[1])
            strides = None if down[2] is None else (down[2], across[2])
            if padding == "same" or (window[0] <= size[0] and window[1] <= size[1]):
                yield rng.normal(size=(*size, 1 + n % 2)).astype(np.float32), window, strides, padding, kind


def test_it_is_the_definition_for_every_size_pool_stride_and_padding():
    count = 0
    for case in settings():
        found, wanted = pool(*case), by_loop(*case)
        assert found.dtype == np.float32
        assert found.shape == wanted.shape, case[1:]
        np.testing.assert_allclose(found, wanted, atol=1e-6, err_msg=str(case[1:]))
        count += 1
    assert count > 900


def test_numbers_worked_by_hand():
    image = np.array([[1, 2, 5], [3, 4, 6], [7, 9, 8]], np.float32)[..., None]
    np.testing.assert_array_equal(pool(image)[..., 0], [[4]])
    np.testing.assert_array_equal(pool(image, padding="same")[..., 0], [[4, 6], [9, 8]])
    np.testing.assert_array_equal(
        pool(image, padding="same", kind="average")[..., 0], [[2.5, 5.5], [8, 8]]
    )  # at the rim only real pixels count
    np.testing.assert_array_equal(pool(image, 2, 1, kind="average")[..., 0], [[2.5, 4.25], [5.75, 6.75]])
    np.testing.assert_array_equal(pool(image, (3, 1), (1, 2))[..., 0], [[7, 8]])
    assert pool(image, kind="global_max").tolist() == [[[9]]]
    assert pool(image, kind="global_average").tolist() == [[[5]]]


def test_negative_numbers_do_not_lose_against_the_padding():
    assert pool(np.full((3, 3, 1), -2.0), 2, padding="same").max() == -2


def test_channels_are_pooled_by_themselves():
    image = np.random.default_rng(0).random((9, 7, 3), np.float32)
    for kind in ("max", "average", "global_max", "global_average"):
        apart = [pool(image[..., c], 3, 2, "same", kind) for c in range(3)]
        np.testing.assert_array_equal(pool(image, 3, 2, "same", kind), np.concatenate(apart, axis=2))


def test_the_winner_is_where_the_largest_pixel_stands():
    for image, window, strides, padding, kind in settings():
        if kind != "max":
            continue
        found = winners(image, window, strides, padding)
        geometry = PoolGeometry(
            input_size=image.shape[:2], pool_size=window, strides=strides, padding=padding
        )
        np.testing.assert_array_equal(
            np.take_along_axis(
                image.reshape(-1, image.shape[2]),
                (found[..., 0] * image.shape[1] + found[..., 1]).reshape(-1, image.shape[2]),
                axis=0,
            ).reshape(found.shape[:3]),
            pool(image, window, strides, padding),
        )
        rows, columns = geometry.window(0, 0)
        assert rows.start <= found[0, 0, 0, 0] < rows.stop
        assert columns.start <= found[0, 0, 0, 1] < columns.stop


def test_of_equal_pixels_the_first_wins():
    assert winners(np.ones((4, 4, 1)))[1, 1, 0].tolist() == [2, 2]


def test_a_window_over_the_rim_covers_only_real_pixels():
    geometry = PoolGeometry(input_size=(5, 4), pool_size=3, strides=2, padding="same")
    assert geometry.pads == ((1, 1), (0, 1))
    assert geometry.window(0, 1) == (slice(0, 2), slice(2, 4))


def test_a_pool_larger_than_the_picture_is_one_clear_sentence():
    with pytest.raises(
        ValueError, match=r"pool of 4 × 2 is larger than the picture of 3 × 3; choose a smaller"
    ):
        pool(np.zeros((3, 3, 1)), (4, 2))
    assert pool(np.ones((3, 3, 1)), 4, padding="same").shape == (1, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"pool_size": 0}, "pool_size is 0"),
        ({"strides": 0}, "strides is 0"),
        ({"strides": (1, 2, 3)}, "strides"),
        ({"padding": "full"}, "padding is 'full'"),
        ({"kind": "median"}, "no pooling called 'median'"),
    ],
)
def test_wrong_arguments_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        pool(np.zeros((5, 5, 1)), **arguments)


@pytest.mark.keras
def test_it_equals_keras_for_every_size_pool_stride_and_padding():
    keras = pytest.importorskip("keras")
    functions = {"max": keras.ops.max_pool, "average": keras.ops.average_pool}
    count = 0
    for image, window, strides, padding, kind in settings():
        wanted = np.asarray(functions[kind](image[None], window, strides, padding))[0]
        found = pool(image, window, strides, padding, kind)
        assert found.shape == wanted.shape, (image.shape, window, strides, padding)
        np.testing.assert_allclose(found, wanted, atol=1e-5)
        count += 1
    assert count > 900


@pytest.mark.keras
def test_every_size_equals_keras_for_both_axes_at_once():
    """All pairs of axes: 12 x 12 sizes, 5 x 5 pools, 4 x 4 strides and None, both paddings."""
    keras = pytest.importorskip("keras")
    windows, strides = itertools.product(range(1, 6), repeat=2), itertools.product(range(1, 5), repeat=2)
    layers = list(itertools.product(windows, (None, *strides), ("valid", "same")))
    compared = 0
    for window, step, padding in layers:
        layer = keras.layers.MaxPooling2D(window, step, padding)
        for size in itertools.product(range(1, 13), repeat=2):
            if padding == "valid" and (window[0] > size[0] or window[1] > size[1]):
                continue
            geometry = PoolGeometry(input_size=size, pool_size=window, strides=step, padding=padding)
            assert geometry.output_size == layer.compute_output_shape((1, *size, 1))[1:3], (size, layer)
            compared += 1
    assert compared > 100_000


@pytest.mark.keras
def test_the_global_kinds_equal_keras():
    keras = pytest.importorskip("keras")
    image = np.random.default_rng(5).random((9, 7, 3), np.float32)
    for kind, layer in (("global_max", "GlobalMaxPooling2D"), ("global_average", "GlobalAveragePooling2D")):
        wanted = getattr(keras.layers, layer)(keepdims=True)(image[None])
        np.testing.assert_allclose(pool(image, kind=kind), np.asarray(wanted)[0], atol=1e-6)


@pytest.mark.keras
def test_the_exported_code_prints_the_sizes_on_screen(capsys):
    pytest.importorskip("keras")
    geometry = PoolGeometry(input_size=(11, 9), pool_size=(3, 2), strides=2, padding="same")
    exec(keras_code(geometry), {})
    assert capsys.readouterr().out.split("\n")[:3] == ["(1, 6, 5, 1)", "(1, 6, 5, 1)", "(1, 1)"]
