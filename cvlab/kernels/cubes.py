"""Colour kernels, and filters stacked into a cube of feature maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.convolution import ConvGeometry, correlate
from cvlab.convolution.geometry import Pair, as_pair
from cvlab.convolution.patches import respond
from cvlab.types import FeatureMaps, Image, Kernel

MANY = 4  # from so many filters on one product of matrices is faster than filter after filter


def colour_kernel(kernel: Kernel, weights: Sequence[float] = (1 / 3, 1 / 3, 1 / 3)) -> Kernel:
    """A flat kernel laid on red, green and blue, KH x KW x 3, each layer times its weight."""
    kernel, layers = np.asarray(kernel, np.float32), np.asarray(weights, np.float32)
    if kernel.ndim != 2 or layers.shape != (3,):
        raise ValueError(f"Needs a flat kernel and 3 weights, not {kernel.shape} and {layers.shape}.")
    return np.ascontiguousarray(kernel[..., None] * layers)


def stack(
    image: Image,
    filters: Sequence[tuple[Kernel, float]],
    strides: Pair = 1,
    padding: str = "valid",
    dilation_rate: Pair = 1,
) -> FeatureMaps:
    """The cube of feature maps, H' x W' x K: one layer for each filter, a (kernel, bias) pair.

    A flat kernel over a colour picture weighs the three colours equally.

    Raises:
        ValueError: for no filter at all, or kernels whose results differ in size.
    """
    shapes = {np.shape(kernel) for kernel, _ in filters}
    if len(filters) >= MANY and len(shapes) == 1:
        return _at_once(image, filters, strides, padding, dilation_rate)
    maps = []
    for kernel, bias in filters:
        flat_on_colour = np.ndim(kernel) == 2 and image.shape[2] == 3
        kernel = colour_kernel(kernel) if flat_on_colour else kernel
        maps.append(correlate(image, kernel, strides, padding, dilation_rate) + np.float32(bias))
    if not maps:
        raise ValueError("There is no filter to stack; add one.")
    if len({m.shape for m in maps}) > 1:
        sizes = ", ".join(f"{m.shape[0]} × {m.shape[1]}" for m in maps)
        raise ValueError(f"These filters give maps of {sizes}; a cube needs one size: use padding 'same'.")
    return np.concatenate(maps, axis=2)


def _at_once(
    image: Image, filters: Sequence[tuple[Kernel, float]], strides: Pair, padding: str, dilation_rate: Pair
) -> FeatureMaps:
    """Filters of one size, all in one product of matrices."""
    weights = np.stack([np.asarray(kernel, np.float32) for kernel, _ in filters], axis=-1)
    if weights.ndim == 3:
        weights = np.repeat(weights[:, :, None] / image.shape[2], image.shape[2], axis=2)
    geometry = ConvGeometry(
        input_size=image.shape[:2],
        kernel_size=weights.shape[:2],
        strides=as_pair(strides, "strides"),
        padding=padding,
        dilation_rate=as_pair(dilation_rate, "dilation_rate"),
    )
    return respond(image, weights, geometry, np.array([bias for _, bias in filters]))
