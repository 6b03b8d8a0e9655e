"""How the sums of a sliding kernel are made, by the fastest way that its size and the picture's allow."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from cv2 import BORDER_CONSTANT, CV_32F, filter2D

from cvlab.convolution.geometry import ConvGeometry, Padding, Pair, as_pair
from cvlab.types import Image, Kernel

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


FLOAT = np.dtype(np.float32)


def correlate(
    image: Image, kernel: Kernel, strides: Pair = 1, padding: Padding = "valid", dilation_rate: Pair = 1
) -> np.ndarray:
    """The picture seen through a kernel: at each place, the sum of pixel times weight.

    Args:
        image: H x W x C floats (H x W is taken as one channel).
        kernel: KH x KW filters each channel by itself; KH x KW x C is summed over the channels.
        strides, dilation_rate: an int or a (height, width) pair. padding: "valid", "same", "full" or
            ((above, below), (left, right)).

    Returns:
        float32 H' x W' x C for a flat kernel, H' x W' x 1 for a cube; signed, unscaled.

    Raises:
        ValueError: where sizes or channels do not fit.
    """
    if getattr(image, "dtype", None) is not FLOAT or image.ndim != 3:
        image = as_planes(image)
    kernel = np.asarray(kernel, np.float32)
    try:
        slide = _slide(image.shape, kernel.shape, strides, padding, dilation_rate)
    except TypeError:  # lists cannot be remembered
        slide = _slide.__wrapped__(image.shape, kernel.shape, strides, padding, dilation_rate)
    if kernel.ndim == 2:
        if slide.alone:  # by position, since names cost time too
            return filter2D(image, CV_32F, kernel, None, slide.anchor, 0.0, BORDER_CONSTANT)
        return slide(image, kernel)
    slices = (slide(image[..., c], kernel[..., c]) for c in range(kernel.shape[2]))
    total = next(slices)
    for part in slices:
        total += part
    return total


@lru_cache(maxsize=256)
def _slide(
    image: tuple[int, ...], kernel: tuple[int, ...], strides: Pair, padding: Padding, dilation: Pair
) -> Slide:
    """The way through pictures and kernels of these shapes, worked out once: for 28 x 28 that takes longer than
    the sums."""
    _check_planes(image)
    if len(kernel) not in (2, 3) or 0 in kernel:
        raise ValueError(f"A kernel has 2 axes, or 3 with channels, none empty; this one is {kernel}.")
    if len(kernel) == 3 and kernel[2] != image[2]:
        raise ValueError(f"The kernel has {kernel[2]} channels and the picture {image[2]}; they must agree.")
    return Slide(
        ConvGeometry(
            input_size=(image[0], image[1]),
            kernel_size=(kernel[0], kernel[1]),
            strides=as_pair(strides, "strides"),
            padding=padding,
            dilation_rate=as_pair(dilation, "dilation_rate"),
        ),
        image[2],
    )


def as_planes(image: np.ndarray) -> np.ndarray:
    """float32 H x W x C; H x W is one channel."""
    image = np.asarray(image, np.float32)
    if image.ndim == 2:
        image = image[..., None]
    _check_planes(image.shape)
    return image


def _check_planes(shape: tuple[int, ...]) -> None:
    if len(shape) != 3 or 0 in shape:
        raise ValueError(f"A picture is height x width x channels, none empty; this one is {shape}.")
