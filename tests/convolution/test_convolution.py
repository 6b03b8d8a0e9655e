"""correlate() against a loop, OpenCV and numbers worked by hand."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from scipy import signal

from cvlab.convolution import ConvGeometry, correlate
from cvlab.convolution.geometry import PADDINGS


def by_loop(image, kernel, strides, padding, dilation):
    """The definition, written as slowly as it reads."""
    geometry = ConvGeometry(
        input_size=image.shape[:2],
        kernel_size=kernel.shape[:2],
        strides=strides,
        padding=padding,
        dilation_rate=dilation,
    )
    height, width = geometry.output_size
    result = np.zeros((height, width, image.shape[2]))
    for r in range(height):
        for c in range(width):
            rows, columns = geometry.patch(r, c)
            for i, y in enumerate(rows):
                for j, x in enumerate(columns):
                    if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]:
                        result[r, c] += kernel[i, j] * image[y, x]
    return result if kernel.ndim == 2 else result.sum(axis=2, keepdims=True)


def cases(count, seed):
    """Generated sizes, strides, paddings and dilations; odd, even and non-square."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        size, kernel = tuple(rng.integers(1, 20, 2)), tuple(rng.integers(1, 8, 2))
        strides, dilation = tuple(map(int, rng.integers(1, 4, 2))), tuple(map(int, rng.integers(1, 4, 2)))
        padding, channels = PADDINGS[rng.integers(3)], int(rng.choice([1, 3]))
        extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
        if padding == "valid" and any(e > n for e, n in zip(extent, size, strict=True)):
            padding = "same"
        image = rng.random((*size, channels), np.float32)
        shape = kernel if rng.random() < 0.5 else (*kernel, channels)
        yield image, rng.normal(size=shape).astype(np.float32), strides, padding, dilation


def test_it_is_the_definition_over_hundreds_of_generated_cases():
    for image, kernel, strides, padding, dilation in cases(300, 1):
        found = correlate(image, kernel, strides, padding, dilation)
        wanted = by_loop(image, kernel, strides, padding, dilation)
        assert found.dtype == np.float32
        assert found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_it_equals_opencv_where_opencv_speaks_of_the_same_thing():
    rng = np.random.default_rng(2)
    for _ in range(300):
        height, width = rng.integers(1, 40, 2)
        image = rng.random((height, width, 3), np.float32)
        kernel = rng.normal(size=tuple(rng.integers(1, 11, 2))).astype(np.float32)
        anchor = ((kernel.shape[1] - 1) // 2, (kernel.shape[0] - 1) // 2)
        wanted = cv2.filter2D(image, cv2.CV_32F, kernel, anchor=anchor, borderType=cv2.BORDER_CONSTANT)
        np.testing.assert_allclose(correlate(image, kernel, padding="same"), wanted, atol=1e-5)


@pytest.mark.parametrize("size", [12, 15, 24, 40])
def test_large_kernels_stay_exact(size):
    rng = np.random.default_rng(size)
    image = rng.random((60, 53, 1), np.float32)
    kernel = rng.normal(size=(size, size + 3)).astype(np.float32)
    kernel /= np.abs(kernel).sum()
    windows = np.lib.stride_tricks.sliding_window_view(image[..., 0].astype(np.float64), kernel.shape)
    wanted = np.einsum("hwij,ij->hw", windows, kernel)
    np.testing.assert_allclose(correlate(image, kernel)[..., 0], wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("size", "kernel", "options"),
    [
        ((170, 160, 1), (31, 31), {"padding": "same"}),
        ((180, 300, 1), (15, 12), {"strides": 2}),
        ((200, 200, 3), (12, 14), {"padding": "full"}),
        ((200, 170, 3), (12, 12), {"strides": (2, 3), "padding": ((3, 40), (0, 7))}),
        ((200, 200, 1), (4, 4), {"padding": "same", "dilation_rate": 4}),
    ],
)
def test_the_fourier_transform_gives_what_the_sums_give(size, kernel, options):
    rng = np.random.default_rng(3)
    image, weights = rng.random(size, np.float32), rng.normal(size=kernel).astype(np.float32) / kernel[0]
    found = correlate(image, weights, **options)
    pads = ConvGeometry(input_size=size[:2], kernel_size=kernel, **options).pads
    wide = np.pad(image, (*pads, (0, 0)))
    spread = options.get("dilation_rate", 1)
    held = np.zeros([(k - 1) * spread + 1 for k in kernel])
    held[::spread, ::spread] = weights
    down, across = np.broadcast_to(options.get("strides", 1), 2)
    for channel in range(size[2]):
        sums = signal.correlate(wide[..., channel].astype(float), held, mode="valid", method="direct")
        np.testing.assert_allclose(found[..., channel], sums[::down, ::across], atol=1e-5)


def test_a_bright_bar_answers_on_one_side_plus_on_the_other_minus():
    image = np.zeros((3, 6, 1), np.float32)
    image[:, 2:4] = 1
    kernel = [[1, 0, -1]] * 3
    np.testing.assert_array_equal(correlate(image, kernel)[0, :, 0], [-3, -3, 3, 3])


def test_a_cube_is_the_sum_of_its_channels():
    rng = np.random.default_rng(3)
    image, cube = rng.random((9, 8, 3), np.float32), rng.normal(size=(3, 2, 3)).astype(np.float32)
    wanted = sum(correlate(image[..., c], cube[..., c]) for c in range(3))
    np.testing.assert_allclose(correlate(image, cube), wanted, atol=1e-6)


def test_same_puts_the_odd_zero_below_and_right():
    geometry = ConvGeometry(input_size=28, kernel_size=2, padding="same")
    assert geometry.output_size == (28, 28)
    assert geometry.pads == ((0, 1), (0, 1))
    assert ConvGeometry(input_size=28, kernel_size=3, strides=2, padding="same").pads == ((0, 1), (0, 1))


def test_sizes_worked_by_hand():
    assert ConvGeometry(input_size=28, kernel_size=3).output_size == (26, 26)
    assert ConvGeometry(input_size=(28, 30), kernel_size=(3, 5), strides=(2, 1)).output_size == (13, 26)
    assert ConvGeometry(input_size=10, kernel_size=3, dilation_rate=2).output_size == (6, 6)
    assert ConvGeometry(input_size=5, kernel_size=3, padding="full").output_size == (7, 7)


def test_the_patch_says_which_pixels_a_result_came_from():
    geometry = ConvGeometry(input_size=8, kernel_size=3, strides=2, padding="same", dilation_rate=1)
    rows, columns = geometry.patch(0, 3)
    assert rows.tolist() == [0, 1, 2]
    assert columns.tolist() == [6, 7, 8]  # 8 lies in the padding
    with pytest.raises(ValueError, match="no row 4"):
        geometry.patch(4, 0)


def test_a_kernel_larger_than_the_picture_is_one_clear_sentence():
    with pytest.raises(ValueError, match=r"kernel of 7 × 7 is larger than the picture of 5 × 5; choose"):
        correlate(np.zeros((5, 5, 1)), np.ones((7, 7)))
    with pytest.raises(ValueError, match=r"3 × 3 \(dilated to 7 × 7\)"):
        correlate(np.zeros((5, 5, 1)), np.ones((3, 3)), dilation_rate=3)
    assert correlate(np.zeros((5, 5, 1)), np.ones((7, 7)), padding="same").shape == (5, 5, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"strides": 0}, "strides is 0"),
        ({"strides": 1.5}, "strides is 1.5"),
        ({"padding": "reflect"}, "padding is 'reflect'"),
        ({"dilation_rate": (1, 2, 3)}, "dilation_rate"),
    ],
)
def test_wrong_arguments_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        correlate(np.zeros((5, 5, 1)), np.ones((3, 3)), **arguments)


def test_channels_must_agree():
    with pytest.raises(ValueError, match="kernel has 3 channels and the picture 1"):
        correlate(np.zeros((5, 5, 1)), np.ones((3, 3, 3)))


@pytest.mark.keras
def test_it_equals_keras_over_hundreds_of_generated_cases():
    keras = pytest.importorskip("keras")
    compared = 0
    for image, kernel, strides, padding, dilation in cases(450, 4):
        if padding == "full":  # Keras has no such padding
            continue
        if max(dilation) > 1:  # Keras refuses both together
            strides = (1, 1)
        if kernel.ndim == 3:
            weights = kernel[..., None]
        else:  # each channel by itself: weights that join channel c to channel c only
            weights = kernel[..., None, None] * np.eye(image.shape[2], dtype=np.float32)
        wanted = keras.ops.conv(
            image[None], weights, strides=strides, padding=padding, dilation_rate=dilation
        )
        found = correlate(image, kernel, strides, padding, dilation)
        assert found.shape == wanted.shape[1:]
        np.testing.assert_allclose(found, np.asarray(wanted)[0], atol=1e-5)
        compared += 1
    assert compared >= 250


EXPLICIT = ((0, 0), (0, 1), (2, 0), (3, 5))


def axes(padding):
    """Every size up to 12, kernel to 5, stride to 4, dilation to 3 along one axis that has a result."""
    explicit = not isinstance(padding, str)
    for n, k, s, d in itertools.product(range(1, 13), range(1, 6), range(1, 5), range(1, 4)):
        for pad in EXPLICIT if explicit else (None,):
            room = n + sum(pad) if explicit else n
            if padding in ("same", "full") or (k - 1) * d + 1 <= room:
                yield n, k, s, d, pad


def both_axes(padding, seed, rounds=10):
    """Each setting of one axis with another of the other: thousands of cases with both axes different."""
    rng = np.random.default_rng(seed)
    one = list(axes(padding))
    for _ in range(rounds):
        for a, b in zip(one, rng.permutation(len(one)), strict=True):
            size, kernel, strides, dilation, pads = zip(a, one[b], strict=True)
            yield size, kernel, strides, dilation, padding if isinstance(padding, str) else pads


ALL_PADDINGS = (*PADDINGS, EXPLICIT)


@pytest.mark.keras
@pytest.mark.parametrize("padding", ALL_PADDINGS, ids=["valid", "same", "full", "numbers"])
def test_sizes_equal_keras_for_every_setting_of_an_axis(padding):
    pytest.importorskip("keras")
    from keras.src.ops.operation_utils import compute_conv_output_shape

    compared = 0
    for size, kernel, strides, dilation, pads in both_axes(padding, 5):
        geometry = ConvGeometry(
            input_size=size, kernel_size=kernel, strides=strides, padding=pads, dilation_rate=dilation
        )
        # Keras knows neither "full" nor numbers; there ZeroPadding2D comes first.
        known = isinstance(pads, str) and pads != "full"
        room = size if known else [n + sum(p) for n, p in zip(size, geometry.pads, strict=True)]
        wanted = compute_conv_output_shape(
            (1, *room, 1), 1, kernel, strides, pads if known else "valid", dilation_rate=dilation
        )
        assert geometry.output_size == wanted[1:3]
        assert geometry.windows.places == wanted[1:3]
        compared += 1
    assert compared >= 4_000


@pytest.mark.keras
@pytest.mark.parametrize("padding", ["full", EXPLICIT], ids=["full", "numbers"])
def test_padding_that_keras_has_not_equals_zeros_put_there_first(padding):
    keras = pytest.importorskip("keras")
    rng = np.random.default_rng(6)
    cases = list(both_axes(padding, 6, rounds=1))
    for size, kernel, strides, dilation, pads in (cases[i] for i in rng.permutation(len(cases))[:150]):
        if max(dilation) > 1:
            strides = (1, 1)
        image, weights = rng.random((*size, 1), np.float32), rng.normal(size=kernel).astype(np.float32)
        geometry = ConvGeometry(
            input_size=size, kernel_size=kernel, strides=strides, padding=pads, dilation_rate=dilation
        )
        padded = keras.layers.ZeroPadding2D(geometry.pads)(image[None])
        wanted = keras.ops.conv(padded, weights[..., None, None], strides, "valid", dilation_rate=dilation)
        found = correlate(image, weights, strides, pads, dilation)
        np.testing.assert_allclose(found, np.asarray(wanted)[0], atol=1e-5)


@pytest.mark.keras
def test_keras_refuses_a_stride_together_with_a_dilation():
    keras = pytest.importorskip("keras")
    with pytest.raises(ValueError, match="not supported in conjunction"):
        keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)


def test_five_by_five_with_three_by_three_gives_three_by_three_and_stride_two_halves():
    assert ConvGeometry(input_size=5, kernel_size=3).output_size == (3, 3)
    for size in range(2, 65, 2):
        halved = ConvGeometry(input_size=size, kernel_size=3, strides=2, padding="same")
        assert halved.output_size == (size // 2, size // 2)


def test_usage_counts_every_meeting_of_a_pixel_with_a_weight():
    geometry = ConvGeometry(input_size=5, kernel_size=3)
    assert geometry.windows.usage()[0].tolist() == [1, 2, 3, 2, 1]
    assert geometry.windows.usage()[2, 2] == 9
    for size, kernel, strides, dilation, padding in itertools.islice(
        both_axes("same", 7, rounds=1), 0, None, 4
    ):
        geometry = ConvGeometry(
            input_size=size, kernel_size=kernel, strides=strides, padding=padding, dilation_rate=dilation
        )
        wanted = np.zeros(size, int)
        for r, c in np.ndindex(geometry.output_size):
            rows, columns = geometry.patch(r, c)
            for y, x in itertools.product(rows, columns):
                if 0 <= y < size[0] and 0 <= x < size[1]:
                    wanted[y, x] += 1
        np.testing.assert_array_equal(geometry.windows.usage(), wanted)


def test_hover_works_both_ways():
    windows = ConvGeometry(input_size=7, kernel_size=3, strides=2, dilation_rate=2).windows
    for y, x in np.ndindex(7, 7):
        over = windows.places_over(y, x)
        for p, q in np.ndindex(windows.places):
            assert ((p, q) in over) == (y in windows.rows[p] and x in windows.columns[q])
    with pytest.raises(ValueError, match="no row 7"):
        windows.places_over(7, 0)


def test_a_stride_that_does_not_divide_leaves_pixels_unused():
    usage = ConvGeometry(input_size=6, kernel_size=3, strides=2).windows.usage()
    assert usage[:, 5].tolist() == [0] * 6


@pytest.mark.parametrize("padding", [((1, 1), (1, -1)), (1, 1), ((1.5, 0), (0, 0)), 3])
def test_padding_numbers_are_checked(padding):
    with pytest.raises(ValueError, match=r"as numbers it is \(\(above, below\), \(left, right\)\), from 0"):
        ConvGeometry(input_size=5, kernel_size=3, padding=padding)


def test_the_first_example_of_the_guide_to_convolution_arithmetic():
    image = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    found = correlate(np.array(image), np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]]))[..., 0]
    assert found.tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]
