"""correlate() against a loop, OpenCV and numbers worked by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cvlab.convolution import PADDINGS, ConvGeometry, correlate


def by_loop(image, kernel, strides, padding, dilation):
    """The definition, written as slowly as it reads."""
    geometry = ConvGeometry(
        input_size=image.shape[:2], kernel_size=kernel.shape[:2], strides=strides, padding=padding,
        dilation_rate=dilation,
    )  # fmt: skip
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
    with pytest.raises(ValueError, match=r"kernel of 7 x 7 is larger than the picture of 5 x 5; choose"):
        correlate(np.zeros((5, 5, 1)), np.ones((7, 7)))
    with pytest.raises(ValueError, match=r"3 x 3 \(dilated to 7 x 7\)"):
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
