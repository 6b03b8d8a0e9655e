"""Transposed convolution against its definition, numbers worked by hand, and Keras."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cvlab.convolution import ConvGeometry, correlate
from cvlab.convolution.transposed import PADDINGS, TransposedGeometry, correlate_transposed


def legal(size, kernel, stride, dilation, padding, extra):
    if extra is None:
        return True
    return extra < stride and (padding == "valid" or (((kernel - 1) * dilation + 1) % 2 + extra) > 0)


def axes(strides=range(1, 5), dilations=range(1, 4)):
    """Every setting of one axis, and its padding."""
    found = itertools.product(range(1, 13), range(1, 6), strides, dilations, (None, 0, 1, 2, 3), PADDINGS)
    return [(n, k, s, d, p, x) for n, k, s, d, x, p in found if legal(n, k, s, d, p, x)]


def pairs(seed, *, rounds=1, **options):
    """Settings of two different axes with one padding; each axis' setting comes at least `rounds` times."""
    rng = np.random.default_rng(seed)
    for padding, given in itertools.product(PADDINGS, (False, True)):
        one = [a for a in axes(**options) if a[4] == padding and (a[5] is not None) == given]
        for _ in range(rounds):
            for a, b in zip(one, rng.permutation(len(one)), strict=True):
                yield tuple(zip(a, one[b], strict=True))


def geometry(case):
    size, kernel, stride, dilation, padding, extra = case
    return TransposedGeometry(
        input_size=size,
        kernel_size=kernel,
        strides=stride,
        dilation_rate=dilation,
        padding=padding[0],
        output_padding=None if extra[0] is None else extra,
    )


def run(case, rng):
    size, kernel, stride, dilation, padding, extra = case
    image, weights = (
        rng.normal(size=(*size, 2)).astype(np.float32),
        rng.normal(size=kernel).astype(np.float32),
    )
    extra = None if extra[0] is None else extra
    return image, weights, correlate_transposed(image, weights, stride, padding[0], dilation, extra)


def test_it_is_the_convolution_with_the_arrows_turned_round():
    """<correlate(a), b> = <a, transposed(b)> for every a and b: what "transposed" means."""
    rng = np.random.default_rng(0)
    cases = list(pairs(0))
    for case in (cases[i] for i in rng.permutation(len(cases))[:300]):
        b, kernel, large = run(case, rng)
        a, place = rng.normal(size=large.shape).astype(np.float32), geometry(case)
        small = correlate(a, kernel, place.strides, place.pads, place.dilation_rate)
        assert small.shape == b.shape
        assert float((small * b).sum()) == pytest.approx(float((a * large).sum()), abs=2e-3)


def test_one_pixel_stamps_the_kernel_as_it_is():
    kernel = np.arange(6, dtype=np.float32).reshape(2, 3)
    image = np.zeros((2, 2, 1), np.float32)
    image[1, 0] = 2
    wanted = np.zeros((4, 5), np.float32)
    wanted[2:, :3] = 2 * kernel
    np.testing.assert_array_equal(correlate_transposed(image, kernel, strides=2)[..., 0], wanted)


def test_a_stride_below_the_kernel_makes_the_checkerboard():
    even = correlate_transposed(np.ones((4, 4)), np.ones((3, 3)), strides=2)[1:-1, 1:-1, 0]
    assert even.tolist()[0][:4] == [1, 2, 1, 2]
    assert even.tolist()[1][:4] == [2, 4, 2, 4]
    place = TransposedGeometry(input_size=4, kernel_size=3, strides=2)
    np.testing.assert_array_equal(
        place.windows.usage(), correlate_transposed(np.ones((4, 4)), np.ones((3, 3)), 2)[..., 0]
    )


def test_sizes_worked_by_hand():
    def size(**words):
        return TransposedGeometry(**words).output_size

    assert size(input_size=2, kernel_size=3) == (4, 4)
    assert size(input_size=(5, 7), kernel_size=3, strides=2, padding="same") == (10, 14)
    assert size(input_size=5, kernel_size=3, strides=2) == (11, 11)
    assert size(input_size=5, kernel_size=3, strides=2, output_padding=1) == (12, 12)
    assert size(input_size=5, kernel_size=3, strides=2, padding="same", output_padding=0) == (9, 9)
    assert size(input_size=5, kernel_size=1, strides=3) == (15, 15)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"output_padding": 2, "strides": 2}, "must be smaller than the stride"),
        ({"output_padding": 0, "kernel_size": 2, "padding": "same"}, "no result for an even kernel"),
        ({"output_padding": -1}, "output_padding is -1"),
        ({"padding": "full"}, "one of valid, same"),
        ({"padding": ((4, 3), (0, 0))}, "cuts off all of the result"),
        ({"padding": ((1, -1), (0, 0))}, "from 0"),
        ({"strides": 0}, "strides is 0"),
    ],
)
def test_what_has_no_result_is_one_clear_sentence(words, sentence):
    with pytest.raises(ValueError, match=sentence):
        TransposedGeometry(**{"input_size": 5, "kernel_size": 3, **words})


@pytest.mark.parametrize("kernel", [3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("cut", [0, 1, 2])
def test_explicit_padding_has_the_size_of_the_guide_and_turns_that_convolution_round(kernel, stride, cut):
    """Relationship 14 of the guide: a convolution of i with padding p gives o; transposed, o gives i back."""
    size = 7 * stride + kernel - 2 * cut  # fits without a rest
    forward = ConvGeometry(
        input_size=size, kernel_size=kernel, strides=stride, padding=((cut, cut), (cut, cut))
    )
    back = TransposedGeometry(
        input_size=forward.output_size,
        kernel_size=kernel,
        strides=stride,
        padding=((cut, cut), (cut, cut)),
        output_padding=0,
    )
    assert back.output_size == (size, size) == ((forward.output_size[0] - 1) * stride + kernel - 2 * cut,) * 2
    rng = np.random.default_rng(3)
    weights, large, small = (
        rng.normal(size=s).astype(np.float32) for s in ((kernel,) * 2, (size,) * 2, forward.output_size)
    )
    pads = ((cut, cut), (cut, cut))
    there = correlate(large, weights, stride, pads)[..., 0]
    again = correlate_transposed(small, weights, stride, pads, 1, 0)[..., 0]
    assert float((there * small).sum()) == pytest.approx(float((large * again).sum()), abs=1e-3)


def test_what_explicit_padding_leaves_is_the_middle_of_the_uncut_result():
    whole = correlate_transposed(np.arange(12.0).reshape(3, 4), np.arange(9.0).reshape(3, 3), 2)
    cut = correlate_transposed(
        np.arange(12.0).reshape(3, 4), np.arange(9.0).reshape(3, 3), 2, ((1, 2), (0, 3))
    )
    np.testing.assert_array_equal(cut, whole[1:-2, :-3])


def test_keras_same_with_an_output_padding_is_the_guide_s_shifted_by_one_line():
    words = {"input_size": 4, "kernel_size": 3, "strides": 2, "output_padding": 1}
    keras = TransposedGeometry(padding="same", **words)
    guide = TransposedGeometry(padding=((1, 1), (1, 1)), **words)
    assert keras.output_size == guide.output_size == (8, 8)
    assert keras.pads[0] == (0, 1), "none above, one below"
    ramp, ones = np.arange(16.0).reshape(4, 4), np.arange(9.0).reshape(3, 3)
    mine = correlate_transposed(ramp, ones, 2, "same", 1, 1)
    theirs = correlate_transposed(ramp, ones, 2, ((1, 1), (1, 1)), 1, 1)
    np.testing.assert_array_equal(mine[1:, 1:], theirs[:-1, :-1])


@pytest.mark.keras
def test_sizes_equal_keras_for_every_setting_of_an_axis():
    pytest.importorskip("keras")
    from keras.src.backend.common.backend_utils import compute_conv_transpose_output_shape

    compared = 0
    for case in pairs(1, rounds=3):
        size, kernel, stride, dilation, padding, extra = case
        extra = None if extra[0] is None else extra
        wanted = compute_conv_transpose_output_shape(
            (1, *size, 1), kernel, 1, stride, padding[0], extra, dilation_rate=dilation
        )
        assert list(geometry(case).output_size) == wanted[1:3]
        compared += 1
    assert compared > 12_000


@pytest.mark.keras
@pytest.mark.parametrize("options", [{"dilations": (1,)}, {"strides": (1,)}], ids=["strides", "dilation"])
def test_numbers_equal_keras(options):
    keras = pytest.importorskip("keras")
    rng = np.random.default_rng(2)
    cases = list(pairs(2, **options))
    compared = 0
    for case in (cases[i] for i in rng.permutation(len(cases))[:250]):
        image, kernel, found = run(case, rng)
        _, _, stride, dilation, padding, extra = case
        extra = None if extra[0] is None else extra
        # Weights that join channel c to channel c only; Keras keeps a transposed kernel as (output, input).
        weights = kernel[..., None, None] * np.eye(2, dtype=np.float32)
        wanted = keras.ops.conv_transpose(
            image[None], weights, stride, padding[0], output_padding=extra, dilation_rate=dilation
        )
        np.testing.assert_allclose(found, np.asarray(wanted)[0], atol=1e-5)
        compared += 1
    assert compared >= 200


@pytest.mark.keras
def test_keras_has_no_result_where_we_refuse():
    keras = pytest.importorskip("keras")
    image = np.zeros((1, 5, 5, 1), np.float32)
    with pytest.raises(ValueError, match="output_padding"):
        keras.layers.Conv2DTranspose(1, 3, strides=2, output_padding=2)
    with pytest.raises(Exception, match=r"(?i)size|shape|primitive"):
        keras.ops.conv_transpose(image, np.zeros((2, 2, 1, 1), np.float32), 1, "same", output_padding=0)
