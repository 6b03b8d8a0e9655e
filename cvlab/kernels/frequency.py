"""What a kernel does to stripes: how much of each fineness and direction it lets pass."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cvlab.types import Kernel

SIDE = 65  # odd, so that frequency 0 is the middle pixel
SILENT = 0.1  # less of the peak than this is silence
FINE = 3 / 8  # cycles per pixel; stripes finer than 2.7 pixels


class Response(NamedTuple):
    """What a kernel makes of stripes; gains are the factors by which it multiplies their contrast.

    gain: float32 N x N, frequency 0 in the middle. axis: N frequencies in cycles per pixel, -0.5 to 0.5;
    row and column have the same. peak: (down, across) cycles per pixel of the largest gain.
    kind: "all-pass", "low-pass", "band-pass", "high-pass", "high-boost" or "silent".
    """

    gain: np.ndarray
    axis: np.ndarray
    flat: float
    peak: tuple[float, float]
    largest: float
    kind: str


def response(kernel: Kernel, side: int = SIDE) -> Response:
    """The magnitude of the kernel's Fourier transform at side x side frequencies from -0.5 to 0.5.

    |sum w[r, c] exp(-2 pi i (v r + u c))|, v cycles per pixel downwards, u across; the kernel is KH x KW.
    Source: R. Gonzalez and R. Woods, Digital Image Processing, chapter 4, 2018, ISBN 978-0133356724
    """
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim != 2:
        raise ValueError(f"A kernel with rows and columns only is needed; this one is {kernel.shape}.")
    axis = np.linspace(-0.5, 0.5, side)
    down, across = (np.exp(-2j * np.pi * axis[:, None] * np.arange(n)) for n in kernel.shape)
    gain = np.abs(down @ kernel @ across.T)
    flat, largest = float(abs(kernel.sum())), float(gain.max())
    # Of equal peaks the one nearest to 0, to the right and below: stripes are the same both ways.
    v, u = np.meshgrid(axis, axis, indexing="ij")
    order = np.hypot(v, u) - 1e-6 * u - 1e-7 * v
    order[gain < largest * (1 - 1e-6)] = np.inf
    at = np.unravel_index(int(order.argmin()), gain.shape)
    peak = float(axis[at[0]]), float(axis[at[1]])
    return Response(gain.astype(np.float32), axis, flat, peak, largest, _kind(gain, flat, peak))


def _kind(gain: np.ndarray, flat: float, peak: tuple[float, float]) -> str:
    largest = float(gain.max())
    if largest < 1e-9:
        return "silent"
    if gain.min() > 0.99 * largest:
        return "all-pass"
    if flat > 0.99 * largest:
        return "low-pass"
    if flat > SILENT * largest or abs(flat - 1) < 1e-3:  # a gain of 1 leaves flat regions as they are
        return "high-boost"
    return "high-pass" if max(map(abs, peak)) >= FINE else "band-pass"
