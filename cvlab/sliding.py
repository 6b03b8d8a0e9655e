"""How the sums of a sliding kernel are made, by the fastest way that its size and the picture's allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from cv2 import BORDER_CONSTANT, CV_32F, filter2D

if TYPE_CHECKING:
    from cvlab.convolution import ConvGeometry

# Measured: beyond 11 x 11 weights OpenCV's filter2D goes by tiles of a Fourier transform, which is the fastest way for
# small pictures and for large ones, where it uses all threads; between them one transform of the whole is.
DIRECT, FFT_PIXELS = 11 * 11, (160 * 160, 400 * 400)


class Slide:
    """filter2D anchored so that Keras' padding needs no padded copy: picture and flat kernel to H' x W' x C.

    alone: the call of filter2D by itself gives the answer for H x W x `channels`. On a small picture any other question
    takes as long as the sums.
    """

    def __init__(self, geometry: ConvGeometry, channels: int) -> None:
        (above, below), (left, right) = geometry.pads
        self.geometry, self.anchor, self.border = geometry, (left, above), None
        if geometry.padding == "full":  # the result outgrows the picture, which filter2D cannot do by itself
            self.border = (0, below, 0, right)
        elif not isinstance(geometry.padding, str):  # padding may exceed the kernel, which an anchor cannot
            self.border, self.anchor = (above, below, left, right), (0, 0)
        self.dilated = geometry.extent != geometry.kernel_size
        height, width = (n + sum(pad) for n, pad in zip(geometry.input_size, self._added(), strict=True))
        weights = geometry.extent[0] * geometry.extent[1]
        self.by_fft = weights > DIRECT and FFT_PIXELS[0] <= height * width <= FFT_PIXELS[1]
        changed = (
            self.border or self.dilated or self.by_fft or channels == 1
        )  # OpenCV drops a single channel's axis
        self.alone = geometry.output_size == geometry.input_size and not changed

    def _added(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows and columns of the padded copy that the picture has not: ((above, below), (left, right))."""
        above, below, left, right = self.border or (0, 0, 0, 0)
        return (above, below), (left, right)

    def __call__(self, image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        image = np.ascontiguousarray(image)
        if self.border:
            image = cv2.copyMakeBorder(image, *self.border, BORDER_CONSTANT)
        if self.dilated:
            spread, (down, across) = np.zeros(self.geometry.extent, np.float32), self.geometry.dilation_rate
            spread[::down, ::across] = kernel
            kernel = spread
        if self.by_fft:
            result = _by_fft(image, kernel, self.anchor)
        else:
            result = filter2D(image, CV_32F, kernel, None, self.anchor, 0.0, BORDER_CONSTANT)
        if result.ndim == 2:
            result = result[..., None]
        if result.shape[:2] == self.geometry.output_size:
            return result
        (height, width), (down, across) = self.geometry.output_size, self.geometry.strides
        return np.ascontiguousarray(result[::down, ::across][:height, :width])


def _by_fft(image: np.ndarray, kernel: np.ndarray, anchor: tuple[int, int]) -> np.ndarray:
    """What filter2D gives, by the product of spectra; the kernel's spectrum serves all channels."""
    from scipy import fft

    height, width = image.shape[:2]
    (rows, columns), (left, above) = kernel.shape, anchor
    size = fft.next_fast_len(height + rows - 1, real=True), fft.next_fast_len(width + columns - 1, real=True)
    planes = np.zeros((*image.shape[2:], *size), np.float32)
    planes[..., above : above + height, left : left + width] = np.moveaxis(image, (0, 1), (-2, -1))
    spectra = fft.rfft2(planes)
    spectra *= np.conj(fft.rfft2(kernel, size))
    return np.ascontiguousarray(
        np.moveaxis(fft.irfft2(spectra, size)[..., :height, :width], (-2, -1), (0, 1))
    )
