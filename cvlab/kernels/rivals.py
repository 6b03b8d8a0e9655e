"""Filters that no kernel can do: the median and the bilateral filter, beside the mean that a kernel can."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from cvlab.types import Image

SIZES = (3, 5, 7)


def mean(image: Image, size: int) -> Image:
    """The mean of every size x size window: a kernel whose weights are all 1 / size^2. The rim is repeated."""
    return _planes(cv2.blur(image, (size, size), borderType=cv2.BORDER_REPLICATE), image)


def median(image: Image, size: int) -> Image:
    """The middle value of every size x size window, each channel by itself; the rim is repeated, size is odd.

    A lone white or black pixel is never the middle one, so it vanishes; an edge stays where it is.
    Source: J. W. Tukey, Exploratory Data Analysis, 1977.
    """
    if size % 2 == 0:
        raise ValueError(f"The median's size is {size}; it must be odd, so that there is a middle value.")
    if size <= 5:  # as far as OpenCV goes without rounding to 256 levels
        return _planes(cv2.medianBlur(np.ascontiguousarray(image), size), image)
    reach = size // 2
    framed = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(framed, (size, size), axis=(0, 1))
    windows = windows.reshape(*image.shape, size * size)
    return np.partition(windows, size * size // 2, axis=-1)[..., size * size // 2].astype(np.float32)


def bilateral(image: Image, size: int, contrast: float = 0.15) -> Image:
    """A mean over near pixels of like colour: noise is smoothed, edges of more than `contrast` stay.

    The weights are exp(-distance^2 / 2 (size / 3)^2) exp(-difference^2 / 2 contrast^2) within a disc of
    diameter `size`, brought to a sum of 1 at every pixel anew: that is why they are no kernel.
    Source: C. Tomasi and R. Manduchi, Bilateral filtering for gray and color images, 1998,
    https://doi.org/10.1109/ICCV.1998.710815
    """
    smooth = cv2.bilateralFilter(
        np.ascontiguousarray(image), size, contrast, size / 3, borderType=cv2.BORDER_REPLICATE
    )
    return _planes(smooth, image)


def spoilt(image: Image, share: float, seed: int = 0) -> Image:
    """The picture with that share of its pixels turned black or white (salt and pepper), the same at every run."""
    rng = np.random.default_rng(seed)
    chance = rng.random(image.shape[:2])[..., None]
    return np.where(chance < share / 2, 0, np.where(chance > 1 - share / 2, 1, image)).astype(np.float32)


def broken_superposition(act: Callable[[Image], Image], a: Image, b: Image) -> Image:
    """act(a + b) - act(a) - act(b), pixel by pixel: zero everywhere for whatever a kernel can do.

    A kernel sums products, so what it makes of a sum is the sum of what it makes of the parts.
    """
    return act(a + b) - act(a) - act(b)


def _planes(values: np.ndarray, like: Image) -> Image:
    return np.ascontiguousarray(values.reshape(like.shape), dtype=np.float32)
