"""Transposed convolution with dilation, computed where TensorFlow has no kernel for it.

Without oneDNN, as on Apple's processors or where TF_ENABLE_ONEDNN_OPTS is 0, TensorFlow refuses it ("Current CPU
implementations do not yet support dilation rates larger than 1"), forwards and backwards. Plain, depthwise and
separable convolutions it brings to undilated ones by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import wraps
from typing import Any

import tensorflow as tf
from keras.src.backend import nn


def everywhere() -> None:
    """From here on Keras' transposed convolutions, in layers too, are computed on every processor."""
    nn.conv_transpose = undilated(nn.conv_transpose)


def undilated(conv_transpose: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, never asked for a dilation: its kernel comes with the zeros that dilation puts in."""

    @wraps(conv_transpose)
    def with_zeros(
        inputs: Any,
        kernel: Any,
        strides: Any = 1,
        padding: Any = "valid",
        output_padding: Any = None,
        data_format: Any = None,
        dilation_rate: Any = 1,
    ) -> Any:
        rank = len(kernel.shape) - 2
        rates = (dilation_rate,) * rank if isinstance(dilation_rate, int) else tuple(dilation_rate)
        return conv_transpose(inputs, spread(kernel, rates), strides, padding, output_padding, data_format, 1)

    return with_zeros


def spread(kernel: Any, rates: tuple[int, ...]) -> Any:
    """The kernel, its sides first, with rate - 1 zeros between neighbours: a side of k becomes (k - 1) rate + 1."""
    if max(rates) == 1:
        return kernel
    kernel = tf.convert_to_tensor(kernel)
    sides, rest = kernel.shape[: len(rates)], kernel.shape[len(rates) :]
    apart = tuple(itertools.chain(*((side, 1) for side in sides)))
    zeros = [pair for rate in rates for pair in ((0, 0), (0, rate - 1))]
    spaced = tf.pad(tf.reshape(kernel, (*apart, *rest)), [*zeros, *((0, 0) for _ in rest)])
    joined = tf.reshape(spaced, (*(side * rate for side, rate in zip(sides, rates, strict=True)), *rest))
    return joined[tuple(slice((side - 1) * rate + 1) for side, rate in zip(sides, rates, strict=True))]
