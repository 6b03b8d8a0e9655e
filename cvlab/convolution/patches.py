"""Many kernels of one size on one picture, as a layer does it: all patches of some rows times all kernels at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import pairwise

import cv2
import numpy as np
from numpy.lib.stride_tricks import as_strided

from cvlab.convolution.geometry import ConvGeometry
from cvlab.convolution.sliding import as_planes
from cvlab.types import FeatureMaps, Image

NUMBERS = 262_144  # of interleaved rows, so many stay in the processor's own memory
CHANNELS = 128  # as many as OpenCV interleaves at once
# Multiplications of one product: below this OpenBLAS does not spread it over threads, whose waiting for each
# other on a busy machine costs up to fifty times the work itself.
PRODUCT = 262_144
SHARED = 20_000_000  # multiplications: from so many the rows are shared among the processor's cores


def respond(
    image: Image, weights: np.ndarray, geometry: ConvGeometry, bias: np.ndarray | float = 0.0
) -> FeatureMaps:
    """The cube of feature maps, float32 H' x W' x K, of weights KH x KW x C x K and one bias for each map, or for all.

    A product of matrices, patches x weights, whose patches are never copied out: where the rows under the kernel lie
    interleaved, pixel by pixel, a patch is KW neighbours of them, and each KW-th patch begins where another ends, which
    is a matrix as BLAS wants it.
    Source: K. Chellapilla, S. Puri, P. Simard, High performance convolutional neural networks for document
    processing, 2006, https://inria.hal.science/inria-00112631
    """
    matrix = _matrix(np.asarray(weights, np.float32), geometry.dilation_rate[1])
    padded = _padded(as_planes(image), geometry)
    height, width = geometry.output_size
    maps = np.empty((height, width, matrix.shape[1]), np.float32)
    fill = partial(_fill, maps, padded, matrix, geometry, np.asarray(bias, np.float32))
    helpers, cores = _helpers()
    bands = cores if maps.size * len(matrix) >= SHARED else 1
    edges = np.linspace(0, height, bands + 1).astype(int).tolist()
    others = [helpers.submit(fill, *band) for band in pairwise(edges[1:])]
    fill(*edges[:2])
    for band in others:
        band.result()
    return maps


@cache
def _helpers() -> tuple[ThreadPoolExecutor, int]:
    """Threads that fill bands of rows beside the one that asks, and the processor's cores."""
    cores = os.cpu_count() or 1
    return ThreadPoolExecutor(max(1, cores - 1), "bank"), cores


def _matrix(weights: np.ndarray, across: int) -> np.ndarray:
    """Weights in the order of a patch, column by column: (KW x KH x C) x K; the holes of a dilation are zeros."""
    rows, columns, channels, count = weights.shape
    matrix = np.zeros(((columns - 1) * across + 1, rows, channels, count), np.float32)
    matrix[::across] = weights.transpose(1, 0, 2, 3)
    return matrix.reshape(-1, count)


def _padded(image: Image, geometry: ConvGeometry) -> np.ndarray:
    (above, below), (left, right) = geometry.pads
    height, width, channels = image.shape
    padded = np.zeros((height + above + below, width + left + right, channels), np.float32)
    padded[above : above + height, left : left + width] = image
    return padded


def _fill(
    maps: np.ndarray,
    padded: np.ndarray,
    matrix: np.ndarray,
    geometry: ConvGeometry,
    bias: np.ndarray,
    top: int,
    end: int,
) -> None:
    """Rows top to end of the maps."""
    columns, across = geometry.extent[1], geometry.strides[1]
    width, count = maps.shape[1:]
    depth = len(matrix) // columns  # numbers of a column of a patch, KH x C
    phases = -(-columns // across)  # patches that begin before the first one ends
    groups, left_over = divmod(width, phases)
    step = max(1, NUMBERS // (padded.shape[1] * depth))
    most = max(32, PRODUCT // matrix.size)
    room = np.empty((min(step, end - top), padded.shape[1], depth), np.float32)
    for first in range(top, end, step):
        rows = maps[first : min(first + step, end)]
        strips = _interleaved(padded, geometry, first, room[: len(rows)])
        row, pixel, number = strips.strides
        patches = as_strided(
            strips,
            (len(rows), phases, groups, len(matrix)),
            (row, across * pixel, phases * across * pixel, number),
        )
        places = rows[:, : phases * groups].reshape(len(rows), groups, phases, count).transpose(0, 2, 1, 3)
        for start in range(0, groups, most):
            some = slice(start, start + most)
            np.matmul(patches[:, :, some], matrix, out=places[:, :, some])
        if left_over:
            rest = strips[:, phases * groups * across :]
            patches = as_strided(rest, (left_over, len(rows), len(matrix)), (across * pixel, row, number))
            np.matmul(patches, matrix, out=rows[:, phases * groups :].transpose(1, 0, 2))
        if bias.any():
            rows += bias


def _interleaved(padded: np.ndarray, geometry: ConvGeometry, first: int, room: np.ndarray) -> np.ndarray:
    """The picture's rows under some of the result's: rows x W x (KH x C), so that a patch's column lies together."""
    stride, apart = geometry.strides[0], geometry.dilation_rate[0]
    tops = [first * stride + n * apart for n in range(geometry.kernel_size[0])]
    layers = [padded[top : top + (len(room) - 1) * stride + 1 : stride] for top in tops]
    if room.shape[2] > CHANNELS:
        return np.concatenate(layers, axis=2, out=room)
    return cv2.merge(layers, room).reshape(room.shape)
