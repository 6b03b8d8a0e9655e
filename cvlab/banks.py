"""Many kernels of one size on one picture, as a layer does it: all patches of some rows times all kernels at once."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cvlab.convolution import ConvGeometry, as_planes
from cvlab.types import FeatureMaps, Image

APART = 48  # numbers between two rows of patches, see below
PATCHES = 8192  # a matrix of that many patches stays in the processor's own memory
# Multiplications of one product: below this OpenBLAS does not spread it over threads, whose waiting for each
# other on a busy machine costs up to fifty times the work itself.
PRODUCT = 262_144


def respond(image: Image, weights: np.ndarray, geometry: ConvGeometry) -> FeatureMaps:
    """The cube of feature maps, float32 H' x W' x K, of weights KH x KW x C x K.

    A product of matrices, patches x weights: each column of the first is the patch under one place of the kernel.
    Source: K. Chellapilla, S. Puri, P. Simard, High performance convolutional neural networks for document
    processing, 2006, https://inria.hal.science/inria-00112631
    """
    windows = _windows(as_planes(image), weights.shape, geometry)
    height, width = geometry.output_size
    count = weights.shape[-1]
    matrix = np.ascontiguousarray(weights.reshape(-1, count), np.float32)
    maps = np.empty((height * width, count), np.float32)
    step, most = max(1, PATCHES // width), max(32, PRODUCT // matrix.size)
    # Rows that begin a power of two apart would push each other out of the processor's cache.
    patches = np.empty((len(matrix), step * width + APART), np.float32)
    for top in range(0, height, step):
        places, rows = windows[:, :, :, top : top + step], maps[top * width : (top + step) * width]
        flat = patches[:, : len(rows)]
        np.copyto(flat.reshape(places.shape), places)
        for first in range(0, len(rows), most):
            np.matmul(flat[:, first : first + most].T, matrix, out=rows[first : first + most])
    return maps.reshape(height, width, count)


def _windows(image: Image, shape: tuple[int, ...], geometry: ConvGeometry) -> np.ndarray:
    """Every patch without a copy: KH x KW x C x H' x W', so that whole rows of pixels lie side by side."""
    (rows, columns), channels = shape[:2], image.shape[2]
    (above, below), (left, right) = geometry.pads
    height, width = image.shape[:2]
    planes = np.zeros((channels, height + above + below, width + left + right), np.float32)
    planes[:, above : above + height, left : left + width] = image.transpose(2, 0, 1)
    plane, row, pixel = planes.strides
    (down, across), (dy, dx) = geometry.strides, geometry.dilation_rate
    return as_strided(
        planes,
        (rows, columns, channels, *geometry.output_size),
        (dy * row, dx * pixel, plane, down * row, across * pixel),
        writeable=False,
    )
