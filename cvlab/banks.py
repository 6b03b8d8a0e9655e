"""Many kernels of one size on one picture, as a layer does it: all patches of some rows times all kernels at once."""

from __future__ import annotations

import cv2
import numpy as np

from cvlab.convolution import ConvGeometry, as_planes
from cvlab.types import FeatureMaps, Image

PATCHES = 8192  # a matrix of that many patches stays in the processor's own memory


def respond(image: Image, weights: np.ndarray, geometry: ConvGeometry) -> FeatureMaps:
    """The cube of feature maps, float32 H' x W' x K, of weights KH x KW x C x K.

    A product of matrices, patches x weights: each row of the first is the patch under one place of the kernel.
    Source: K. Chellapilla, S. Puri, P. Simard, High performance convolutional neural networks for document
    processing, 2006, https://inria.hal.science/inria-00112631
    """
    image, (rows, columns, channels, count) = as_planes(image), weights.shape
    (above, below), (left, right) = geometry.pads
    planes = [
        cv2.copyMakeBorder(plane, above, below, left, right, cv2.BORDER_CONSTANT)
        for plane in cv2.split(np.ascontiguousarray(image))
    ]
    height, width = geometry.output_size
    (down, across), (dy, dx) = geometry.strides, geometry.dilation_rate
    maps = np.empty((height, width, count), np.float32)
    matrix = np.ascontiguousarray(weights.reshape(-1, count), np.float32)
    step = max(1, PATCHES // width)
    # A column for each patch: so whole rows of pixels are copied, not a few pixels at a time.
    patches = np.empty((rows, columns, channels, step, width), np.float32)
    for top in range(0, height, step):
        n = min(step, height - top)
        for i, j, c in np.ndindex(rows, columns, channels):
            first, aside = top * down + i * dy, j * dx
            patches[i, j, c, :n] = planes[c][
                first : first + (n - 1) * down + 1 : down, aside : aside + (width - 1) * across + 1 : across
            ]
        flat = patches[:, :, :, :n].reshape(len(matrix), n * width)
        np.matmul(flat.T, matrix, out=maps[top : top + n].reshape(n * width, count))
    return maps
